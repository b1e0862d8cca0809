/** Accounts, their ledger, credits given and taken, what does not agree. */
import type * as z from 'zod/mini';
import {
  type AccountDoc,
  accountOf,
  accountsPage,
  clearAsSeen,
  closeReservation,
  findReservations,
  giveCredits,
  type LedgerFilter,
  ledgerPage,
  type RecordDoc,
  revokeCredits,
} from '../../credits/index.ts';
import { collections, readDoc } from '../../platform/database.ts';
import { type DisagreementDoc, disagreementsPage } from '../../reconcile/disagreements.ts';
import { reconcileAccount, reconcileSlice } from '../../reconcile/reconcile.ts';
import type { ledgerRow, moneyVerbs } from '../contract/money.ts';
import { type ConsoleApp, ROUND_BUDGET_MS } from '../core/app.ts';
import { endOf, readCursor, writeCursor } from '../core/cursor.ts';
import { ConflictError } from '../core/errors.ts';
import type { Handlers } from '../core/handler.ts';
import { walk } from '../core/walk.ts';
import { countOf } from '../views/count.ts';
import { csvOf, instantOf } from '../views/csv.ts';

type LedgerRow = z.output<typeof ledgerRow>;

const MOST_RESERVATIONS = 50;
const MOST_DISAGREEMENTS = 50;

export const moneyHandlers: Handlers<typeof moneyVerbs> = {
  'money.accounts': async ({ app }, { cursor, limit, ...filter }) => {
    const after = readCursor(cursor)?.id ?? null;
    const { found, hasMore } = await accountsPage(app.db, filter, { after, limit });
    const end = hasMore ? found.at(-1) : undefined;
    const next = end === undefined ? null : writeCursor({ at: 0, id: end._id });
    return { accounts: found.map(accountView), next };
  },
  'money.account': async ({ app }, { openid }) => {
    const [account, reservations, { found }] = await Promise.all([
      accountOf(app, openid),
      findReservations(app.db, { openid }, MOST_RESERVATIONS),
      disagreementsPage(app.db, { openid }, { last: null, limit: MOST_DISAGREEMENTS }),
    ]);
    return {
      account: accountView(account),
      lots: account.lots.map(({ id, source, granted, left, expires_at }) => {
        return { id, source, granted, left, expiresAt: expires_at?.getTime() ?? null };
      }),
      reservations: reservations.map((one) => ({
        id: one._id,
        openid: one.openid,
        status: one.status,
        total: one.total,
        left: one.left,
        reason: one.reason,
        closeAt: one.close_at.getTime(),
        createdAt: one.created_at.getTime(),
      })),
      disagreements: found.map(disagreementView),
    };
  },
  'money.ledger': async ({ app }, params) => {
    const { found, ...page } = await ledger(app, params);
    return { entries: found.map(rowOf), ...page };
  },
  'money.exportLedger': async ({ app }, params) => {
    const { found, next } = await ledger(app, params);
    const header = params.cursor === undefined;
    return { csv: csvOf(COLUMNS, found.map(rowOf), { header }), rows: found.length, next };
  },
  'money.grant': async ({ app }, { expiresAt, ...grant }) => {
    const expiry = expiresAt === undefined ? null : new Date(expiresAt);
    return moved(await giveCredits(app, { kind: 'grant', ...grant, expiresAt: expiry }));
  },
  'money.adjust': async ({ app }, adjustment) =>
    moved(await giveCredits(app, { kind: 'adjust', ...adjustment })),
  'money.revoke': async ({ app }, request) => moved(await revokeCredits(app, request)),
  'money.closeReservation': async ({ app }, { reservationId: id }) => {
    const { released } = await closeReservation(app, { id, reason: 'operator' });
    return { released };
  },
  'money.reconcile': async ({ app }, { openid, full }) => {
    if (openid !== undefined) {
      const found = await reconcileAccount(app, openid, { full });
      return { accounts: 1, wrapped: false, failed: [], disagreements: [...found] };
    }
    const report = await reconcileSlice(app, app.clock.now() + ROUND_BUDGET_MS);
    return { ...report, failed: [...report.failed], disagreements: [...report.disagreements] };
  },
  'money.disagreements': async ({ app }, { openid, cursor, limit }) => {
    const last = endOf(readCursor(cursor));
    const { found, hasMore } = await disagreementsPage(app.db, { openid }, { last, limit });
    const end = hasMore ? found.at(-1) : undefined;
    const next =
      end === undefined ? null : writeCursor({ at: end.found_at.getTime(), id: end._id });
    return { disagreements: found.map(disagreementView), next };
  },
  'money.clearQuarantine': async ({ app }, { openid, seen }) => {
    const before = await accountOf(app, openid);
    const isSame = accountView(before).version === seen;
    const cleared = isSame && (await clearAsSeen(app, openid, before));
    const now = { account: accountView(await accountOf(app, openid)) };
    if (!cleared) throw new ConflictError(`account ${openid}`, now);
    return now;
  },
  'money.checks': async ({ app: { db } }) => {
    const [cursor, quarantined, disagreements] = await Promise.all([
      readDoc<{ readonly after?: string }>(db, collections.cursors, 'reconcile'),
      countOf(db, collections.accounts, { quarantined: true }),
      countOf(db, collections.disagreements, {}),
    ]);
    return { after: cursor?.after ?? '', quarantined, disagreements };
  },
};

const moved = ({ account, replayed }: { account: AccountDoc; replayed: boolean }) => ({
  account: accountView(account),
  replayed,
});

const accountView = (account: AccountDoc) => ({
  openid: account._id,
  version: `${account.version}.${account.quarantined}`,
  available: account.available,
  held: account.held,
  captured: account.captured,
  granted: account.granted,
  expired: account.expired,
  revoked: account.revoked,
  debt: account.debt,
  inFlight: account.in_flight,
  quarantined: account.quarantined,
  updatedAt: account.updated_at.getTime(),
});

const disagreementView = (doc: DisagreementDoc) => ({
  id: doc._id,
  openid: doc.openid,
  kind: doc.kind,
  subject: doc.subject,
  text: doc.text,
  foundAt: doc.found_at.getTime(),
});

interface LedgerWish extends LedgerFilter {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

function ledger({ db, clock }: ConsoleApp, { cursor, limit, ...filter }: LedgerWish) {
  const { openid, kind } = filter;
  return walk<RecordDoc>({
    cursor,
    limit,
    now: clock.now(),
    span: filter,
    // No index has user and kind together.
    isNarrow: openid === undefined || kind === undefined,
    page: (span, query) => ledgerPage(db, { openid, kind, ...span }, query),
    at: ({ created_at }) => created_at,
    hasBefore: async (to) =>
      (await ledgerPage(db, { openid, to }, { last: null, limit: 1 })).found.length > 0,
  });
}

const rowOf = (entry: RecordDoc): LedgerRow => ({
  id: entry._id,
  openid: entry._openid,
  kind: entry.kind,
  amount: entry.amount,
  captured: entry.captured,
  released: entry.released,
  // Entries from before there were lots have neither.
  revoked: entry.revoked ?? 0,
  debt: entry.debt ?? 0,
  taskId: entry.task_id,
  reason: entry.reason,
  availableAfter: entry.available_after,
  version: entry.account_version,
  at: entry.created_at.getTime(),
});

const COLUMNS = [
  { title: 'entry_id', of: (row: LedgerRow) => row.id },
  { title: 'openid', of: (row: LedgerRow) => row.openid },
  { title: 'kind', of: (row: LedgerRow) => row.kind },
  { title: 'amount', of: (row: LedgerRow) => row.amount },
  { title: 'captured', of: (row: LedgerRow) => row.captured },
  { title: 'released', of: (row: LedgerRow) => row.released },
  { title: 'revoked', of: (row: LedgerRow) => row.revoked },
  { title: 'debt', of: (row: LedgerRow) => row.debt },
  { title: 'available_after', of: (row: LedgerRow) => row.availableAfter },
  { title: 'task_id', of: (row: LedgerRow) => row.taskId },
  { title: 'reason', of: (row: LedgerRow) => row.reason },
  { title: 'created_at', of: (row: LedgerRow) => instantOf(row.at) },
];
