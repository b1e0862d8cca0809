/** What operators do is written down before it is done, once for each key, and only by order. */

import type { Say } from '../credits/ledger-rules.ts';
import type { Audit, Entry, Sorted, Task } from '../documents.ts';
import { isEnded } from '../documents.ts';
import type { Evidence } from '../evidence.ts';
import { SOLD } from '../orders/order-rules.ts';
import type { Books } from '../rest-rules.ts';

/** Entries that operators have a key for. */
const GIVEN = new Set(['grant', 'adjust', 'revoke']);

/** Follows the operators' own book. */
export class Deeds {
  readonly #audits: Audit[] = [];
  readonly #evidence: Evidence;
  readonly #say: Say;

  constructor(evidence: Evidence, say: Say) {
    this.#evidence = evidence;
    this.#say = say;
  }

  follow(commit: Sorted): void {
    for (const { before, after } of commit.audits) {
      if (before === null && after !== null) this.#audits.push(after);
    }
    for (const { after } of commit.entries) if (after !== null) this.#credits(after);
    for (const { before, after } of commit.tasks) {
      if (after === null) continue;
      if (before === null) this.#takenInAgain(after);
      else if (!isEnded(before.status) && isEnded(after.status)) this.#released(after);
    }
  }

  #credits({ _id, kind, _openid, amount }: Entry): void {
    if (!GIVEN.has(kind)) return;
    const asked = this.#evidence.grants();
    const byOperator = asked.some(
      (gift) => gift.byOperator && gift.kind === kind && _id.endsWith(gift.key),
    );
    if (!byOperator || this.#isAudited([kind, `console:money.${kind}`], [_openid, String(amount)]))
      return;
    this.#say('deeds_are_audited', `${_id} was written, and no operator's name is to it`);
  }

  #released({ _id, error }: Task): void {
    if (error?.code !== 'RELEASED_BY_OPERATOR') return;
    if (!this.#evidence.ordered(_id)) this.#say('released_by_order', `task ${_id}`);
    if (!this.#isAudited(['release', 'console:tasks.release'], [_id])) {
      this.#say('deeds_are_audited', `task ${_id} was released, and nothing tells by whom`);
    }
  }

  #takenInAgain({ _id, request_id }: Task): void {
    const old = originOf({ request_id });
    if (old === null) return;
    if (this.#evidence.retried(old) === 0) {
      this.#say('again_by_order', `task ${_id} repeats ${old}, and nobody ordered that`);
    }
    const byName = this.#isAudited(['retry', 'console:tasks.retry'], [old]);
    if (!byName && !this.#isAudited(['redrive', 'console:tasks.bulk'], [])) {
      this.#say('deeds_are_audited', `task ${_id} repeats ${old}, and nothing tells by whom`);
    }
  }

  #isAudited(actions: readonly string[], words: readonly string[]): boolean {
    return this.#audits.some(
      ({ action, params }) =>
        actions.includes(action) && words.every((word) => params.includes(word)),
    );
  }
}

/** The task that is taken in again; null for one that a user asked for. */
function originOf({ request_id }: Pick<Task, 'request_id'>): string | null {
  const [word, old = null] = request_id.split(':');
  return word === 'again' ? old : null;
}

/** A task that is taken in again costs what it cost, and its first must have brought nothing. */
export function repetitionsAreFair({ tasks }: Books, say: Say): void {
  for (const { _id, request_id, price, openid } of tasks) {
    if (!request_id.startsWith('again:')) continue;
    const old = tasks.find((task) => task._id === originOf({ request_id }));
    if (old?.price !== price || old.openid !== openid) {
      say('again_at_the_old_price', `task ${_id} costs ${price}, its first ${old?.price}`);
    }
    const twins = tasks.filter((task) => originOf(task) === originOf({ request_id }));
    if (twins.length > 1) say('again_once', `${twins.length} tasks repeat ${old?._id}`);
    if (old?.status === 'completed') say('again_for_a_reason', `task ${_id} repeats a success`);
  }
}

export function grantsCountOnce({ entries }: Books, evidence: Evidence, say: Say): void {
  // What orders and gifts give and take back has rules of its own.
  const given = entries.filter(({ _id, kind }) => GIVEN.has(kind) && !SOLD.test(_id));
  const asked = evidence.grants();
  const keys = new Set(asked.map(({ kind, key }) => `${kind}:${key}`));
  if (given.length > keys.size) say('grants_count_once', 'a grant nobody gave');
  for (const gift of asked) {
    const { kind, key, openid, amount } = gift;
    const own = given.filter((entry) => entry.kind === kind && entry._id.endsWith(key));
    const [entry] = own;
    const rivals = asked.filter((other) => other.kind === kind && other.key === key);
    if (own.length > 1 || (gift.acknowledged && entry === undefined)) {
      say('grants_count_once', `${kind} ${key} counted ${own.length} times`);
    }
    if (gift.acknowledged && entry !== undefined && entry.amount !== amount) {
      say('grants_count_once', `${kind} ${key} of ${amount} is told, ${entry.amount} was given`);
    }
    if (entry !== undefined && !rivals.some((rival) => rival.amount === entry.amount)) {
      say('grants_count_once', `${kind} ${key} gave something else`);
    }
    if (entry !== undefined && entry._openid !== openid) {
      say('grants_count_once', `${kind} ${key} was given to ${entry._openid}`);
    }
    if (gift.refused && rivals.length === 1) {
      say('keys_do_not_clash', `${kind} ${key} was refused for a key nobody else used`);
    }
  }
}
