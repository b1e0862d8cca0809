/** Accounts, their ledger, credits given and taken, what does not agree. */
import * as z from 'zod/mini';
import { MAX_CREDITS } from '../../credits/index.ts';
import { CASHIERS, READERS, verb } from './core.ts';
import {
  at,
  count,
  cursor,
  flag,
  instant,
  key,
  limit,
  maybeAt,
  maybeText,
  next,
  openid,
  reason,
  seen,
  text,
  whole,
} from './fields.ts';

const account = z.object({
  openid: z.string(),
  version: z.string(),
  available: count,
  held: count,
  captured: count,
  granted: count,
  expired: count,
  revoked: count,
  debt: count,
  inFlight: count,
  quarantined: z.boolean(),
  updatedAt: at,
});
const lot = z.object({
  id: z.string(),
  source: z.string(),
  granted: count,
  left: count,
  expiresAt: maybeAt,
});
export const ledgerRow = z.object({
  id: z.string(),
  openid: z.string(),
  kind: z.string(),
  amount: count,
  captured: count,
  released: count,
  revoked: count,
  debt: count,
  taskId: maybeText,
  reason: z.string(),
  availableAfter: count,
  version: count,
  at,
});
const reservation = z.object({
  id: z.string(),
  openid: z.string(),
  status: z.string(),
  total: count,
  left: count,
  reason: z.string(),
  closeAt: at,
  createdAt: at,
});
const disagreement = z.object({
  id: z.string(),
  openid: z.string(),
  kind: z.string(),
  subject: z.string(),
  text: z.string(),
  foundAt: at,
});
const kinds = [
  ...(['hold', 'settle', 'grant', 'adjust'] as const),
  ...(['expire', 'revoke', 'reserve', 'close'] as const),
];

const amount = whole('积分', 1, MAX_CREDITS);
const moved = z.object({ account, replayed: z.boolean() });
const CREDITS = { openid: 'plain', amount: 'plain', key: 'plain', reason: 'plain' } as const;
const ledgerParams = {
  /** Absent: of everybody, newest first. */
  openid: z.optional(openid),
  kind: z.optional(z.enum(kinds, { error: '类型不支持' })),
  from: z.optional(instant),
  to: z.optional(instant),
  cursor,
};

export const moneyVerbs = {
  'money.accounts': verb({
    roles: READERS,
    about: { en: 'Accounts, by how the id begins.', zh: '账户列表，可按用户编号开头查询。' },
    params: z.strictObject({
      prefix: z.optional(openid),
      quarantined: z.optional(flag),
      cursor,
      limit: limit(100, 50),
    }),
    answer: z.object({ accounts: z.array(account), next }),
  }),
  'money.account': verb({
    roles: READERS,
    about: { en: 'One account with its lots and reservations.', zh: '账户详情、批次与预留。' },
    params: z.strictObject({ openid }),
    answer: z.object({
      account,
      lots: z.array(lot),
      reservations: z.array(reservation),
      disagreements: z.array(disagreement),
    }),
  }),
  'money.ledger': verb({
    roles: READERS,
    about: { en: 'Ledger entries, newest first.', zh: '积分流水，最新在前。' },
    params: z.strictObject({ ...ledgerParams, limit: limit(100, 50) }),
    answer: z.object({ entries: z.array(ledgerRow), next, searchedTo: maybeAt }),
  }),
  'money.exportLedger': verb({
    roles: READERS,
    about: { en: 'A page of the ledger as CSV.', zh: '导出流水 CSV，逐页获取。' },
    params: z.strictObject({ ...ledgerParams, limit: limit(500, 500) }),
    answer: z.object({ csv: z.string(), rows: count, next }),
  }),
  'money.grant': verb({
    movesMoney: true,
    roles: CASHIERS,
    about: { en: 'Give credits.', zh: '发放积分。' },
    params: z.strictObject({
      openid,
      amount,
      source: z.optional(z.enum(['bought', 'gift'], { error: '来源只能是 bought 或 gift' })),
      expiresAt: z.optional(instant),
      key,
      reason,
    }),
    answer: moved,
    audit: { ...CREDITS, source: 'plain', expiresAt: 'plain' },
  }),
  'money.adjust': verb({
    movesMoney: true,
    roles: CASHIERS,
    about: { en: 'Correct an account, up or down.', zh: '调整积分，可增可减。' },
    params: z.strictObject({
      openid,
      amount: whole('积分', -MAX_CREDITS, MAX_CREDITS).check(
        z.refine((value) => value !== 0, '积分变动不能为 0'),
      ),
      key,
      reason,
    }),
    answer: moved,
    audit: CREDITS,
  }),
  'money.revoke': verb({
    movesMoney: true,
    roles: CASHIERS,
    about: {
      en: 'Take credits back; what is spent already becomes debt.',
      zh: '收回积分，已用部分记为欠额。',
    },
    params: z.strictObject({ openid, amount, lot: z.optional(text('批次', 200)), key, reason }),
    answer: moved,
    audit: { ...CREDITS, lot: 'plain' },
  }),
  'money.closeReservation': verb({
    movesMoney: true,
    roles: CASHIERS,
    about: { en: 'Close a reservation; what is left goes back.', zh: '关闭预留，余额退回。' },
    params: z.strictObject({ reservationId: text('预留编号', 128), reason }),
    answer: z.object({ released: count }),
    audit: { reservationId: 'plain', reason: 'plain' },
  }),
  'money.reconcile': verb({
    roles: CASHIERS,
    about: {
      en: 'Recompute one account from its ledger now, or the next slice of all.',
      zh: '立即对账：单个账户，或下一批账户。',
    },
    params: z.strictObject({ openid: z.optional(openid), full: z._default(flag, false) }),
    answer: z.object({
      accounts: count,
      wrapped: z.boolean(),
      failed: z.array(z.string()),
      disagreements: z.array(z.object({ kind: z.string(), subject: z.string(), text: z.string() })),
    }),
    audit: { openid: 'plain', full: 'plain' },
  }),
  'money.disagreements': verb({
    roles: READERS,
    about: { en: 'What did not agree, newest first.', zh: '对账差异，最新在前。' },
    params: z.strictObject({ openid: z.optional(openid), cursor, limit: limit(100, 50) }),
    answer: z.object({ disagreements: z.array(disagreement), next }),
  }),
  'money.clearQuarantine': verb({
    roles: CASHIERS,
    about: { en: 'Let an account take new tasks again.', zh: '解除账户隔离。' },
    params: z.strictObject({ openid, seen, reason }),
    answer: z.object({ account }),
    audit: { openid: 'plain', seen: 'plain', reason: 'plain' },
  }),
  'money.checks': verb({
    roles: READERS,
    about: {
      en: 'How far reconciling has got, and what is open.',
      zh: '对账进度与未结事项。',
    },
    params: z.strictObject({}),
    answer: z.object({
      /** The last account that was looked at; empty at the beginning of a turn. */
      after: z.string(),
      quarantined: count,
      disagreements: count,
    }),
  }),
};
