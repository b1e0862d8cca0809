/** One change of one task: one transaction, one step of the version, one answer. */
import type { Clock } from '../platform/clock.ts';
import {
  checked,
  collections,
  type Database,
  readDoc,
  replacing,
  runTransaction,
  type Transaction,
} from '../platform/database.ts';
import { NotFoundError } from '../platform/errors.ts';
import { deterministicId, type Random } from '../platform/ids.ts';
import { announce, type EventType } from '../webhooks/index.ts';
import { TaskOverError } from './errors.ts';
import { isEnded, type ModuleStageDoc, type ModuleTaskDoc } from './schema.ts';

export interface ModuleDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Target {
  readonly openid: string;
  /** As its owner knows it. */
  readonly id: string;
  /** Names this very call: made anew for each, or of its `Idempotency-Key`. */
  readonly change: string;
}

export interface Changed {
  readonly task: ModuleTaskDoc;
  /** Nothing was written: it had been so before. */
  readonly replayed: boolean;
}

export function docIdOf(openid: string, id: string): string {
  return deterministicId('module task', openid, id);
}

type Field = Exclude<
  keyof ModuleTaskDoc,
  '_id' | '_openid' | 'task_id' | 'version' | 'creation' | 'change' | 'created_at' | 'updated_at'
>;
export type Fields = Partial<Pick<ModuleTaskDoc, Field>> & {
  /** The one stage that changes: the others are not written again. */
  readonly stage?: ModuleStageDoc;
};

/** What becomes of a task; null when it is so already. Reads and adds within `tx` only. */
export type Apply = (
  task: ModuleTaskDoc,
  step: { readonly tx: Transaction; readonly at: Date },
) => Fields | null | Promise<Fields | null>;

/** Throws NotFoundError, TaskOverError, and what `apply` throws. */
export function changeTask(deps: ModuleDeps, target: Target, apply: Apply): Promise<Changed> {
  const { openid, id, change } = target;
  return runTransaction(deps, async (tx) => {
    const task = await readDoc<ModuleTaskDoc>(tx, collections.moduleTasks, docIdOf(openid, id));
    if (task === null) throw new NotFoundError(`task ${id}`);
    // Its answer was lost: the change is there already.
    if (task.change === change) return { task, replayed: true };
    if (isEnded(task)) throw new TaskOverError(`task ${id} is ${task.status}`);
    const at = new Date(deps.clock.now());
    const fields = await apply(task, { tx, at });
    if (fields === null) return { task, replayed: true };
    const { stage, ...others } = fields;
    const all = { ...others, change, version: task.version + 1, updated_at: at };
    const doc = tx.collection(collections.moduleTasks).doc(task._id);
    checked(await doc.update(replacing(deps.db, { ...all, ...stageField(task, stage) })));
    const stages = stage === undefined ? {} : { stages: withStage(task, stage) };
    const after = { ...task, ...stages, ...all };
    if (isEnded(after)) await tellEnd(tx, after, at);
    return { task: after, replayed: false };
  });
}

function stageField({ stages }: ModuleTaskDoc, stage: ModuleStageDoc | undefined): object {
  if (stage === undefined) return {};
  const index = stages.findIndex(({ kind }) => kind === stage.kind);
  return { [`stages.${index}`]: stage };
}

/** Any work on a task that nobody has started starts it; `started_at` is set once. */
export function begun(task: ModuleTaskDoc, at: Date): Fields {
  return task.status === 'pending' ? { status: 'processing', started_at: at } : {};
}

function withStage(
  { stages }: Pick<ModuleTaskDoc, 'stages'>,
  changed: ModuleStageDoc,
): readonly ModuleStageDoc[] {
  return stages.map((stage) => (stage.kind === changed.kind ? changed : stage));
}

/** Small: outputs and payloads are asked for by the id. */
async function tellEnd(tx: Transaction, task: ModuleTaskDoc, at: Date): Promise<void> {
  const { _openid: openid, task_id: id, status, task_kind, version } = task;
  const { request_label, source_module, source_entity_id, failure_message } = task;
  const shown = { request_label, source_module, source_entity_id, failure_message };
  const times = { created_at: task.created_at.toISOString(), ended_at: at.toISOString() };
  const data = { id, object: 'task', task_kind, status, version, ...shown, ...times };
  const type: EventType = `task.${status as 'completed' | 'failed' | 'cancelled'}`;
  await announce(tx, { openid, type, taskId: task._id, data, at });
}
