/** The operator's verbs about credits: accounts, what is given and taken, reservations, caps. */
import {
  accountOf,
  capById,
  clearQuarantine,
  closeReservation,
  findReservations,
  giveCredits,
  migrateAccounts,
  reservationById,
  revokeCredits,
} from '../../shared/credits/index.ts';
import type { AuditRules } from '../../shared/platform/audit.ts';
import { parseOrThrow } from '../../shared/platform/parse.ts';
import { type Action, ROUND_BUDGET_MS, USER } from './action.ts';
import {
  adjustShape,
  capShape,
  grantShape,
  migrationShape,
  reservationShape,
  reservationsShape,
  revokeShape,
  userShape,
} from './shapes.ts';

const CREDITS: AuditRules = { ...USER, amount: 'plain', key: 'plain', reason: 'plain' };
const RESERVATION: AuditRules = { reservationId: 'plain' };

export const creditActions: Readonly<Record<string, Action>> = {
  grant: {
    audit: { ...CREDITS, source: 'plain', expiresAt: 'plain' },
    run: async (app, event) => {
      const { expiresAt, ...grant } = parseOrThrow(grantShape, event);
      const expiry = expiresAt === undefined ? null : new Date(expiresAt);
      return { data: await giveCredits(app, { kind: 'grant', ...grant, expiresAt: expiry }) };
    },
  },
  revoke: {
    audit: { ...CREDITS, lot: 'plain' },
    run: async (app, event) => {
      return { data: await revokeCredits(app, parseOrThrow(revokeShape, event)) };
    },
  },
  adjust: {
    audit: CREDITS,
    run: async (app, event) => {
      const adjustment = parseOrThrow(adjustShape, event);
      return { data: await giveCredits(app, { kind: 'adjust', ...adjustment }) };
    },
  },
  getAccount: {
    audit: USER,
    run: async (app, event) => {
      const { openid } = parseOrThrow(userShape, event);
      return { data: await accountOf(app, openid) };
    },
  },
  listReservations: {
    audit: { ...USER, status: 'plain', limit: 'plain' },
    run: async (app, event) => {
      const { limit: most, ...filter } = parseOrThrow(reservationsShape, event);
      return { data: { reservations: await findReservations(app.db, filter, most) } };
    },
  },
  inspectReservation: {
    audit: RESERVATION,
    run: async (app, event) => {
      const { reservationId } = parseOrThrow(reservationShape, event);
      return { data: await reservationById(app.db, reservationId) };
    },
  },
  closeReservation: {
    audit: RESERVATION,
    run: async (app, event) => {
      const { reservationId: id } = parseOrThrow(reservationShape, event);
      return { data: await closeReservation(app, { id, reason: 'operator' }) };
    },
  },
  inspectCap: {
    audit: { cap: 'plain' },
    run: async (app, event) => {
      const { cap } = parseOrThrow(capShape, event);
      return { data: { cap: await capById(app.db, cap) } };
    },
  },
  migrateAccounts: {
    audit: { limit: 'plain' },
    run: async (app, event) => {
      const { limit: most } = parseOrThrow(migrationShape, event);
      const until = app.clock.now() + ROUND_BUDGET_MS;
      return { data: await migrateAccounts(app, { limit: most, until }) };
    },
  },
  clearQuarantine: {
    audit: USER,
    run: async (app, event) => {
      const { openid } = parseOrThrow(userShape, event);
      await clearQuarantine(app, openid);
      return { data: { openid } };
    },
  },
};
