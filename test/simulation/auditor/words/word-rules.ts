/** What users and operators were told is what happened, at the instant they were told it. */

import type { Say } from '../credits/ledger-rules.ts';
import { requestIn, type Task, type Work } from '../documents.ts';
import type { AskedPayload, Evidence, Told } from '../evidence.ts';
import { type History, spendable } from '../history.ts';
import type { Books } from '../rest-rules.ts';
import { mayBeRetired } from '../tasks/renewal-rules.ts';

interface Words {
  readonly books: Books;
  readonly evidence: Evidence;
  readonly history: History;
  readonly say: Say;
}

export function wordsAreKept(words: Words): void {
  const progress = new Map<string, number>();
  for (const told of words.evidence.told()) oneIsKept(told, { ...words, progress });
}

function oneIsKept(told: Told, words: Words & { progress: Map<string, number> }): void {
  const { books, evidence, progress, say } = words;
  const { request, openid, what } = told;
  if (what.kind === 'refused') {
    refusedForAReason(told, what, words);
    return;
  }
  const task = books.tasks.find(({ _id }) => _id === what.taskId);
  const work = books.works.find(({ _id }) => _id === what.taskId);
  if (task === undefined || work === undefined) {
    say('told_is_true', `${request} was told of a task that does not exist`);
    return;
  }
  switch (what.kind) {
    case 'accepted':
      if (task.openid !== openid || requestIn(work.prompt) !== request) {
        say('told_is_true', `${request} was told that another's task is its own`);
      } else if (task.price !== what.price || what.asked.price !== task.price) {
        say('price_as_listed', `${request} costs ${task.price}, list ${what.asked.price}`);
      }
      takenAsAsked(what.asked, { task, work, say });
      break;
    case 'cancelled': {
      const { entries } = books;
      const back = entries.find(({ kind, task_id }) => kind === 'settle' && task_id === task._id);
      if (task.status !== 'cancelled' || back?.released !== task.price) {
        say('told_is_true', `${request} was told of a cancel and is ${task.status}`);
      }
      break;
    }
    case 'stranger':
      say('strangers_get_nothing', `${openid} could ${what.action} the task of ${request}`);
      break;
    case 'progress':
      // How far a task was that brought nothing is nobody's matter any more.
      if (what.status === 'failed' || what.status === 'cancelled') break;
      if (evidence.clockSkewMs === 0 && what.progress < (progress.get(task._id) ?? 0)) {
        say('progress_monotone', `${request} saw its progress fall to ${what.progress}`);
      }
      progress.set(task._id, what.progress);
      break;
    default:
      what satisfies never;
  }
}

/** Whoever asks for something else with a request id that was used is not told yes. */
function takenAsAsked(
  asked: AskedPayload,
  { task, work, say }: { task: Task; work: Work; say: Say },
): void {
  const differs = differencesFrom(asked, task, work);
  if (differs.length > 0) {
    say('replay_is_the_same', `${asked.name} asked for another ${differs.join(', ')}`);
  }
}

function differencesFrom(asked: AskedPayload, task: Task, work: Work): string[] {
  const pairs: Readonly<Record<string, readonly [unknown, unknown]>> = {
    count: [asked.count, task.count],
    size: [asked.size, task.parameters.size],
    model: [asked.model, task.model],
    style: [asked.style, work.parameters.style ?? ''],
    scene: [asked.sceneId, work.scene_id],
    words: [asked.name, requestIn(work.prompt)],
    images: [asked.images.length, task.inputs.length],
  };
  const differs = Object.keys(pairs).filter((name) => pairs[name]?.[0] !== pairs[name]?.[1]);
  const others = asked.images.some((path, index) => task.inputs[index]?.endsWith(path) !== true);
  return others && !differs.includes('images') ? [...differs, 'images'] : differs;
}

type Refused = Extract<Told['what'], { kind: 'refused' }>;

/** No answer of this kind says anything about the request. */
const PASSING = new Set(['INTERNAL', 'DATABASE_UNAVAILABLE', 'STORAGE_UNAVAILABLE', 'LEASE_LOST']);

function refusedForAReason(
  { openid, request, at }: Told,
  { code, from, asked }: Refused,
  { books, evidence, history, say }: Words,
): void {
  // Once it was taken in, the same request is answered with its task, whatever is left by then.
  const until = Math.min(at + 1, history.takenAt(openid, asked.requestId));
  const span = { from, until };
  // By the clock of whoever refused, and after what it may have waited for.
  const latest = until + evidence.clockSkewMs;
  const untrue = (): void => say('refused_for_a_reason', `${request} was told ${code} at ${at}`);
  switch (code) {
    case 'INSUFFICIENT_CREDITS':
      if (asked.reservation !== undefined) untrue();
      if (!history.wasEver(openid, span, (account) => spendable(account, latest) < asked.price)) {
        untrue();
      }
      break;
    case 'ACCOUNT_IN_DEBT':
    case 'SPENDING_CAP_REACHED':
    case 'RESERVATION_SPENT':
    case 'RESERVATION_CLOSED':
    case 'NOT_FOUND':
      if (!creditsWereSo(code, { asked, openid, span, latest, history })) untrue();
      break;
    case 'TOO_MANY_IN_FLIGHT':
      if (!history.wasEver(openid, span, (account) => account.in_flight >= evidence.maxInFlight)) {
        untrue();
      }
      break;
    case 'MODEL_UNAVAILABLE':
      // Whoever repeats what was taken in before the model retired hears of their task.
      if (until <= from || !mayBeRetired(evidence, asked.model, at)) untrue();
      break;
    case 'API_KEY_REVOKED':
      if (!wasRevokedBy(evidence, request, at)) untrue();
      break;
    case 'REQUEST_CONFLICT':
      if (!isConflict(asked, openid, books)) untrue();
      break;
    case 'CONTENT_BLOCKED':
      if (!evidence.requests().some(({ name, forbidden }) => name === request && forbidden)) {
        untrue();
      }
      break;
    case 'INVALID_REQUEST':
      // The names of operators' repetitions are not for users.
      if (!asked.requestId.startsWith('again:')) untrue();
      break;
    default:
      // An account in quarantine among them: nothing that is simulated is a reason for it.
      if (!PASSING.has(code)) untrue();
  }
}

/** Its owner wished it by then; when it was done, nobody was told yet. */
function wasRevokedBy({ callers }: Evidence, request: string, at: number): boolean {
  const call = callers?.calls().find(({ name }) => name === request);
  const key = callers?.keys().find(({ id }) => id === call?.keyId);
  return key !== undefined && key.revokingAt !== null && key.revokingAt <= at;
}

/** Debt, a cap or a reservation stood in the way. */
function creditsWereSo(
  code: string,
  {
    asked: { price, reservation = '', caps = [] },
    openid,
    span,
    latest,
    history,
  }: {
    asked: AskedPayload;
    openid: string;
    span: { from: number; until: number };
    latest: number;
    history: History;
  },
): boolean {
  switch (code) {
    case 'ACCOUNT_IN_DEBT':
      return history.wasEver(
        openid,
        span,
        (account) => (account.debt ?? 0) > 0 && spendable(account, latest) === 0,
      );
    case 'SPENDING_CAP_REACHED':
      return caps.some(({ id, limit }) =>
        history.wasCapped(id, span, (cap) => {
          return (cap?.held ?? 0) + (cap?.captured ?? 0) + price > limit;
        }),
      );
    case 'RESERVATION_SPENT':
      return history.wasReserved(reservation, span, (doc) => doc !== null && doc.left < price);
    case 'RESERVATION_CLOSED':
      return history.wasReserved(
        reservation,
        span,
        (doc) => doc !== null && (doc.status === 'closed' || doc.close_at.getTime() <= latest),
      );
    default:
      return history.wasReserved(reservation, span, (doc) => doc === null);
  }
}

function isConflict(asked: AskedPayload, openid: string, { tasks, works }: Books): boolean {
  const task = tasks.find((one) => one.openid === openid && one.request_id === asked.requestId);
  const work = works.find(({ _id }) => _id === task?._id);
  if (task === undefined || work === undefined) return false;
  return differencesFrom(asked, task, work).length > 0;
}
