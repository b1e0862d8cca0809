/**
 * Taking a storyboard on, one part a call. An answer is a task of its own, drawn from the
 * reservation under a request id made of part and attempt: whoever comes second, or after somebody
 * died, finds the same task and its words. An answer without a shot costs nothing and is asked for
 * once more, with what was wrong with it.
 */
import { closeOrNothing } from '../../credits/index.ts';
import {
  checked,
  collections,
  readDoc,
  replacing,
  runTransaction,
} from '../../platform/database.ts';
import { DarkroomError, NotFoundError } from '../../platform/errors.ts';
import { deterministicId } from '../../platform/ids.ts';
import { canonicalJson } from '../../platform/json.ts';
import { isTerminal, ownText, type TaskDoc, type Words } from '../../tasks/index.ts';
import { beginChat, runStream } from '../../text/index.ts';
import { accessTo } from '../core/access.ts';
import { studioCollections } from '../core/schema.ts';
import type { StudioDeps } from '../verbs/verb.ts';
import { problem, problemsOf } from './check.ts';
import { bodyOf } from './prompt.ts';
import { castOf } from './quote.ts';
import { type ReadAnswer, readAnswer } from './read.ts';
import type { Problem, StoryboardDoc } from './schema.ts';

/** Below the function's own limit. */
const LASTS_MS = 50_000;
const MOST_SHOTS = 300;
/** Of all shots as JSON: with script and problems the document stays below a database's 1 MB. */
const MOST_BYTES = 600_000;
const LAST_ATTEMPT = 1;

export async function readStoryboard(
  { db }: Pick<StudioDeps, 'db'>,
  id: string,
): Promise<StoryboardDoc> {
  const doc = await readDoc<StoryboardDoc>(db, studioCollections.storyboard, id);
  if (doc === null) throw new NotFoundError(`storyboard ${id}`);
  return doc;
}

/**
 * One part further; as it is while somebody else is at it, and once it is a draft. Throws
 * NotFoundError, StudioForbiddenError, and what is retryable of what asking throws.
 */
export async function runStoryboard(
  deps: StudioDeps,
  { id, openid }: { readonly id: string; readonly openid: string },
): Promise<StoryboardDoc> {
  const doc = await readStoryboard(deps, id);
  await accessTo(deps.db, { projectId: doc.project_id, openid, role: 'editor' });
  if (doc.state !== 'open') return doc;
  if (doc.next >= doc.parts.length) return finish(deps, id, 'draft');
  const answer = await answerTo(deps, doc);
  if (answer === null) return doc;
  const after = await takeOn(deps, doc, answer);
  const isWhole = after.next >= after.parts.length && after.state === 'open';
  return isWhole ? finish(deps, id, 'draft') : after;
}

interface Answer {
  readonly taskId: string | null;
  readonly read: ReadAnswer;
  readonly failure: string | null;
}

/** Null while somebody else is asking. */
async function answerTo(deps: StudioDeps, doc: StoryboardDoc): Promise<Answer | null> {
  try {
    const begun = await begin(deps, doc);
    const { task, replayed } = begun.submitted;
    if (!replayed) {
      const accept = ({ text }: Words): boolean => readAnswer(text).shots.length > 0;
      const run = { task, asked: begun.asked, lastsMs: LASTS_MS, accept };
      await runStream(deps, run, nobody());
    }
    return await heard(deps, task);
  } catch (error) {
    if (!(error instanceof DarkroomError) || error.retryable) throw error;
    // Blocked words, a spent reservation: this part has no answer, and the others may have.
    const read = { shots: [], invalid: [], isCut: false };
    return { taskId: null, read, failure: error.userMessage };
  }
}

/** Nobody reads along: the words are read when they are whole. */
const nobody = () => ({ chunk: () => {}, beat: () => {}, gone: new AbortController().signal });

async function begin(deps: StudioDeps, doc: StoryboardDoc) {
  const { _id: id, _openid: openid, next, attempt } = doc;
  const part = doc.parts[next] ?? { from: 0, to: 0 };
  const model = deps.catalogue.get(doc.model);
  const script = doc.script.slice(part.from, part.to);
  const cast = await castOf(deps, doc.project_id);
  const failure = attempt === 0 ? null : (doc.problems.at(-1)?.message ?? '没有可用的镜头');
  const body = bodyOf(model, { script, cast, failure });
  return beginChat(deps, {
    openid,
    requestId: `storyboard:${id}:${next}:${attempt}`,
    payloadHash: deterministicId(canonicalJson({ id, next, attempt })),
    model,
    body,
    lastsMs: LASTS_MS,
    payment: doc.total > 0 ? { reservation: id } : {},
  });
}

async function heard(deps: StudioDeps, { _id, openid }: TaskDoc): Promise<Answer | null> {
  const [task, words] = await Promise.all([
    readDoc<TaskDoc>(deps.db, collections.tasks, _id),
    ownText(deps.db, openid, _id),
  ]);
  if (task === null || !isTerminal(task.status)) return null;
  const read = readAnswer(words.text);
  const isFree = task.status !== 'completed';
  const failure = task.error?.message ?? (words.text.trim() === '' ? '回答为空' : '没有可用的镜头');
  // What was not paid for is not used.
  return { taskId: _id, read: isFree ? { ...read, shots: [] } : read, failure };
}

/** Only from where it was: whoever comes second has changed nothing. */
async function takeOn(
  deps: StudioDeps,
  doc: StoryboardDoc,
  { taskId, read, failure }: Answer,
): Promise<StoryboardDoc> {
  const { _id, next, attempt } = doc;
  const isMade = read.shots.length > 0;
  const isLast = isMade || attempt >= LAST_ATTEMPT;
  const kept = fitting(doc, read);
  // Nothing more has room in it: the other parts are not asked, and not paid for.
  const isFull = kept.length < read.shots.length;
  // What was wrong with the first answer is mended by a second: nobody need read of it.
  const earlier = isMade ? doc.problems.filter(({ part }) => part !== next) : doc.problems;
  const fields = {
    next: isFull ? doc.parts.length : isLast ? next + 1 : next,
    attempt: isLast ? 0 : attempt + 1,
    shots: [...doc.shots, ...kept],
    problems: [...earlier, ...told(doc, { read, failure, isMade, kept: kept.length })].slice(-500),
    tasks: taskId === null ? doc.tasks : [...doc.tasks, taskId],
    updated_at: new Date(deps.clock.now()),
  };
  const open = { _id, state: 'open', next, attempt };
  const docs = deps.db.collection(studioCollections.storyboard);
  checked(await docs.where(open).update(replacing(deps.db, fields)));
  return readStoryboard(deps, _id);
}

/** As many of an answer's shots as there is room for, from its first. */
function fitting({ shots, next }: StoryboardDoc, read: ReadAnswer): StoryboardDoc['shots'] {
  const kept: StoryboardDoc['shots'][number][] = [];
  let bytes = Buffer.byteLength(JSON.stringify(shots));
  for (const shot of read.shots.slice(0, MOST_SHOTS - shots.length)) {
    const one = { ...shot, part: next };
    bytes += Buffer.byteLength(JSON.stringify(one)) + 1;
    if (bytes > MOST_BYTES) break;
    kept.push(one);
  }
  return kept;
}

function told(
  { next, script }: StoryboardDoc,
  answer: {
    readonly read: ReadAnswer;
    readonly failure: string | null;
    readonly isMade: boolean;
    readonly kept: number;
  },
): Problem[] {
  const { read, failure, isMade, kept } = answer;
  const found = problemsOf(read, { script, part: next });
  if (!isMade) return [...found, problem(next, null, 'ANSWER_UNUSABLE', failure ?? '回答无法使用')];
  if (read.shots.length <= kept) return found;
  const message = `分镜草稿最多 ${MOST_SHOTS} 个镜头、共 ${MOST_BYTES / 1_000} KB，其余已略过`;
  return [...found, problem(next, null, 'TOO_MANY_SHOTS', message)];
}

/** What was not drawn goes back, once, with the end of it. */
export function finish(
  deps: StudioDeps,
  id: string,
  state: 'draft' | 'dropped',
): Promise<StoryboardDoc> {
  return runTransaction(deps, async (tx) => {
    const doc = await readDoc<StoryboardDoc>(tx, studioCollections.storyboard, id);
    if (doc === null) throw new NotFoundError(`storyboard ${id}`);
    const from = state === 'draft' ? ['open'] : ['open', 'draft'];
    if (!from.includes(doc.state)) return doc;
    const at = new Date(deps.clock.now());
    await closeOrNothing(tx, { id, openid: doc._openid, reason: `studio/${state}`, at });
    const fields = { state, updated_at: at };
    checked(await tx.collection(studioCollections.storyboard).doc(id).update(fields));
    return { ...doc, ...fields };
  });
}
