/**
 * A batch and its reservation are one commit; it costs no more than its quote, is drawn from item
 * by item by whoever may spend here, and closed once. Written from docs/studio.md.
 */
import type { Say } from './credits/ledger-rules.ts';
import type { ChangeOf, Sorted, Target, Task } from './documents.ts';
import { isEnded, same } from './documents.ts';
import type { Evidence, RawChange, RawCommit, RawDoc } from './evidence.ts';
import type { Books } from './rest-rules.ts';

type Place = Pick<Target, 'shot_id' | 'asset_id' | 'slot' | 'part_id'>;

interface Batch extends RawDoc {
  readonly _openid: string;
  readonly project_id: string;
  readonly by: string;
  readonly quote_hash: string;
  readonly state: 'open' | 'closing' | 'closed';
  readonly reason: string | null;
  readonly total: number;
  readonly items: readonly (Place & { readonly price: number; readonly model: string })[];
  readonly next: number;
  readonly refused: readonly { readonly index: number }[];
}

/** What a task of a batch holds while it lives, and what it cost when it has ended. */
interface Drawn {
  readonly batch: string;
  readonly place: string;
  readonly price: number;
  readonly cost: number;
  readonly live: boolean;
}

interface Standing {
  readonly limit: number;
  /** Null: a member still. */
  readonly removedAt: number | null;
}

const NEXT: Readonly<Record<Batch['state'], readonly Batch['state'][]>> = {
  open: ['open', 'closing'],
  closing: ['closing', 'closed'],
  closed: ['closed'],
};
const FROZEN = ['_openid', 'project_id', 'by', 'quote_hash', 'total', 'items'] as const;

/** A call looks whether somebody is a member when it has begun: within a minute, if nobody knows when. */
const CALL_MS = 60_000;

const keyOf = ({ shot_id, asset_id, slot, part_id }: Place): string =>
  JSON.stringify([shot_id, asset_id, slot, part_id]);

const memberOf = ({ project_id, by }: Pick<Batch, 'project_id' | 'by'>): string =>
  `${project_id}:${by}`;

export class BatchRules {
  readonly #batches = new Map<string, Batch>();
  readonly #drawn = new Map<string, Drawn>();
  readonly #members = new Map<string, Standing>();
  readonly #settled: { readonly batch: string; readonly atMs: number; readonly cost: number }[] =
    [];
  readonly #evidence: Evidence;
  readonly #say: Say;

  constructor(evidence: Evidence, say: Say) {
    this.#evidence = evidence;
    this.#say = say;
  }

  follow(commit: Sorted, raw: RawCommit): void {
    for (const change of raw.changes) {
      if (change.collection === 'studio_members') this.#member(change, raw.atMs);
      if (change.collection === 'studio_batches') {
        this.#batch(change as unknown as ChangeOf<Batch>, commit);
      }
    }
    for (const { after } of commit.entries) {
      const isOurs = after?.kind === 'reserve' && after.reason === 'studio/batch';
      if (!isOurs || this.#batches.has(after.reservation?.id ?? '')) continue;
      this.#say('batch_with_its_reservation', `${after._id} is of no batch`);
    }
    for (const change of commit.works) this.#targetIsKept(change);
    for (const change of commit.tasks) {
      this.#targetIsKept(change);
      this.#task(change, commit);
    }
  }

  #member({ id, after }: RawChange, atMs: number): void {
    const gone = after === null || after.removed_at !== null;
    const limit = Number(after?.spend_limit ?? 0);
    const known = this.#members.get(id)?.removedAt ?? null;
    this.#members.set(id, { limit, removedAt: gone ? (known ?? atMs) : null });
  }

  #batch({ id, before, after }: ChangeOf<Batch>, commit: Sorted): void {
    if (after === null) {
      this.#say('batch_is_kept', `batch ${id} was deleted`);
      return;
    }
    this.#batches.set(id, after);
    if (before === null) this.#begun(after, commit);
    else this.#changed({ before, after }, commit);
  }

  #begun(batch: Batch, commit: Sorted): void {
    const { _id: id, _openid: owner, total, items, by, quote_hash } = batch;
    const agreed = this.#evidence.agreed(quote_hash);
    if (agreed !== total) {
      this.#say('started_as_quoted', `batch ${id} of ${total}, its starter agreed to ${agreed}`);
    }
    const sum = items.reduce((all, { price }) => all + price, 0);
    if (sum !== total) this.#say('batch_is_its_items', `batch ${id} of ${total}, its items ${sum}`);
    if (total > 0) {
      const made = commit.reservations.find((one) => one.id === id && one.before === null)?.after;
      if (made?.total !== total || made.openid !== owner) {
        this.#say('batch_with_its_reservation', `batch ${id} of ${total}, reserved ${made?.total}`);
      }
    }
    if (by === owner) return;
    this.#maySpend(batch, commit.atMs);
    const counted = commit.entries
      .find(({ after }) => after?.kind === 'reserve' && after.reservation?.id === id)
      ?.after?.caps?.find(({ cap }) => cap === `member:${memberOf(batch)}`);
    const spent = (counted?.held_after ?? Number.NaN) + (counted?.captured_after ?? 0);
    const limit = this.#members.get(memberOf(batch))?.limit ?? 0;
    if (total > 0 && !(spent <= limit)) {
      this.#say('member_within_limit', `batch ${id} by ${by}: ${spent} under ${limit}`);
    }
  }

  /** Whoever had been removed when the call began draws and reserves nothing. */
  #maySpend({ _id, project_id, by }: Batch, atMs: number): void {
    const begun = this.#evidence.writer()?.bornAt ?? atMs - CALL_MS;
    const member = this.#members.get(memberOf({ project_id, by }));
    if (member !== undefined && (member.removedAt ?? Number.POSITIVE_INFINITY) >= begun) return;
    this.#say('removed_member_spends_nothing', `batch ${_id} goes on for ${by}`);
  }

  #changed({ before, after }: { before: Batch; after: Batch }, commit: Sorted): void {
    const id = after._id;
    for (const name of FROZEN) {
      if (!same(before[name], after[name])) this.#say('batch_is_frozen', `batch ${id}: ${name}`);
    }
    if (!NEXT[before.state].includes(after.state)) {
      this.#say('batch_closes_once', `batch ${id} went from ${before.state} to ${after.state}`);
    }
    if (after.next < before.next || after.next > before.next + 1) {
      this.#say('items_in_order', `batch ${id}: ${before.next} → ${after.next}`);
    }
    if (before.state === 'open' && after.state === 'closing') this.#closing(after, commit);
    if (after.state !== 'closed' || before.state === 'closed') return;
    const live = this.#of(id).filter(({ live: isLive }) => isLive);
    if (live.length > 0) {
      this.#say('closed_when_all_have_ended', `batch ${id} is closed, ${live.length} tasks run`);
    }
  }

  #closing({ _id: id, total }: Batch, commit: Sorted): void {
    if (total === 0) return;
    const close = commit.entries.find(
      ({ after }) => after?.kind === 'close' && after.reservation?.id === id,
    )?.after;
    const drawn = this.#of(id).reduce((all, { price }) => all + price, 0);
    const returned = close?.released ?? Number.NaN;
    if (drawn + returned !== total) {
      this.#say('drawn_or_returned', `batch ${id}: ${drawn} + ${returned} of ${total}`);
    }
  }

  #of(batch: string): Drawn[] {
    return [...this.#drawn.values()].filter((drawn) => drawn.batch === batch);
  }

  #targetIsKept({ id, before, after }: ChangeOf<{ readonly target?: Target }>): void {
    if (before === null || after === null || same(before.target, after.target)) return;
    this.#say('target_is_kept', `the target of ${id} changed`);
  }

  #task({ id, before, after }: ChangeOf<Task>, commit: Sorted): void {
    const batchId = after?.target?.batch_id ?? null;
    if (after === null || batchId === null) return;
    if (before === null) this.#taken(after, { commit, batch: this.#batches.get(batchId) });
    else {
      if (before.cancel === null && after.cancel !== null && !this.#evidence.wished(id)) {
        this.#say('what_runs_runs_on', `task ${id} is to be cancelled with batch ${batchId}`);
      }
      if (!isEnded(before.status) && isEnded(after.status)) this.#ended(id, commit);
    }
    const { total = 0 } = this.#batches.get(batchId) ?? {};
    const cost = this.#of(batchId).reduce((all, drawn) => all + drawn.cost, 0);
    if (cost > total) {
      this.#say('never_above_its_quote', `batch ${batchId} of ${total} has come to ${cost}`);
    }
  }

  #taken(
    task: Task,
    { commit, batch }: { readonly commit: Sorted; readonly batch: Batch | undefined },
  ): void {
    const { _id: id, price, target } = task;
    const place = target === undefined ? '' : keyOf(target);
    const item = batch?.items.find((one) => keyOf(one) === place);
    if (batch === undefined || item === undefined || batch._openid !== task.openid) {
      this.#say('item_of_its_batch', `task ${id} is none of ${target?.batch_id}`);
      return;
    }
    if (item.price !== price || item.model !== task.model) {
      this.#say('item_as_quoted', `task ${id} costs ${price}, its item ${item.price}`);
    }
    if (this.#of(batch._id).some((drawn) => drawn.place === place)) {
      this.#say('one_task_per_item', `task ${id} is the second of ${place}`);
    }
    const hold = commit.entries.find(
      ({ after }) => after?.kind === 'hold' && after.task_id === id,
    )?.after;
    if (batch.total > 0 && hold?.reservation?.id !== batch._id) {
      this.#say('drawn_from_its_batch', `task ${id} is held beside batch ${batch._id}`);
    }
    if (batch.state !== 'open') this.#say('nothing_after_the_close', `task ${id} of ${batch._id}`);
    if (batch.by !== batch._openid) this.#maySpend(batch, commit.atMs);
    this.#drawn.set(id, { batch: batch._id, place, price, cost: price, live: true });
  }

  #ended(id: string, { entries, atMs }: Sorted): void {
    const drawn = this.#drawn.get(id);
    const settle = entries.find(({ after }) => after?.kind === 'settle' && after.task_id === id);
    if (drawn === undefined) return;
    const cost = settle?.after?.captured ?? drawn.cost;
    this.#drawn.set(id, { ...drawn, cost, live: false });
    this.#settled.push({ batch: drawn.batch, atMs, cost });
  }

  /** A page was told what was true at some instant between its question and the answer. */
  #toldIsTrue(): void {
    for (const { id, from, at, captured } of this.#evidence.toldBatches()) {
      const [least, most] = [this.#spentBy(id, from), this.#spentBy(id, at)];
      if (captured >= least && captured <= most) continue;
      this.#say('told_batch_is_true', `batch ${id} of ${captured}, not ${least} to ${most}`);
    }
  }

  #spentBy(batch: string, atMs: number): number {
    return this.#settled
      .filter((one) => one.batch === batch && one.atMs <= atMs)
      .reduce((all, { cost }) => all + cost, 0);
  }

  /** `documents`: batches as stored. */
  atRest(documents: readonly RawDoc[], { reservations, tasks }: Books): void {
    this.#toldIsTrue();
    for (const batch of documents as unknown as readonly Batch[]) {
      const { _id: id, state, reason, items, next, refused, total } = batch;
      if (state !== 'closed') this.#say('batch_comes_to_rest', `batch ${id} is ${state}`);
      const reservation = reservations.find(({ _id }) => _id === id);
      if (total > 0 && reservation?.status !== 'closed') {
        this.#say('batch_comes_to_rest', `what batch ${id} reserved is ${reservation?.status}`);
      }
      const made = tasks.filter(({ target }) => target?.batch_id === id).length;
      const judged = made + refused.length;
      const all = reason === 'drawn' && (judged !== items.length || next !== items.length);
      if (all || judged > items.length) {
        this.#say('each_item_once', `batch ${id}: ${made} made, ${refused.length} refused`);
      }
    }
  }
}
