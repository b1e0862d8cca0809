/** A ledger in which everything is in order, and how the auditor finds each thing that is not. */
import { describe, expect, test } from 'vitest';
import { Credits } from '../auditor/credits/credit-rules.ts';
import { ledgerRules } from '../auditor/credits/ledger-rules.ts';
import { sorted } from '../auditor/documents.ts';
import type { RawChange, RawDoc } from '../auditor/evidence.ts';

type Fields = Record<string, unknown>;

const T0 = Date.UTC(2026, 0, 1);
const at = (seconds: number): Date => new Date(T0 + seconds * 1_000);
const DAYS_3 = 72 * 3_600;

const part = (lot: string, amount: number, seconds: number | null = null): Fields => ({
  lot,
  amount,
  source: lot === 'grant:g' ? 'gift' : 'bought',
  granted: 30,
  expires_at: seconds === null ? null : at(seconds),
});
const lot = (id: string, left: number, seconds: number | null = null): Fields => {
  const { source, granted, expires_at } = part(id, left, seconds);
  return { id, source, granted, left, expires_at };
};

interface Step {
  readonly entries: Fields[];
  readonly account: Fields;
  readonly reservation?: Fields;
  readonly cap?: Fields;
  /** The task that begins or ends with it. */
  readonly task?: [before: Fields | null, after: Fields];
}

const entry = (_id: string, kind: string, seconds: number, fields: Fields): Fields => ({
  ...{ _id, _openid: 'u1', kind, captured: 0, released: 0, revoked: 0, debt: 0 },
  ...{ from: [], to: [], merged: [], carried: [], task_id: null, reservation: null, caps: [] },
  ...{ source: null, expires_at: null, created_at: at(seconds) },
  ...fields,
});

/** Two grants, a reservation under a cap, a draw, its settle, a revocation, the close, an expiry. */
function example(): Step[] {
  const task = (status: string): Fields => ({ _id: 't1', openid: 'u1', status, price: 10 });
  const after = (available_after: number, account_version: number): Fields => ({
    available_after,
    account_version,
  });
  const sums = (fields: Fields): Fields => ({
    ...{ available: 0, held: 0, captured: 0, granted: 50, expired: 0, revoked: 0, debt: 0 },
    ...{ lots: [], in_flight: 0 },
    ...fields,
  });
  const reserved = (left: number, status = 'open'): Fields => ({ openid: 'u1', left, status });
  const cap = (held: number, captured: number): Fields => ({
    openid: 'u1',
    limit: 40,
    held,
    captured,
  });
  const counted = (held_after: number, captured_after: number): Fields[] => [
    { cap: 'k', held_after, captured_after },
  ];
  return [
    {
      entries: [
        entry('grant:g', 'grant', 0, {
          ...{
            amount: 20,
            to: [part('grant:g', 20, 1_000)],
            source: 'gift',
            expires_at: at(1_000),
          },
          ...after(20, 1),
        }),
      ],
      account: sums({ available: 20, granted: 20, lots: [lot('grant:g', 20, 1_000)], version: 1 }),
    },
    {
      entries: [
        entry('grant:b', 'grant', 10, {
          ...{ amount: 30, to: [part('grant:b', 30)], source: 'bought' },
          ...after(50, 2),
        }),
      ],
      account: sums({
        ...{ available: 50, version: 2 },
        lots: [lot('grant:g', 20, 1_000), lot('grant:b', 30)],
      }),
    },
    {
      entries: [
        entry('r:reserve', 'reserve', 20, {
          ...{ amount: 25, from: [part('grant:g', 20, 1_000), part('grant:b', 5)] },
          ...{ reservation: { id: 'r', left_after: 25 }, caps: counted(25, 0) },
          ...after(25, 3),
        }),
      ],
      account: sums({ available: 25, held: 25, lots: [lot('grant:b', 25)], version: 3 }),
      reservation: reserved(25),
      cap: cap(25, 0),
    },
    {
      entries: [
        entry('t1:hold', 'hold', 30, {
          ...{ amount: 10, from: [part('grant:g', 10, 1_000)], task_id: 't1' },
          reservation: { id: 'r', left_after: 15 },
          ...after(25, 4),
        }),
      ],
      account: sums({
        ...{ available: 25, held: 25, lots: [lot('grant:b', 25)], in_flight: 1, version: 4 },
      }),
      reservation: reserved(15),
      task: [null, task('pending')],
    },
    {
      entries: [
        entry('t1:settle', 'settle', 1_100, {
          ...{ amount: 10, captured: 6, released: 4, task_id: 't1', caps: counted(15, 6) },
          to: [part('grant:g', 4, 1_100 + DAYS_3)],
          ...after(29, 5),
        }),
      ],
      account: sums({
        ...{ available: 29, held: 15, captured: 6, version: 5 },
        lots: [lot('grant:g', 4, 1_100 + DAYS_3), lot('grant:b', 25)],
      }),
      cap: cap(15, 6),
      task: [task('processing'), task('completed')],
    },
    {
      entries: [
        entry('revoke:x', 'revoke', 1_200, {
          ...{ amount: 40, revoked: 29, debt: 11 },
          from: [part('grant:b', 25), part('grant:g', 4, 1_100 + DAYS_3)],
          ...after(0, 6),
        }),
      ],
      account: sums({ held: 15, captured: 6, revoked: 29, debt: 11, version: 6 }),
    },
    {
      entries: [
        entry('r:close', 'close', 1_300, {
          ...{ amount: 15, released: 15, revoked: 11, debt: -11, to: [part('grant:b', 4)] },
          ...{ reservation: { id: 'r', left_after: 0 }, caps: counted(0, 6) },
          ...after(4, 7),
        }),
      ],
      account: sums({
        ...{ available: 4, captured: 6, revoked: 40, lots: [lot('grant:b', 4)], version: 7 },
      }),
      reservation: reserved(0, 'closed'),
      cap: cap(0, 6),
    },
    {
      entries: [
        entry('grant:s', 'grant', 1_400, {
          ...{
            amount: 8,
            to: [part('grant:s', 8, 1_500)],
            source: 'bought',
            expires_at: at(1_500),
          },
          ...after(12, 8),
        }),
      ],
      account: sums({
        ...{ available: 12, captured: 6, revoked: 40, granted: 58, version: 8 },
        lots: [lot('grant:s', 8, 1_500), lot('grant:b', 4)],
      }),
    },
    {
      entries: [
        entry('expire:u1:9', 'expire', 1_600, {
          ...{ amount: 8, from: [part('grant:s', 8, 1_500)] },
          ...after(4, 9),
        }),
        entry('adjust:a', 'adjust', 1_600, {
          ...{ amount: -1, from: [part('grant:b', 1)] },
          ...after(3, 10),
        }),
      ],
      account: sums({
        ...{ available: 3, captured: 6, revoked: 40, expired: 8, granted: 57, version: 10 },
        lots: [lot('grant:b', 3)],
      }),
    },
  ];
}

/** The rules that are broken, by whole commits. */
function audit(steps: readonly Step[]): string[] {
  const rules = new Set<string>();
  const say = (rule: string): void => {
    rules.add(rule);
  };
  const credits = new Credits(say);
  const stored = new Map<string, RawDoc>();
  for (const [seq, { entries, account, reservation, cap, task }] of steps.entries()) {
    const changes: RawChange[] = [];
    const write = (collection: string, id: string, fields: Fields): void => {
      const before = stored.get(`${collection}/${id}`) ?? null;
      const after = { ...fields, _id: id } as RawDoc;
      stored.set(`${collection}/${id}`, after);
      changes.push({ collection, id, before, after });
    };
    write('credit_accounts', 'u1', { _openid: 'u1', quarantined: false, ...account });
    for (const one of entries) write('credit_records', String(one._id), one);
    if (reservation) write('credit_reservations', 'r', reservation);
    if (cap) write('credit_caps', 'k', cap);
    if (task) {
      const [before, after] = task as [RawDoc | null, RawDoc];
      changes.push({ collection: 'task_queue', id: 't1', before, after });
      changes.push({ collection: 'works', id: 't1', before, after });
    }
    const commit = sorted({ seq, atMs: T0, changes });
    ledgerRules(commit, { maxInFlight: 5 }, say);
    credits.follow(commit);
  }
  return [...rules].sort();
}

const [FIRST, SECOND, RESERVED, DRAWN, SETTLED, REVOKED, CLOSED, , EXPIRED] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
];

function step(steps: Step[], index: number): Step {
  const found = steps[index];
  if (found === undefined) throw new Error(`no step ${index}`);
  return found;
}

/** Changes the first entry of a step, and what its account is afterwards. */
const change =
  (index: number, fields: Fields, account: Fields = {}) =>
  (steps: Step[]): void => {
    Object.assign(step(steps, index).entries[0] ?? {}, fields);
    Object.assign(step(steps, index).account, account);
  };

const RULES: readonly [rule: string, what: string, breakIt: (steps: Step[]) => void][] = [
  ['account_sound', 'expired credits that are in no sum', change(EXPIRED, {}, { expired: 0 })],
  ['account_sound', 'more owed than was given', change(REVOKED, {}, { debt: 30 })],
  ['account_follows_entry', 'debt without an entry that says so', change(REVOKED, { debt: 10 })],
  [
    'account_needs_entry',
    'two moves in one commit',
    (steps) => {
      const one = step(steps, EXPIRED).entries[0];
      Object.assign(one ?? {}, { kind: 'adjust', amount: -8 });
    },
  ],
  [
    'first_expiring_first',
    'a reservation out of what never expires',
    change(
      RESERVED,
      { from: [part('grant:b', 25)] },
      { lots: [lot('grant:g', 20, 1_000), lot('grant:b', 5)] },
    ),
  ],
  [
    'lot_overdrawn',
    'more out of a lot than it has',
    change(RESERVED, {
      from: [part('grant:g', 21, 1_000), part('grant:b', 4)],
    }),
  ],
  [
    'lots_sum',
    'an entry that takes less out of lots than it moves',
    change(RESERVED, {
      from: [part('grant:g', 20, 1_000)],
    }),
  ],
  [
    'lots_follow_entries',
    'a lot that lives longer than its entry says',
    change(
      FIRST,
      {},
      {
        lots: [lot('grant:g', 20, 2_000)],
      },
    ),
  ],
  [
    'lots_follow_entries',
    'a lot that is in no entry',
    change(
      SECOND,
      {},
      {
        lots: [lot('grant:g', 20, 1_000), lot('grant:b', 29), lot('grant:c', 1)],
      },
    ),
  ],
  [
    'first_expiring_first',
    'lots out of order',
    change(
      SECOND,
      {},
      {
        lots: [lot('grant:b', 30), lot('grant:g', 20, 1_000)],
      },
    ),
  ],
  [
    'returned_to_its_lot',
    'what comes back to another lot',
    change(SETTLED, {
      to: [part('grant:b', 4)],
    }),
  ],
  [
    'returned_to_its_lot',
    'what comes back with another date',
    change(SETTLED, {
      to: [part('grant:g', 4, 1_100 + DAYS_3 + 1)],
    }),
  ],
  [
    'expired_is_not_spent',
    'what comes back past its date',
    change(SETTLED, {
      to: [part('grant:g', 4, 1_000)],
    }),
  ],
  [
    'debt_is_paid_first',
    'a close that pays no debt',
    change(
      CLOSED,
      { revoked: 0, debt: 0, to: [part('grant:g', 10, 1_300 + DAYS_3), part('grant:b', 5)] },
      { available: 15, revoked: 29, debt: 11 },
    ),
  ],
  [
    'debt_is_paid_first',
    'a revocation that leaves what it could take',
    change(REVOKED, {
      ...{ revoked: 25, debt: 15, from: [part('grant:b', 25)] },
    }),
  ],
  [
    'expired_early',
    'what is written off before its date',
    change(EXPIRED, {
      created_at: at(1_450),
    }),
  ],
  [
    'expired_is_not_spent',
    'a lot that outlives its date',
    (steps) => {
      step(steps, EXPIRED).entries.shift();
    },
  ],
  [
    'drawn_while_open',
    'a draw from what nobody reserved',
    (steps) => {
      steps.splice(RESERVED, 1);
    },
  ],
  ['never_drawn_above', 'a draw of more than is left', change(DRAWN, { amount: 26 })],
  [
    'entry_tells_reservation',
    'a draw that tells of another rest',
    change(DRAWN, {
      reservation: { id: 'r', left_after: 14 },
    }),
  ],
  [
    'reservation_follows_entries',
    'a reservation that keeps what was drawn',
    (steps) => {
      Object.assign(step(steps, DRAWN).reservation ?? {}, { left: 25 });
    },
  ],
  [
    'reservation_follows_entries',
    'a reservation that stays open',
    (steps) => {
      Object.assign(step(steps, CLOSED).reservation ?? {}, { status: 'open' });
    },
  ],
  [
    'set_aside_needs_entry',
    'a reservation that changes by itself',
    (steps) => {
      const { reservation } = step(steps, DRAWN);
      steps.splice(REVOKED, 1, {
        ...step(steps, REVOKED),
        ...(reservation ? { reservation } : {}),
      });
    },
  ],
  [
    'closed_for_what_is_left',
    'a close that gives back what was drawn',
    change(CLOSED, {
      amount: 25,
      released: 25,
    }),
  ],
  [
    'closed_once',
    'a second close',
    (steps) => {
      const { entries } = step(steps, CLOSED);
      entries.push({ ...entries[0], _id: 'r:close:2', account_version: 8 });
    },
  ],
  [
    'reserved_once',
    'a second reservation of one id',
    (steps) => {
      const { entries } = step(steps, RESERVED);
      entries.push({ ...entries[0], _id: 'r:reserve:2', account_version: 4 });
    },
  ],
  ['held_is_set_aside', 'credits held for nobody', change(DRAWN, {}, { held: 26, available: 24 })],
  ['in_flight_counts', 'a task that holds and is not counted', change(DRAWN, {}, { in_flight: 0 })],
  [
    'one_hold',
    'a task that holds twice',
    (steps) => {
      const { entries } = step(steps, DRAWN);
      entries.push({ ...entries[0], _id: 't1:hold:2', account_version: 5 });
    },
  ],
  ['caps_are_counted', 'a settle that forgets its cap', change(SETTLED, { caps: [] })],
  [
    'caps_are_counted',
    'a reservation that counts less than it holds',
    change(RESERVED, {
      caps: [{ cap: 'k', held_after: 24, captured_after: 0 }],
    }),
  ],
  [
    'cap_follows_entries',
    'a cap that was written beside its entry',
    (steps) => {
      Object.assign(step(steps, SETTLED).cap ?? {}, { captured: 7 });
    },
  ],
  [
    'cap_is_kept',
    'a reservation beyond its cap',
    (steps) => {
      Object.assign(step(steps, RESERVED).cap ?? {}, { limit: 24 });
    },
  ],
  [
    'nothing_begins_in_debt',
    'a reservation by somebody who owes',
    (steps) => {
      const { entries } = step(steps, REVOKED);
      const reserve = { ...step(steps, RESERVED).entries[0], _id: 'q:reserve', account_version: 7 };
      entries.push({ ...reserve, reservation: { id: 'q', left_after: 25 }, caps: [] });
    },
  ],
  [
    'carried_for_a_reason',
    'a carry where nothing was missing',
    change(RESERVED, {
      carried: [part('grant:g', 1, 1_000)],
    }),
  ],
  [
    'merged_for_a_reason',
    'lots that were merged while there were few',
    change(SECOND, {
      merged: [{ lot: 'grant:g', into: 'grant:b', amount: 20 }],
    }),
  ],
];

describe('a ledger with lots, a reservation, a cap and debt', () => {
  test('that is in order breaks no rule', () => {
    expect(audit(example())).toEqual([]);
  });

  test.each(RULES)('%s: %s', (rule, _, breakIt) => {
    const steps = example();
    breakIt(steps);
    expect(audit(steps)).toContain(rule);
  });
});
