/** Counts what a bill would: every SDK call and every billed millisecond, and for whom. */

/** One call of an SDK. */
export interface MeteredCall {
  readonly atMs: number;
  readonly action: string;
  /** The invocation that made it; empty for calls from outside. */
  readonly invocation: string;
  readonly transactionId: string;
  readonly code: string;
  /** The request as JSON text, to search for ids. */
  readonly text: string;
}

export interface MeteredInvocation {
  readonly requestId: string;
  readonly name: string;
  readonly source: string;
  readonly atMs: number;
  readonly billedMs: number;
  readonly code: string;
  /** Event and answer as JSON text, to search for ids. */
  readonly text: string;
}

/** What one id cost. */
export interface Reading {
  readonly mentions: string;
  /** Each counts once, whatever it holds; `calls` are the requests inside them. */
  readonly transactions: {
    readonly count: number;
    readonly calls: number;
    readonly committed: number;
  };
  /** Outside transactions. */
  readonly writes: number;
  readonly reads: number;
  readonly storage: number;
  readonly invokes: number;
  readonly byAction: Readonly<Record<string, number>>;
  /** Sum over invocations whose event, answer or calls mention the id. */
  readonly billedMs: number;
  readonly invocations: readonly {
    readonly requestId: string;
    readonly name: string;
    readonly source: string;
    readonly billedMs: number;
    readonly calls: number;
    /** Of those that mention the id, outside transactions. */
    readonly writes: number;
    readonly reads: number;
  }[];
  /** False when older calls have already fallen out of the ring. */
  readonly complete: boolean;
}

const MAX_CALLS = 50_000;
const MAX_TEXT_BYTES = 64 * 1024 * 1024;
/** Ids stand near the start of a call; a picture in base64 is not worth keeping. */
const MAX_TEXT_OF_CALL = 64 * 1024;

const READS = new Set([
  'database.getDocument',
  'database.queryDocument',
  'database.calculateDocument',
  'database.countDocument',
  'database.aggregateDocuments',
  'database.aggregate',
]);
const BOUNDARIES = new Set([
  'database.startTransaction',
  'database.commitTransaction',
  'database.abortTransaction',
]);

export class Meter {
  #calls: MeteredCall[] = [];
  #invocations: MeteredInvocation[] = [];
  #textBytes = 0;
  #complete = true;
  #totals = emptyTotals();

  recordCall(call: MeteredCall): void {
    this.#totals.calls += 1;
    bump(this.#totals.byAction, call.action);
    const kept = { ...call, text: call.text.slice(0, MAX_TEXT_OF_CALL) };
    this.#calls.push(kept);
    this.#textBytes += kept.text.length;
    if (this.#calls.length > MAX_CALLS || this.#textBytes > MAX_TEXT_BYTES) this.#forgetOldest();
  }

  recordInvocation(invocation: MeteredInvocation): void {
    const total = this.#totals.functions[invocation.name] ?? { count: 0, billedMs: 0, failed: 0 };
    total.count += 1;
    total.billedMs += invocation.billedMs;
    if (invocation.code !== 'SUCCESS') total.failed += 1;
    this.#totals.functions[invocation.name] = total;
    this.#invocations.push({ ...invocation, text: invocation.text.slice(0, MAX_TEXT_OF_CALL) });
    if (this.#invocations.length > MAX_CALLS) this.#invocations.splice(0, MAX_CALLS / 2);
  }

  /** Everything since the start or the last reset. */
  totals(): Totals {
    return structuredClone(this.#totals);
  }

  reset(): void {
    this.#calls = [];
    this.#invocations = [];
    this.#textBytes = 0;
    this.#complete = true;
    this.#totals = emptyTotals();
  }

  /** What every recent call that mentions `id` adds up to, whole transactions included. */
  read(id: string): Reading {
    const mentioning = this.#calls.filter((call) => call.text.includes(id));
    const transactionIds = new Set(
      mentioning.map((call) => call.transactionId).filter((transaction) => transaction !== ''),
    );
    const inside = this.#calls.filter((call) => transactionIds.has(call.transactionId));
    const single = mentioning.filter((call) => call.transactionId === '');
    const invocations = this.#invocationsOf(id, [...inside, ...single]);
    return {
      mentions: id,
      transactions: {
        count: transactionIds.size,
        calls: inside.filter((call) => !BOUNDARIES.has(call.action)).length,
        committed: inside.filter(isCommit).length,
      },
      writes: single.filter(isWrite).length,
      reads: single.filter(isRead).length,
      storage: single.filter((call) => call.action.startsWith('storage.')).length,
      invokes: single.filter((call) => call.action.startsWith('functions.')).length,
      byAction: countBy([...inside, ...single].map((call) => call.action)),
      billedMs: invocations.reduce((sum, invocation) => sum + invocation.billedMs, 0),
      invocations,
      complete: this.#complete,
    };
  }

  #invocationsOf(id: string, calls: readonly MeteredCall[]): Reading['invocations'] {
    const callers = new Set(calls.map((call) => call.invocation));
    const single = calls.filter((call) => call.transactionId === '');
    return this.#invocations
      .filter((one) => callers.has(one.requestId) || one.text.includes(id))
      .map(({ requestId, name, source, billedMs }) => {
        const own = single.filter((call) => call.invocation === requestId);
        return {
          requestId,
          name,
          source,
          billedMs,
          calls: this.#calls.filter((call) => call.invocation === requestId).length,
          writes: own.filter(isWrite).length,
          reads: own.filter(isRead).length,
        };
      });
  }

  /** In halves, so that forgetting stays cheap however long the ring is. */
  #forgetOldest(): void {
    const dropped = this.#calls.splice(0, Math.ceil(this.#calls.length / 2));
    for (const call of dropped) this.#textBytes -= call.text.length;
    this.#complete = false;
  }
}

export interface Totals {
  calls: number;
  byAction: Record<string, number>;
  functions: Record<string, { count: number; billedMs: number; failed: number }>;
}

function emptyTotals(): Totals {
  return { calls: 0, byAction: {}, functions: {} };
}

const isRead = ({ action }: MeteredCall): boolean => READS.has(action);

const isWrite = ({ action }: MeteredCall): boolean =>
  action.startsWith('database.') && !READS.has(action);

function isCommit(call: MeteredCall): boolean {
  return call.action === 'database.commitTransaction' && call.code === '';
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) bump(counts, name);
  return counts;
}

function bump(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
