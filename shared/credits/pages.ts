/** Accounts and ledger entries as operators walk them: each page along an index. */
import { checked, collections, type Database } from '../platform/database.ts';
import { type Page, type PageEnd, pageOf, within } from '../platform/page.ts';
import { complete } from './core/account.ts';
import type { AccountDoc, RecordDoc, RecordKind, StoredAccount } from './core/schema.ts';

export interface AccountFilter {
  /** How the id begins. */
  readonly prefix?: string | undefined;
  readonly quarantined?: boolean | undefined;
}

/** By id. `after`: the last id of the page before. */
export async function accountsPage(
  db: Database,
  { prefix = '', quarantined }: AccountFilter,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<Page<AccountDoc>> {
  const { command } = db;
  const begins = command.gte(prefix).and(command.lt(`${prefix}\uffff`));
  const where = {
    _id: after === null ? begins : begins.and(command.gt(after)),
    ...(quarantined === undefined ? {} : { quarantined }),
  };
  const query = db.collection(collections.accounts).where(where).orderBy('_id', 'asc');
  const found = checked(await query.limit(limit + 1).get()).data as StoredAccount[];
  const accounts = found.slice(0, limit).map((stored) => complete(stored).account);
  return { found: accounts, hasMore: found.length > limit };
}

export interface LedgerFilter {
  readonly openid?: string | undefined;
  readonly kind?: RecordKind | undefined;
  /** Instants in ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Newest first. Indexes: created_at; kind, created_at; _openid, created_at. */
export function ledgerPage(
  db: Database,
  { openid, kind, from, to }: LedgerFilter,
  { last, limit }: { readonly last: PageEnd | null; readonly limit: number },
): Promise<Page<RecordDoc>> {
  const created = within(db, { from, to });
  const where = {
    ...(openid === undefined ? {} : { _openid: openid }),
    ...(kind === undefined ? {} : { kind }),
    ...(created === undefined ? {} : { created_at: created }),
  };
  return pageOf(db, { collection: collections.records, where, last, order: 'desc', limit });
}

export type LedgerSums = Readonly<
  Partial<
    Record<
      RecordKind,
      { readonly amount: number; readonly captured: number; readonly released: number }
    >
  >
>;

/** What a span of time moved, by kind of entry: one aggregation along created_at. */
export async function ledgerSums(
  db: Database,
  span: { readonly from: number; readonly to: number },
): Promise<LedgerSums> {
  const $ = db.command.aggregate;
  const result = checked(
    await db
      .collection(collections.records)
      .aggregate()
      .match({ created_at: within(db, span) })
      .group({
        _id: '$kind',
        amount: $.sum('$amount'),
        captured: $.sum('$captured'),
        released: $.sum('$released'),
      })
      .end(),
  );
  const rows = result.data as {
    _id: RecordKind;
    amount: number;
    captured: number;
    released: number;
  }[];
  return Object.fromEntries(rows.map(({ _id, ...sums }) => [_id, sums]));
}
