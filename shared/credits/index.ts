/**
 * What can be done to credits, verb by verb. Those that take `tx` write in the caller's transaction,
 * together with the document they are for; the others have one of their own.
 *
 * - spend: `hold` and `settle` for one task, out of the account or drawn from a reservation, under
 *   caps; `reserve` and `close` (`spend/`)
 * - give: `give` (grant, adjust), `revoke` (`give/`)
 * - refund: `takeBack`, of what was frozen for it (`refund/`)
 * - upkeep: what expires, reservations nobody closes, accounts from before there were lots, the
 *   quarantine (`upkeep/`)
 * - tellOfEnds: whether somebody is told when tasks of a user end (`tell-of-ends`)
 * - queries: balances, the ledger, reservations, caps (`queries`); for operators, page by page (`pages`)
 *
 * `core/` is what all of them share: the documents, what an account may be, lots, the book that
 * posts entries.
 */
export { assertSound, complete, MAX_CREDITS } from './core/account.ts';
export { type Book, openBook } from './core/book.ts';
export type { CreditDeps } from './core/deps.ts';
export {
  AccountInDebtError,
  AccountQuarantinedError,
  InsufficientCreditsError,
  ReservationClosedError,
  ReservationSpentError,
  SpendingCapError,
  TooManyInFlightError,
} from './core/errors.ts';
export { EARLIER, MAX_LOTS, RETURN_MS, sumOf } from './core/lots.ts';
export {
  type AccountDoc,
  type CapDoc,
  type HoldDoc,
  type LotDoc,
  type LotPart,
  type LotSource,
  type RecordDoc,
  type RecordKind,
  type ReservationDoc,
  recordId,
  type StoredAccount,
} from './core/schema.ts';
export { type Given, type GiveRequest, give, giveCredits } from './give/give.ts';
export { type Revoked, type RevokeRequest, revoke, revokeCredits } from './give/revoke.ts';
export {
  type AccountFilter,
  accountsPage,
  type LedgerFilter,
  type LedgerSums,
  ledgerPage,
  ledgerSums,
} from './pages.ts';
export {
  accountOf,
  capById,
  type Expiring,
  expiringSoon,
  findReservations,
  listRecords,
  lotLeft,
  reservationById,
} from './queries.ts';
export { type TakeBackRequest, type TakenBack, takeBack } from './refund/take-back.ts';
export { type CapRef, MAX_CAPS } from './spend/caps.ts';
export { type Held, type HoldRequest, hold, type Payment } from './spend/hold.ts';
export {
  type Closed,
  type CloseRequest,
  close,
  closeOrNothing,
  closeReservation,
  MAX_OPEN_MS,
  type Reserved,
  type ReserveRequest,
  reserve,
} from './spend/reservations.ts';
export { type SettleRequest, settle } from './spend/settle.ts';
export { tellOfEnds } from './tell-of-ends.ts';
export { expireRound } from './upkeep/expiry.ts';
export { type Migration, migrateAccounts } from './upkeep/migrate.ts';
export { closeOverdueRound } from './upkeep/overdue.ts';
export { clearAsSeen, clearQuarantine, quarantineAccount } from './upkeep/quarantine.ts';
