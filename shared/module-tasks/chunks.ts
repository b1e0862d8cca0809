/** Words of a task, piece by piece. Each is stored once; they may come in any order. */
import { checked, collections, readDoc, type Transaction } from '../platform/database.ts';
import { begun, type Changed, changeTask, type ModuleDeps, type Target } from './change.ts';
import { ChunkConflictError, OutputTooLargeError, StageOverError } from './errors.ts';
import type { ChunkDoc, ModuleStageDoc, ModuleTaskDoc } from './schema.ts';
import { type Chunk, MAX_STAGE_TEXT } from './shapes.ts';
import { runningStage, stageOf } from './verbs.ts';

/**
 * The same stage and sequence again is a replay if it says the same. Throws NotFoundError,
 * TaskOverError, UnknownStageError, StageOverError, ChunkConflictError, OutputTooLargeError.
 */
export function addChunk(deps: ModuleDeps, target: Target, chunk: Chunk): Promise<Changed> {
  return changeTask(deps, target, async (task, { tx, at }) => {
    const { sequence, delta } = chunk;
    const stage = stageOf(task, chunk.stage);
    const earlier = await chunkOf(tx, task, chunk);
    if (earlier?.text === delta) return null;
    if (earlier !== null) throw new ChunkConflictError(`${chunk.stage} ${sequence}`);
    if (stage.status === 'done' || stage.status === 'failed') throw new StageOverError(chunk.stage);
    const added = chunkDoc(task, { chunk, at });
    const grown = await grownBy(tx, task, { stage, added });
    checked(await tx.collection(collections.taskChunks).add(added));
    const hasGrown = grown.sequence > stage.sequence;
    const words = hasGrown ? { latest_text_output: grown.text_output } : {};
    return { ...begun(task, at), ...words, stage: runningStage(grown, at) };
  });
}

interface Place {
  readonly stage: string;
  readonly sequence: number;
}

const chunkId = ({ _id }: Pick<ModuleTaskDoc, '_id'>, { stage, sequence }: Place): string =>
  `${_id}:${stage}:${sequence}`;

function chunkOf(tx: Transaction, task: ModuleTaskDoc, place: Place): Promise<ChunkDoc | null> {
  return readDoc<ChunkDoc>(tx, collections.taskChunks, chunkId(task, place));
}

function chunkDoc(
  task: ModuleTaskDoc,
  { chunk, at }: { readonly chunk: Chunk; readonly at: Date },
): ChunkDoc {
  return {
    _id: chunkId(task, chunk),
    _openid: task._openid,
    task_id: task.task_id,
    stage: chunk.stage,
    sequence: chunk.sequence,
    text: chunk.delta,
    created_at: at,
  };
}

/**
 * The stage with its chunk. Its words are those without a gap: a chunk that closes one brings what
 * was waiting behind it.
 */
async function grownBy(
  tx: Transaction,
  task: ModuleTaskDoc,
  { stage, added }: { stage: ModuleStageDoc; added: ChunkDoc },
): Promise<ModuleStageDoc> {
  const last_sequence = Math.max(stage.last_sequence, added.sequence);
  const characters = stage.characters + added.text.length;
  if (characters > MAX_STAGE_TEXT) {
    throw new OutputTooLargeError(`该阶段的文字过长（最多 ${MAX_STAGE_TEXT} 字）`);
  }
  const counted = { ...stage, last_sequence, characters };
  if (added.sequence !== stage.sequence + 1) return counted;
  const pieces = [stage.text_output ?? '', added.text];
  let { sequence } = added;
  while (sequence < last_sequence) {
    const next = await chunkOf(tx, task, { stage: stage.kind, sequence: sequence + 1 });
    if (next === null) break;
    pieces.push(next.text);
    sequence = next.sequence;
  }
  return { ...counted, sequence, text_output: pieces.join('') };
}
