/**
 * What is done at the console has a name and a reason to it, was within its operator's role at the
 * call, of two who saw the same task one acted, and no more codes are made than were asked for.
 * Written from docs/console.md.
 */
import type { Say } from './credits/ledger-rules.ts';
import type { Audit, ChangeOf } from './documents.ts';
import type { Evidence, RawChange, RawCommit } from './evidence.ts';

/** Who may, by what a verb begins with. */
const TRUSTED: Readonly<Record<string, readonly string[]>> = {
  tasks: ['support', 'admin'],
  money: ['finance', 'admin'],
  orders: ['finance', 'admin'],
  codes: ['finance', 'admin'],
  operators: ['admin'],
};

/** An operator as the list had them from an instant on. */
interface Standing {
  readonly atMs: number;
  /** Null: taken off it, or switched off. */
  readonly role: string | null;
}

/** A call reads who calls when it begins; where nobody knows who wrote, it began within a minute. */
const CALL_MS = 60_000;

/** What codes may give, by their batch: a key asks for it once, however often it is sent. */
class CodeBooks {
  readonly #keys = new Set<string>();
  readonly #left = new Map<string, number>();

  asked(audit: string, { key, batch, ...wish }: Readonly<Record<string, unknown>>): void {
    const making = key === undefined ? audit : `key ${String(key)}`;
    if (this.#keys.has(making)) return;
    this.#keys.add(making);
    this.#move(batch, worthOf(wish) * Number(wish.count));
  }

  /** False when it gives more than is left of what was asked for. */
  made({ batch, ...code }: Readonly<Record<string, unknown>>): boolean {
    return this.#move(batch, -worthOf(code)) >= 0;
  }

  #move(batch: unknown, credits: number): number {
    const left = (this.#left.get(String(batch)) ?? 0) + credits;
    this.#left.set(String(batch), left);
    return left;
  }
}

const worthOf = ({ credits, uses }: Readonly<Record<string, unknown>>): number =>
  Number(credits) * Number(uses ?? 1);

export class ConsoleRules {
  readonly #standings = new Map<string, Standing[]>();
  readonly #turns = new Set<string>();
  readonly #orders = new Set<string>();
  readonly #codes = new CodeBooks();
  readonly #evidence: Evidence;
  readonly #say: Say;

  constructor(evidence: Evidence, say: Say) {
    this.#evidence = evidence;
    this.#say = say;
  }

  follow({ atMs, changes }: RawCommit): void {
    for (const change of changes) {
      if (change.collection === 'operators') this.#listed(change, atMs);
      if (change.collection === 'operator_audit') {
        this.#written(change as unknown as ChangeOf<Audit>, atMs);
      }
      if (change.collection === 'refunds') this.#refund(change);
      if (change.collection === 'redeem_codes') this.#code(change);
    }
  }

  #listed({ id, after }: RawChange, atMs: number): void {
    const role = after?.enabled === true ? String(after.role) : null;
    this.#standings.set(id, [...(this.#standings.get(id) ?? []), { atMs, role }]);
  }

  #written({ before, after }: ChangeOf<Audit>, atMs: number): void {
    if (after === null) return;
    const params = JSON.parse(after.params) as Readonly<Record<string, unknown>>;
    const isRefund = after.action === 'refundOrder' || after.action === 'console:orders.refund';
    if (isRefund) this.#orders.add(String(params.orderId));
    const isMaking = after.action === 'createCodes' || after.action === 'console:codes.create';
    if (isMaking && before === null) this.#codes.asked(after._id, params);
    if (!after.action.startsWith('console:')) return;
    const verb = after.action.slice('console:'.length);
    if (before === null) this.#begun(after, { verb, params, atMs });
    else if (after.outcome === 'done') this.#done(verb, params);
  }

  #begun(
    { _id, actor }: Audit,
    {
      verb,
      params,
      atMs,
    }: { verb: string; params: Readonly<Record<string, unknown>>; atMs: number },
  ): void {
    if (typeof actor !== 'string' || actor === '') {
      this.#say('console_has_a_name', `${verb} in ${_id} was done by nobody`);
      return;
    }
    const { reason } = params;
    if (typeof reason !== 'string' || reason === '') {
      this.#say('console_has_a_reason', `${verb} by ${actor} has none`);
    }
    const trusted = TRUSTED[verb.split('.')[0] ?? ''] ?? [];
    const had = this.#rolesOf(actor, atMs);
    if (!had.some((role) => role !== null && trusted.includes(role))) {
      this.#say('role_at_the_call', `${actor}, who is ${had.join() || 'nobody'}, did ${verb}`);
    }
  }

  /** Every standing somebody had from the beginning of the call on. */
  #rolesOf(actor: string, atMs: number): (string | null)[] {
    const begun = this.#evidence.writer()?.bornAt ?? atMs - CALL_MS;
    const from = begun - this.#evidence.clockSkewMs;
    const all = this.#standings.get(actor) ?? [];
    return all
      .filter((_, index) => (all[index + 1]?.atMs ?? Number.POSITIVE_INFINITY) >= from)
      .map(({ role }) => role);
  }

  #done(verb: string, { taskId, seen }: Readonly<Record<string, unknown>>): void {
    if (!verb.startsWith('tasks.') || typeof taskId !== 'string') return;
    const turn = `${taskId} ${String(seen)}`;
    if (this.#turns.has(turn)) this.#say('one_of_two_acts', `both acted on ${turn}`);
    this.#turns.add(turn);
  }

  #refund({ id, before, after }: RawChange): void {
    if (before !== null || after === null || after.by !== 'operator') return;
    if (!this.#orders.has(String(after.order_id))) {
      this.#say('refunds_are_audited', `${id} was asked for, and no operator's name is to it`);
    }
  }

  #code({ id, before, after }: RawChange): void {
    if (before !== null || after === null) return;
    if (!this.#codes.made(after)) {
      this.#say(
        'codes_are_asked_for',
        `${id} of ${String(after.batch)} is one more than was wished`,
      );
    }
  }
}
