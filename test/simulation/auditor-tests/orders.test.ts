/** Orders, refunds and gifts in order, and then broken one by one: the auditor must find each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../support/sources.ts';
import type { BookedPayment, Evidence, RawChange, RawDoc, ToldDay } from '../auditor/evidence.ts';
import { Orders } from '../auditor/orders/order-rules.ts';
import { ordersAtRest } from '../auditor/orders/orders-at-rest.ts';
import { readBooks } from '../auditor/rest-rules.ts';

type Fields = Record<string, unknown>;
type Commit = Record<string, Fields[]>;

const T0 = Date.UTC(2026, 0, 1);
const DAY_S = 24 * 3_600;
const at = (seconds: number): Date => new Date(T0 + seconds * 1_000);
const pack = { id: 'small', credits: 33, bonus: 7, price_fen: 100 };

const order = (fields: Fields): Fields => ({
  ...{ _id: 'dk1', _openid: 'u1', status: 'created', channel: 'xpay', pack, credits: 40 },
  ...{ price_fen: 100, paid_fen: null, refunded_fen: 0, revoked: 0, trouble: null, invite: null },
  ...{ channel_order_id: null, open_refund: null, fulfilled_at: null, delivered_at: null },
  ...{ closed_at: null, created_at: at(0) },
  ...fields,
});
const entry = (_id: string, amount: number, seconds: number, _openid = 'u1'): Fields => ({
  ...{ _id, _openid, amount, created_at: at(seconds) },
});
const refund = (fields: Fields): Fields => ({
  ...{ _id: 'rf1', order_id: 'dk1', fen: 50, credits: 20, by: 'operator', status: 'asked' },
  ...{ updated_at: at(20) },
  ...fields,
});

interface Example {
  /** Documents as each commit leaves them, by collection. */
  readonly commits: { readonly seconds: number; readonly docs: Commit }[];
  readonly payments: Map<string, BookedPayment>;
  readonly days: ToldDay[];
  /** A push about the order was answered with success, after this many commits. */
  answered: number;
}

const [CREATED, PAID, ASKED, REFUNDED, REWARDED, REDEEMED, CHECKED_IN, CLOSED] = [
  0, 1, 2, 3, 4, 5, 6, 7,
];

/** An order is paid, half of it sent back, its inviter rewarded; a code, a check-in, one not paid. */
function example(): Example {
  const invite = { inviter: 'u2', credits: 10, given: 0, revoked: 0, decided_at: null };
  const paid = { paid_fen: 100, channel_order_id: 'wx1', fulfilled_at: at(10), invite };
  const back = { refunded_fen: 50, revoked: 20 };
  const rewarded = { ...invite, given: 10, revoked: 5, decided_at: at(40) };
  const code = { _id: 'c1', credits: 11, uses_left: 1 };
  return {
    commits: [
      { seconds: 0, docs: { orders: [order({})], redeem_codes: [{ ...code, uses_left: 2 }] } },
      {
        seconds: 10,
        docs: {
          orders: [order({ ...paid, status: 'fulfilled' })],
          payments: [{ _id: 'xpay:live:wx1', order_id: 'dk1', openid: 'u1', paid_fen: 100 }],
          credit_records: [entry('grant:order:dk1', 40, 10)],
        },
      },
      {
        seconds: 20,
        docs: {
          orders: [order({ ...paid, status: 'fulfilled', open_refund: 'rf1' })],
          refunds: [refund({})],
          credit_records: [entry('refund:rf1:reserve', 20, 20)],
          credit_reservations: [{ _id: 'refund:rf1', status: 'open' }],
        },
      },
      {
        seconds: 30,
        docs: {
          orders: [order({ ...paid, ...back, status: 'part_refunded' })],
          refunds: [refund({ status: 'done', updated_at: at(30) })],
          credit_records: [entry('revoke:refund:dk1:50', 20, 30)],
          credit_reservations: [{ _id: 'refund:rf1', status: 'closed' }],
        },
      },
      {
        seconds: 40,
        docs: {
          orders: [order({ ...paid, ...back, status: 'part_refunded', invite: rewarded })],
          credit_records: [
            entry('grant:invite:u1', 10, 40, 'u2'),
            entry('revoke:refund:invite:dk1:50', 5, 40, 'u2'),
          ],
        },
      },
      {
        seconds: 50,
        docs: {
          redeem_codes: [code],
          credit_records: [entry('grant:code:c1:u1', 11, 50)],
        },
      },
      { seconds: 60, docs: { credit_records: [entry('grant:checkin:u1:2026-01-01', 3, 60)] } },
      {
        seconds: DAY_S + 60,
        docs: { orders: [order({ _id: 'dk2', status: 'closed', closed_at: at(DAY_S + 60) })] },
      },
    ],
    payments: new Map([
      [
        'dk1',
        { payer: 'u1', fen: 100, env: 'live', visibleAt: T0 + 5_000, refundedFen: 50, pushes: 1 },
      ],
    ]),
    days: [
      {
        ...{ day: '2026-01-01', orders: 1, paid_fen: 100, credits: 40 },
        ...{ refunds: 1, refunded_fen: 50 },
      },
    ],
    answered: PAID,
  };
}

function audit({ commits, payments, days, answered }: Example): string[] {
  const said: string[] = [];
  const say = (rule: string): void => void said.push(rule);
  const evidence = {
    payment: (id: string) => payments.get(id),
    days: () => days,
    clockSkewMs: 0,
  } as unknown as Evidence;
  const orders = new Orders(evidence, say);
  const stored = new Map<string, Map<string, RawDoc>>();
  commits.forEach(({ seconds, docs }, seq) => {
    const changes: RawChange[] = Object.entries(docs).flatMap(([collection, list]) =>
      list.map(({ removed, ...fields }) => {
        const known = stored.get(collection) ?? new Map<string, RawDoc>();
        stored.set(collection, known);
        const doc = fields as unknown as RawDoc;
        const before = known.get(doc._id) ?? null;
        if (removed === true) known.delete(doc._id);
        else known.set(doc._id, doc);
        return { collection, id: doc._id, before, after: removed === true ? null : doc };
      }),
    );
    orders.follow({ seq, atMs: T0 + seconds * 1_000, changes });
    if (seq === answered) orders.answered('dk1');
  });
  const documents = new Map([...stored].map(([name, docs]) => [name, [...docs.values()]]));
  ordersAtRest(readBooks(documents), evidence, say);
  return said;
}

const docOf = (shown: Example, step: number, name: string): Fields => {
  const doc = shown.commits[step]?.docs[name]?.[0];
  if (doc === undefined) throw new Error(`no ${name} in step ${step}`);
  return doc;
};
/** The document of a collection in one commit, with other fields. */
const change =
  (step: number, name: string, fields: Fields) =>
  (shown: Example): void => {
    Object.assign(docOf(shown, step, name), fields);
  };
const without =
  (step: number, name: string) =>
  (shown: Example): void => {
    const commit = shown.commits[step];
    if (commit) delete commit.docs[name];
  };
const add =
  (step: number, name: string, doc: Fields) =>
  (shown: Example): void => {
    const docs = shown.commits[step]?.docs;
    if (docs) docs[name] = [...(docs[name] ?? []), doc];
  };
const paidWith =
  (fields: Partial<BookedPayment>, id = 'dk1') =>
  (shown: Example): void => {
    const booked = shown.payments.get('dk1');
    if (booked) shown.payments.set(id, { ...booked, ...fields });
  };
/** From a commit on, as an order that keeps it would. */
const ofOrder =
  (from: number, fields: Fields) =>
  (shown: Example): void => {
    for (const { docs } of shown.commits.slice(from)) {
      for (const doc of docs.orders ?? []) if (doc._id === 'dk1') Object.assign(doc, fields);
    }
  };
const reward = (shown: Example): Fields => docOf(shown, REWARDED, 'orders').invite as Fields;

const RULES: readonly [rule: string, what: string, breakIt: (shown: Example) => void][] = [
  ['order_kept', 'an order that is gone', change(REWARDED, 'orders', { removed: true })],
  [
    'fulfilled_is_final',
    'an order that is open again',
    change(ASKED, 'orders', { fulfilled_at: null, status: 'created' }),
  ],
  ['order_keeps_its_pack', 'more credits than its pack', ofOrder(PAID, { credits: 41 })],
  [
    'order_keeps_its_pack',
    'another pack after it was made',
    ofOrder(PAID, { pack: { ...pack, price_fen: 99 } }),
  ],
  ['fulfilled_with_its_credits', 'credits missing', without(PAID, 'credit_records')],
  [
    'fulfilled_with_its_credits',
    'credits of somebody else',
    change(PAID, 'credit_records', { _openid: 'u2' }),
  ],
  ['fulfilled_with_its_payment', 'no payment in the commit', without(PAID, 'payments')],
  [
    'fulfilled_with_its_payment',
    'a payment of another sum',
    change(PAID, 'payments', { paid_fen: 99 }),
  ],
  ['credits_for_money', 'nobody paid', (shown) => shown.payments.clear()],
  ['credits_for_money', 'somebody else paid', paidWith({ payer: 'eve' })],
  ['credits_for_money', 'paid in the sandbox', paidWith({ env: 'sandbox' })],
  ['credits_for_money', 'a fen too little', paidWith({ fen: 99 })],
  ['credits_for_money', 'before anybody could know', paidWith({ visibleAt: T0 + 11_000 })],
  [
    'refunds_never_fall',
    'a refund forgotten',
    change(REWARDED, 'orders', { refunded_fen: 0, revoked: 0, status: 'fulfilled' }),
  ],
  ['refunds_are_real', 'money that never went back', paidWith({ refundedFen: 49 })],
  ['refund_share', 'more credits taken than the share', ofOrder(REFUNDED, { revoked: 21 })],
  ['refund_share', 'credits taken without an entry', without(REFUNDED, 'credit_records')],
  ['order_status', 'a refund nobody sees', change(REFUNDED, 'orders', { status: 'fulfilled' })],
  ['order_status', 'paid, and still open', change(PAID, 'orders', { status: 'created' })],
  ['review_for_a_reason', 'a review where all agrees', ofOrder(ASKED, { trouble: 'amount' })],
  [
    'closed_after_a_day',
    'an order that was closed at once',
    (shown) => {
      const commit = shown.commits[CLOSED];
      if (commit) Object.assign(commit, { seconds: 3_600 });
    },
  ],
  [
    'payments_are_kept',
    'a payment that was changed',
    add(ASKED, 'payments', { _id: 'xpay:live:wx1', order_id: 'dk2', paid_fen: 100 }),
  ],
  [
    'one_payment_one_order',
    'a second payment of one order',
    add(ASKED, 'payments', { _id: 'xpay:live:wx2', order_id: 'dk1', paid_fen: 100 }),
  ],
  [
    'payment_with_order',
    'a payment without its order',
    add(CHECKED_IN, 'payments', { _id: 'xpay:live:wx3', order_id: 'dk3', paid_fen: 100 }),
  ],
  ['refunds_are_kept', 'a refund that is gone', change(REFUNDED, 'refunds', { removed: true })],
  [
    'refund_is_frozen',
    'a refund without its reserve',
    change(ASKED, 'credit_records', { amount: 19 }),
  ],
  [
    'refund_is_frozen',
    'credits that stay set aside',
    change(REFUNDED, 'credit_reservations', { status: 'open' }),
  ],
  [
    'refund_ends_once',
    'a refund that failed after it was done',
    (shown) => {
      add(REWARDED, 'refunds', refund({ status: 'failed' }))(shown);
      add(REWARDED, 'credit_reservations', { _id: 'refund:rf1', status: 'closed' })(shown);
    },
  ],
  [
    'credits_with_order',
    'credits of an order in another commit',
    add(CHECKED_IN, 'credit_records', entry('grant:order:dk9', 40, 60)),
  ],
  [
    'success_after_commit',
    'success that was answered first',
    (shown) => {
      shown.answered = CREATED;
    },
  ],
  [
    'checked_in_once_a_day',
    'a check-in of another day',
    change(CHECKED_IN, 'credit_records', { _id: 'grant:checkin:u1:2026-01-02' }),
  ],
  [
    'checked_in_once_a_day',
    "somebody else's check-in",
    change(CHECKED_IN, 'credit_records', { _id: 'grant:checkin:u2:2026-01-01' }),
  ],
  ['code_is_counted_down', 'a code that stays', change(REDEEMED, 'redeem_codes', { uses_left: 2 })],
  [
    'code_is_counted_down',
    'a code below nothing',
    (shown) => {
      change(CREATED, 'redeem_codes', { uses_left: 0 })(shown);
      change(REDEEMED, 'redeem_codes', { uses_left: -1 })(shown);
    },
  ],
  ['code_is_counted_down', 'a use nobody was given', without(REDEEMED, 'credit_records')],
  [
    'code_gives_what_it_says',
    'more than the code says',
    change(REDEEMED, 'credit_records', { amount: 12 }),
  ],
  ['the_bill_agrees', 'money the books do not have', paidWith({ refundedFen: 0, fen: 100 }, 'dk2')],
  [
    'bill_differs_for_a_reason',
    'a difference where all agrees',
    add(CLOSED, 'disagreements', { _id: 'd1', kind: 'bill_payment_differs', subject: 'order dk1' }),
  ],
  [
    'one_grant_an_order',
    'credits for an order that is open',
    add(REWARDED, 'credit_records', entry('grant:order:dk2', 40, 40)),
  ],
  ['refunds_add_up', 'a refund of another sum', change(REFUNDED, 'refunds', { fen: 49 })],
  ['paid_is_credited', 'a closed order that was paid', paidWith({ refundedFen: 0 }, 'dk2')],
  ['paid_wrongly_is_told', 'a wrong sum nobody hears of', paidWith({ fen: 99 }, 'dk2')],
  ['refunds_arrive', 'money that went back unseen', paidWith({ refundedFen: 60 })],
  ['refunds_end', 'a refund that never ends', ofOrder(REFUNDED, { open_refund: 'rf1' })],
  [
    'rewarded_for_an_order',
    'a reward that went elsewhere',
    change(REWARDED, 'credit_records', { _openid: 'u3' }),
  ],
  [
    'rewarded_for_an_order',
    'a reward for an order nobody paid',
    (shown) => {
      const invite = { ...reward(shown), given: 0, revoked: 0 };
      change(CLOSED, 'orders', { invite })(shown);
    },
  ],
  [
    'inviter_is_rewarded',
    'an inviter who waits',
    (shown) => {
      reward(shown).decided_at = null;
    },
  ],
  [
    'reward_follows_refunds',
    'a reward that stays whole',
    (shown) => {
      shown.commits[REWARDED]?.docs.credit_records?.pop();
    },
  ],
  [
    'day_adds_up',
    'a day with an order too many',
    (shown) => {
      const [day] = shown.days;
      if (day) shown.days[0] = { ...day, orders: 2 };
    },
  ],
];

describe('orders, refunds and gifts', () => {
  test('that are in order break no rule', () => {
    expect(audit(example())).toEqual([]);
  });

  test.each(RULES)('%s: %s', (rule, _, breakIt) => {
    const shown = example();
    breakIt(shown);
    expect(audit(shown)).toContain(rule);
  });

  test('every rule about them is among those', () => {
    const folder = join(root, 'test/simulation/auditor');
    const files = ['orders/order-rules.ts', 'orders/orders-at-rest.ts', 'tasks/gift-rules.ts'];
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8'));
    const said = texts.flatMap((text) =>
      [...text.matchAll(/say\(\s*'(\w+)'/g)].map(([, rule = '']) => rule),
    );
    expect(said.length).toBeGreaterThan(30);
    const shown = new Set(RULES.map(([rule]) => rule));
    expect(said.filter((rule) => !shown.has(rule))).toEqual([]);
  });
});
