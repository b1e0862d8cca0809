/**
 * Calls over HTTP: what a key spends, recomputed from the tasks that name it, and what its callers
 * were told of each of their tries.
 */
import type { Say } from './credits/ledger-rules.ts';
import { isEnded, requestIn, type Sorted, type Task } from './documents.ts';
import type { BookedCall, BookedKey, Evidence, RawCommit } from './evidence.ts';
import type { Books } from './rest-rules.ts';

/** Where a key might be kept that should not be. */
const NEAR_KEYS = new Set(['api_keys', 'api_key_calls', 'http_calls', 'task_queue']);

const keyOf = (task: Task): string | null =>
  (task as unknown as { origin?: { key_id: string | null } }).origin?.key_id ?? null;

export class CallerRules {
  readonly #evidence: Evidence;
  readonly #say: Say;
  /** Credits of each task, held or captured, by its key. */
  readonly #spent = new Map<string, Map<string, number>>();

  constructor(evidence: Evidence, say: Say) {
    this.#evidence = evidence;
    this.#say = say;
  }

  follow(commit: Sorted, raw: RawCommit): void {
    const { callers } = this.#evidence;
    if (callers === null) return;
    for (const { before, after } of commit.tasks) {
      if (after === null || keyOf(after) === null) continue;
      if (before === null) this.#begun(commit, after);
      this.#spend(commit, after);
    }
    for (const { collection, after } of raw.changes) {
      if (!NEAR_KEYS.has(collection)) continue;
      const text = JSON.stringify(after);
      if (callers.keys().some((key) => text.includes(key.text))) {
        this.#say('keys_are_told_once', `${collection} holds a key as it was told`);
      }
    }
  }

  #begun(commit: Sorted, task: Task): void {
    const { callers } = this.#evidence;
    const key = callers?.keys().find(({ id }) => id === keyOf(task));
    const work = commit.works.find(({ id }) => id === task._id)?.after;
    const name = requestIn(work?.prompt ?? '');
    const call = callers?.calls().find((one) => one.name === name);
    if (key === undefined || call?.keyId !== key.id || task.openid !== key.openid) {
      this.#say('key_is_its_owners', `${task._id} of ${task.openid} names the key ${keyOf(task)}`);
      return;
    }
    if (call.tries.every(({ from }) => wasRevoked(key, from))) {
      this.#say('revoked_is_refused', `${call.name} was begun with a key that was revoked`);
    }
  }

  #spend(commit: Sorted, task: Task): void {
    const id = keyOf(task) ?? '';
    const own = this.#spent.get(id) ?? new Map<string, number>();
    const settle = commit.entries.find(
      ({ after }) => after?.kind === 'settle' && after.task_id === task._id,
    )?.after;
    if (!isEnded(task.status)) own.set(task._id, task.price);
    else if (settle != null) own.set(task._id, settle.captured);
    this.#spent.set(id, own);
    const key = this.#evidence.callers?.keys().find((one) => one.id === id);
    const sum = [...own.values()].reduce((all, credits) => all + credits, 0);
    if (key !== undefined && key.cap !== null && sum > key.cap) {
      this.#say('key_within_cap', `${id} holds and has spent ${sum}, above ${key.cap}`);
    }
  }

  /** Once everything has come to rest. */
  atRest({ tasks, works }: Books): void {
    const calls = this.#evidence.callers?.calls() ?? [];
    const ownerOf = new Map(works.map(({ _id, prompt }) => [requestIn(prompt), _id]));
    const made = ({ name }: BookedCall): Task | undefined =>
      tasks.find(({ _id }) => _id === ownerOf.get(name));
    for (const call of calls) {
      if (isRefused(call) && made(call) !== undefined) {
        this.#say('refused_holds_nothing', `${call.name} was refused, and is a task`);
      }
      const twins = calls.filter(
        ({ keyId, named }) => named !== null && named === call.named && keyId === call.keyId,
      );
      if (twins.filter((twin) => made(twin) !== undefined).length > 1) {
        this.#say('one_name_one_task', `${call.named} names ${twins.map(({ name }) => name)}`);
      }
    }
  }
}

const wasRevoked = ({ revokedAt }: BookedKey, at: number): boolean =>
  revokedAt !== null && revokedAt < at;

/** Every try was answered, and each with a no that says so for good. */
function isRefused({ tries }: BookedCall): boolean {
  return tries.every(({ status }) => status !== null && status >= 400 && status < 500);
}
