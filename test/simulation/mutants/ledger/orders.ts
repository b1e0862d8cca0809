/** Breakages of buying credits: orders, payments, refunds, pushes, codes, gifts. */
import type { Mutant } from '../mutants.ts';

const JUDGE = 'shared/orders/settle/judge.ts';
const COMMIT = 'shared/orders/settle/commit.ts';
const SETTLE = 'shared/orders/settle/settle.ts';
const FOLLOW = 'shared/orders/follow/follow.ts';
const REFUND = 'shared/orders/refund/refund.ts';
const CODES = 'shared/orders/gifts/codes.ts';
const REGULAR = 'shared/orders/gifts/regular.ts';
const REWARD = 'shared/orders/gifts/reward.ts';
const TAKE_BACK = 'shared/credits/refund/take-back.ts';
const PUSH = 'functions/payment-push/handler.ts';
const ANSWERS = 'shared/orders/wechat/answers.ts';
const SCHEDULE = 'shared/orders/core/schedule.ts';
const BILL = 'shared/orders/bill/bill.ts';
const QUERIES = 'shared/orders/buy/queries.ts';

export const orderMutants: readonly Mutant[] = [
  {
    name: 'granted-before-the-query',
    why: 'a push is believed: whoever can send one, or a leaked key, is given credits (new-api#4279)',
    scenario: 'orders',
    within: 300,
    patches: [
      {
        file: SETTLE,
        find: 'const state = await channel.query(order, { payer: hints.payer, refunds });',
        replace: `await channel.query(order, { payer: hints.payer, refunds });
  const state = { kind: 'paid', payment: { channelOrderId: id, transactionId: null, paidFen: order.price_fen, refundedFen: 0, refundFailed: false, payer: order._openid, env: null, productId: null, quantity: null, paidAt: null, delivered: false, refundable: true } } as const;`,
      },
    ],
  },
  {
    name: 'no-payment-row',
    why: 'nothing keeps one payment from counting for two orders (6 of 8 in one published report)',
    scenario: 'orders',
    within: 300,
    patches: [
      {
        file: COMMIT,
        find: 'if (known === null) await addPayment(tx, { order, payment, at });',
        replace: '',
      },
    ],
  },
  {
    name: 'credited-in-a-second-write',
    why: 'status first, credits in a transaction of their own: a crash between is paid, not credited',
    scenario: 'orders',
    within: 300,
    patches: [
      {
        file: COMMIT,
        find: 'if (gives) await giveCredits(tx, order, at);',
        replace: '',
      },
      {
        file: SETTLE,
        find: '  await tellTrouble(deps, order, committed);',
        replace: `  if (committed.order.fulfilled_at !== null) {
    const { credits: amount, _openid: openid } = committed.order;
    await giveLater(deps, { kind: 'grant', openid, amount, key: \`order:\${id}\`, reason: 'order' });
  }
  await tellTrouble(deps, order, committed);`,
      },
      {
        file: SETTLE,
        find: "import { NotFoundError } from '../../platform/errors.ts';",
        replace: `import { giveCredits as giveLater } from '../../credits/index.ts';
import { NotFoundError } from '../../platform/errors.ts';`,
      },
    ],
  },
  {
    name: 'amount-not-compared',
    why: 'a fen is as good as the price (the check is skipped when the field is absent elsewhere)',
    scenario: 'orders',
    within: 300,
    patches: [
      {
        file: JUDGE,
        find: "if (paidFen !== order.price_fen) return 'amount';",
        replace: '',
      },
    ],
  },
  {
    name: 'anybody-may-pay',
    why: 'what somebody else paid gives credits to whoever made the order',
    scenario: 'orders',
    within: 500,
    seed: 20,
    patches: [
      {
        file: JUDGE,
        find: "if (payment.payer !== null && payment.payer !== order._openid) return 'payer';",
        replace: '',
      },
    ],
  },
  {
    name: 'sandbox-money-counts',
    why: 'paid in the sandbox, spent in the live environment',
    scenario: 'orders',
    within: 500,
    seed: 7,
    patches: [
      {
        file: JUDGE,
        find: "if (order.env !== env || (payment.env ?? order.env) !== order.env) return 'env';",
        replace: '',
      },
    ],
  },
  {
    name: 'success-before-the-commit',
    why: 'a push is answered first: WeChat never comes again, and the credits never come',
    scenario: 'orders',
    within: 300,
    patches: [
      {
        file: PUSH,
        find: 'return isDone && order.trouble === null ? TAKEN : AGAIN;',
        replace: 'return isDone ? TAKEN : TAKEN;',
      },
    ],
  },
  {
    name: 'failure-answered-with-success',
    why: 'what could not be committed is told as taken',
    scenario: 'orders',
    within: 500,
    seed: 5,
    patches: [
      {
        file: PUSH,
        find: "return push.kind === 'apple_refund' ? {} : AGAIN;",
        replace: 'return TAKEN;',
      },
    ],
  },
  {
    name: 'closed-for-good',
    why: 'what is paid after its order was closed is kept, and gives nothing',
    scenario: 'orders',
    within: 500,
    patches: [
      {
        file: JUDGE,
        find: "if (isPaid) return { kind: 'follow', payment };",
        replace: "if (isPaid || order.status === 'closed') return { kind: 'follow', payment };",
      },
    ],
  },
  {
    name: 'closed-within-the-hour',
    why: 'a user who pays in the evening finds the order of the morning gone',
    scenario: 'orders',
    within: 300,
    patches: [
      {
        file: SCHEDULE,
        find: 'export const CLOSES_AFTER_MS = 24 * HOUR;',
        replace: 'export const CLOSES_AFTER_MS = HOUR;',
      },
    ],
  },
  {
    name: 'bill-read-for-the-sum',
    why: 'a payment that only the bill knows is listed, and never looked at',
    scenario: 'orders',
    within: 500,
    patches: [
      {
        file: BILL,
        find: 'const behind = (paid > 0 && order.paid_fen === null) || order.refunded_fen < back;',
        replace: 'const behind = order.refunded_fen < back;',
      },
    ],
  },
  {
    name: 'day-of-the-order',
    why: 'a day is summed up by when orders were made: who never paid counts, who paid late does not',
    scenario: 'orders',
    within: 300,
    patches: [
      {
        file: QUERIES,
        find: "field: 'fulfilled_at',",
        replace: "field: 'created_at',",
      },
    ],
  },
  {
    name: 'refunds-counted-when-asked',
    why: 'money that was asked back and never went is missing in the sum of the day',
    scenario: 'refunds',
    within: 300,
    patches: [
      {
        file: QUERIES,
        find: ").filter(({ status }) => status === 'done');",
        replace: ');',
      },
    ],
  },
  {
    name: 'refund-absolute',
    why: 'every refund takes the whole share again, not the difference to what was taken',
    scenario: 'refunds',
    within: 300,
    patches: [{ file: FOLLOW, find: 'amount: given - revoked,', replace: 'amount: given,' }],
  },
  {
    name: 'refund-by-the-status',
    why: 'the status goes back to delivered, and so does what was refunded (seen at WeChat)',
    scenario: 'refunds',
    within: 500,
    seed: 7,
    patches: [
      {
        file: FOLLOW,
        find: 'const refunded = Math.max(order.refunded_fen, payment.refundedFen);',
        replace: 'const refunded = payment.refundedFen;',
      },
      {
        file: FOLLOW,
        find: 'if (refunded > order.refunded_fen) {',
        replace: 'if (refunded !== order.refunded_fen) {',
      },
      {
        file: ANSWERS,
        find: 'const refundedFen = wholeOr(fields.refund_fee) ?? (left === null ? 0 : paidFen - left);',
        replace:
          'const refundedFen = left === null ? 0 : (wholeOr(fields.refund_fee) ?? paidFen - left);',
      },
    ],
  },
  {
    name: 'refund-rounded-up',
    why: 'more credits are taken than the share of the money',
    scenario: 'refunds',
    within: 300,
    patches: [
      {
        file: FOLLOW,
        find: 'Number((BigInt(credits) * BigInt(refunded)) / BigInt(paid));',
        replace: 'Math.ceil((credits * refunded) / paid);',
      },
    ],
  },
  {
    name: 'refund-not-frozen',
    why: 'what is being refunded is spent meanwhile',
    scenario: 'refunds',
    within: 300,
    patches: [
      {
        file: REFUND,
        find: 'total: refund.credits,',
        replace: 'total: 1,',
      },
    ],
  },
  {
    name: 'frozen-for-ever',
    why: 'a refund that failed keeps its credits: they are neither money nor pictures',
    scenario: 'refunds',
    within: 500,
    patches: [
      {
        file: FOLLOW,
        find: "  await closeOrNothing(tx, { id: freezeId(asked._id), openid, reason: 'refund failed', at });",
        replace: '',
      },
    ],
  },
  {
    name: 'another-refund-taken-for-ours',
    why: 'what Apple sends back ends our own refund, and money is counted that never went',
    scenario: 'refunds',
    within: 2_000,
    seed: 39,
    patches: [
      {
        file: FOLLOW,
        find: '  else if (asked !== null) await movedOn(tx, asked, { by: rest, at });',
        replace: '',
      },
    ],
  },
  {
    name: 'refund-forgives-debt',
    why: 'what was spent before its refund is forgotten (eliza#10963)',
    scenario: 'refunds',
    within: 1_000,
    seed: 108,
    patches: [
      {
        file: TAKE_BACK,
        find: 'const taken = Math.max(0, Math.min(amount, granted - revoked - debt));',
        replace: 'const taken = Math.max(0, Math.min(amount, book.account.available));',
      },
    ],
  },
  {
    name: 'taken-beside-its-release',
    why: 'what was frozen is freed in one transaction and taken in the next',
    scenario: 'refunds',
    within: 300,
    patches: [
      {
        file: TAKE_BACK,
        find: "const isOpen = kept?.status === 'open';",
        replace: "const isOpen = kept?.status === 'never';",
      },
    ],
  },
  {
    name: 'code-not-counted-down',
    why: 'a code for one is good for everybody',
    scenario: 'giving',
    within: 300,
    patches: [
      {
        file: CODES,
        find: 'const fields = { uses_left: doc.uses_left - 1, updated_at: at };',
        replace: 'const fields = { uses_left: doc.uses_left, updated_at: at };',
      },
    ],
  },
  {
    name: 'code-used-below-nothing',
    why: 'who comes last gets a use that is not there',
    scenario: 'giving',
    within: 500,
    patches: [
      {
        file: CODES,
        find: 'if (doc === null || isOld || doc.uses_left < 1) {',
        replace: 'if (doc === null || isOld) {',
      },
    ],
  },
  {
    name: 'checked-in-for-every-tap',
    why: 'a double tap is two gifts',
    scenario: 'giving',
    within: 300,
    patches: [
      {
        file: REGULAR,
        find: 'const day = dayOf(deps.clock.now());',
        replace: 'const day = String(deps.clock.now());',
      },
    ],
  },
  {
    name: 'reward-kept-after-a-refund',
    why: 'buy, be rewarded, send it back: credits out of nothing',
    scenario: 'giving',
    within: 1_000,
    seed: 9,
    patches: [
      {
        file: REWARD,
        find: 'amount: target - invite.revoked,',
        replace: 'amount: 0,',
      },
    ],
  },
  {
    name: 'reward-without-limit',
    why: 'one user invites a thousand of their own (new-api#177)',
    scenario: 'giving',
    within: 1,
    patches: [
      {
        file: REWARD,
        find: 'if (rule === null || count >= rule.perMonth || amount === 0) {',
        replace: 'if (rule === null || amount === 0) {',
      },
    ],
    unit: {
      file: 'test/unit/orders/gifts.test.ts',
      test: 'earns so much a month, and then nothing',
    },
  },
];
