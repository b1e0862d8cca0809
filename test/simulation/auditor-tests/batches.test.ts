/** Each rule about batches speaks when it is broken, and only then. */
import { expect, test } from 'vitest';
import { BatchRules } from '../auditor/batch-rules.ts';
import { sorted } from '../auditor/documents.ts';
import type { Evidence, RawChange, RawDoc } from '../auditor/evidence.ts';
import { readBooks } from '../auditor/rest-rules.ts';

const T0 = Date.UTC(2026, 0, 1);

type Fields = Record<string, unknown>;

/** One step: its commit, and when whoever made it had begun, seconds. */
interface Step {
  readonly bornAt: number;
  readonly changes: (Omit<RawChange, 'before' | 'after'> & {
    before: Fields | null;
    after: Fields | null;
  })[];
}

const PLACE = { shot_id: 's1', asset_id: null, slot: 'frame' };
const TARGET = { project_id: 'p1', ...PLACE, batch_id: 'b1', by: 'ben' };
const ITEM = { ...PLACE, price: 10, model: 'm1' };
const BATCH = {
  ...{ _id: 'b1', _openid: 'anna', project_id: 'p1', by: 'ben', quote_hash: 'hash', total: 30 },
  ...{ state: 'open', reason: null, next: 0, refused: [] },
  items: ['f1', 'f2', 'f3'].map((part_id) => ({ ...ITEM, part_id })),
};
const CAPS = [{ cap: 'member:p1:ben', held_after: 30, captured_after: 20 }];

const change = (collection: string, before: Fields | null, after: Fields | null) => ({
  ...{ collection, id: String((after ?? before)?._id) },
  ...{ before, after },
});

const task = (number: number, fields: Fields = {}): Fields => ({
  ...{ _id: `t${number}`, openid: 'anna', price: 10, model: 'm1', status: 'pending' },
  ...{ cancel: null, target: { ...TARGET, part_id: `f${number}` } },
  ...fields,
});

const hold = (number: number): Fields => ({
  ...{ _id: `t${number}:hold`, kind: 'hold', task_id: `t${number}`, amount: 10 },
  reservation: { id: 'b1', left_after: 0 },
});

const drawing = (number: number): Step => ({
  bornAt: 20,
  changes: [
    change('credit_records', null, hold(number)),
    change('task_queue', null, task(number)),
    change('works', null, { _id: `t${number}`, target: { ...TARGET, part_id: `f${number}` } }),
  ],
});

const moving = (before: Fields, after: Fields): Step => ({
  bornAt: 20,
  changes: [change('studio_batches', { ...BATCH, ...before }, { ...BATCH, ...after })],
});

const ending = (number: number, captured: number): Step => ({
  bornAt: 40,
  changes: [
    change('credit_records', null, {
      ...{ _id: `t${number}:settle`, kind: 'settle', task_id: `t${number}`, captured },
    }),
    change('task_queue', task(number), task(number, { status: 'completed' })),
  ],
});

const STANDING = { _id: 'p1:ben', spend_limit: 50, removed_at: null };

/** Ben’s batch of three: two are drawn, the third goes back when it is cancelled. */
function inOrder() {
  const closing = moving({ next: 2 }, { next: 2, state: 'closing', reason: 'cancelled' });
  closing.changes.push(
    change('credit_records', null, {
      ...{ _id: 'b1:close', kind: 'close', released: 10 },
      reservation: { id: 'b1', left_after: 0 },
    }),
  );
  const done = { next: 2, reason: 'cancelled', state: 'closed' };
  return {
    member: { bornAt: 0, changes: [change('studio_members', null, { ...STANDING })] } as Step,
    start: {
      bornAt: 10,
      changes: [
        change('credit_records', null, {
          ...{ _id: 'b1:reserve', kind: 'reserve', reason: 'studio/batch', caps: CAPS },
          reservation: { id: 'b1', left_after: 30 },
        }),
        change('credit_reservations', null, { _id: 'b1', openid: 'anna', total: 30 }),
        change('studio_batches', null, { ...BATCH }),
      ],
    } as Step,
    first: drawing(1),
    on: moving({ next: 0 }, { next: 1 }),
    second: drawing(2),
    closing,
    ended: ending(1, 10),
    endedToo: ending(2, 0),
    closed: moving({ ...done, state: 'closing' }, done),
    agreed: 30 as number | undefined,
    wished: false,
    reservation: { _id: 'b1', status: 'closed' } as Fields,
    told: { id: 'b1', from: T0, at: T0 + 60_000, captured: 10 },
  };
}

type Course = ReturnType<typeof inOrder>;

function said(course: Course): string[] {
  let bornAt = 0;
  const found = new Set<string>();
  const evidence = {
    writer: () => ({ bornAt: T0 + bornAt * 1_000 }),
    agreed: () => course.agreed,
    wished: () => course.wished,
    toldBatches: () => [course.told],
  };
  const rules = new BatchRules(evidence as unknown as Evidence, (rule) => found.add(rule));
  const stored = new Map<string, Map<string, RawDoc>>([
    ['credit_reservations', new Map([['b1', course.reservation as RawDoc]])],
  ]);
  const { member, start, first, on, second, closing, ended, endedToo, closed } = course;
  const steps = [member, start, first, on, second, closing, ended, endedToo, closed];
  for (const [seq, step] of steps.entries()) {
    bornAt = step.bornAt;
    const changes = step.changes as unknown as RawChange[];
    const raw = { seq, atMs: T0 + (50 + seq) * 1_000, changes };
    rules.follow(sorted(raw), raw);
    for (const { collection, id, after } of changes) {
      if (collection === 'credit_reservations' || after === null) continue;
      const docs = stored.get(collection) ?? new Map<string, RawDoc>();
      stored.set(collection, docs.set(id, after));
    }
  }
  const documents = new Map([...stored].map(([name, docs]) => [name, [...docs.values()]]));
  rules.atRest(documents.get('studio_batches') ?? [], readBooks(documents));
  return [...found];
}

const of = (step: Step, collection: string): Fields => {
  const after = step.changes.find((one) => one.collection === collection)?.after;
  if (!after) throw new Error(`no ${collection}`);
  return after;
};
const without = (step: Step, collection: string): void => {
  const index = step.changes.findIndex((one) => one.collection === collection);
  step.changes.splice(index, 1);
};
const with_ = (step: Step, fields: Fields, collection = 'studio_batches'): void => {
  Object.assign(of(step, collection), fields);
};
const removed = change('studio_members', STANDING, { ...STANDING, removed_at: new Date(T0) });

test('says nothing of a batch that is drawn and closed as it should be', () => {
  expect(said(inOrder())).toEqual([]);
});

test.each<[string, string, (course: Course) => void]>([
  [
    'started_as_quoted',
    'another sum than its starter agreed to',
    (c) => {
      c.agreed = 20;
    },
  ],
  [
    'started_as_quoted',
    'a quote that nobody was told',
    (c) => {
      c.agreed = undefined;
    },
  ],
  [
    'batch_is_its_items',
    'a total that is not its items’',
    (c) => {
      with_(c.start, { items: BATCH.items.map((item) => ({ ...item, price: 9 })) });
    },
  ],
  [
    'batch_with_its_reservation',
    'a batch without one',
    (c) => without(c.start, 'credit_reservations'),
  ],
  [
    'batch_with_its_reservation',
    'a reservation of another total',
    (c) => with_(c.start, { total: 40 }, 'credit_reservations'),
  ],
  [
    'batch_with_its_reservation',
    'a reservation without its batch',
    (c) => without(c.start, 'studio_batches'),
  ],
  [
    'member_within_limit',
    'more than the member may spend',
    (c) => with_(c.member, { spend_limit: 49 }, 'studio_members'),
  ],
  [
    'member_within_limit',
    'what counts against no limit',
    (c) => with_(c.start, { caps: [] }, 'credit_records'),
  ],
  [
    'removed_member_spends_nothing',
    'a draw after the removal',
    (c) => {
      c.on.changes.push(removed);
      Object.assign(c.second, { bornAt: 54 });
    },
  ],
  [
    'removed_member_spends_nothing',
    'a start by a stranger',
    (c) => without(c.member, 'studio_members'),
  ],
  [
    'never_above_its_quote',
    'a task that costs more when it ends',
    (c) => with_(c.ended, { captured: 21 }, 'credit_records'),
  ],
  [
    'item_as_quoted',
    'a task at another price',
    (c) => with_(c.second, { price: 11 }, 'task_queue'),
  ],
  [
    'item_as_quoted',
    'a task of another model',
    (c) => with_(c.second, { model: 'm2' }, 'task_queue'),
  ],
  [
    'drawn_from_its_batch',
    'a hold beside the reservation',
    (c) => with_(c.second, { reservation: null }, 'credit_records'),
  ],
  [
    'one_task_per_item',
    'a second task of one item',
    (c) => with_(c.second, { target: { ...TARGET, part_id: 'f1' } }, 'task_queue'),
  ],
  [
    'item_of_its_batch',
    'a task of no item',
    (c) => with_(c.second, { target: { ...TARGET, part_id: 'f9' } }, 'task_queue'),
  ],
  [
    'item_of_its_batch',
    'a task that somebody else pays',
    (c) => with_(c.second, { openid: 'ben' }, 'task_queue'),
  ],
  [
    'nothing_after_the_close',
    'a draw from a closed batch',
    (c) => {
      [c.second, c.closing] = [c.closing, c.second];
    },
  ],
  [
    'drawn_or_returned',
    'a close that gives back too little',
    (c) => with_(c.closing, { released: 9 }, 'credit_records'),
  ],
  [
    'drawn_or_returned',
    'a close that gives nothing back',
    (c) => without(c.closing, 'credit_records'),
  ],
  ['batch_closes_once', 'a batch that opens again', (c) => with_(c.closed, { state: 'open' })],
  ['batch_is_frozen', 'a total that changes', (c) => with_(c.on, { total: 40 })],
  ['items_in_order', 'an item that is passed over', (c) => with_(c.on, { next: 2 })],
  [
    'closed_when_all_have_ended',
    'a task that runs at the close',
    (c) => {
      [c.endedToo, c.closed] = [c.closed, c.endedToo];
    },
  ],
  [
    'what_runs_runs_on',
    'a task that is cancelled with its batch',
    (c) => with_(c.ended, { cancel: { answer: 'asked' } }, 'task_queue'),
  ],
  [
    'target_is_kept',
    'a target that changes',
    (c) => with_(c.ended, { target: { ...TARGET, part_id: 'f1', by: 'eve' } }, 'task_queue'),
  ],
  ['batch_comes_to_rest', 'a batch that stays closing', (c) => without(c.closed, 'studio_batches')],
  [
    'batch_comes_to_rest',
    'a reservation that stays open',
    (c) => {
      c.reservation.status = 'open';
    },
  ],
  [
    'each_item_once',
    'an item that was neither drawn nor refused',
    (c) => with_(c.closed, { reason: 'drawn', next: 3 }),
  ],
  [
    'batch_is_kept',
    'a batch that is deleted',
    (c) => {
      c.closed.changes.push(change('studio_batches', { ...BATCH }, null));
    },
  ],
  [
    'told_batch_is_true',
    'more than it has cost by then',
    (c) => {
      c.told.at = T0 + 55_000;
    },
  ],
  [
    'told_batch_is_true',
    'less than it had cost before',
    (c) => {
      Object.assign(c.told, { from: T0 + 58_000, captured: 0 });
    },
  ],
])('says %s of %s', (rule, _, break_) => {
  const course = inOrder();
  break_(course);
  expect(said(course)).toContain(rule);
});

test('lets a task be cancelled whose user wants it so', () => {
  const course = inOrder();
  course.wished = true;
  with_(course.ended, { cancel: { answer: 'asked' } }, 'task_queue');
  expect(said(course)).toEqual([]);
});

test('lets a call draw that had begun before its member was removed', () => {
  const course = inOrder();
  course.on.changes.push(removed);
  expect(said(course)).toEqual([]);
});
