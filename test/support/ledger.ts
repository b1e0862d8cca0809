/** The ledger's verbs for tests, each in a transaction of its own, over a world's database. */
import {
  type CapRef,
  type Closed,
  close,
  type Given,
  type GiveRequest,
  giveCredits,
  type Held,
  type HoldDoc,
  hold,
  openBook,
  type Payment,
  type Reserved,
  type Revoked,
  type RevokeRequest,
  reserve,
  revokeCredits,
  settle,
} from '../../shared/credits/index.ts';
import { runTransaction } from '../../shared/platform/database.ts';
import type { World } from './world/world.ts';

export const HOUR_MS = 3_600_000;

export interface Ledger {
  /** A date so many hours from now. */
  inHours(hours: number): Date;
  give(request: Partial<GiveRequest> & { openid?: string }): Promise<Given>;
  revoke(amount: number, request?: Partial<RevokeRequest>): Promise<Revoked>;
  hold(taskId: string, price: number, options?: HoldOptions): Promise<Held>;
  /** Captured credits; the rest of the price is released. */
  settle(taskId: string, captured: number, options?: { forgetful?: boolean }): Promise<void>;
  reserve(id: string, total: number, options?: ReserveOptions): Promise<Reserved>;
  close(id: string, openid?: string): Promise<Closed>;
}

interface HoldOptions extends Payment {
  readonly openid?: string;
  readonly maxInFlight?: number;
}

interface ReserveOptions {
  readonly openid?: string;
  readonly caps?: readonly CapRef[];
  readonly hours?: number;
}

/** Everything is anna's unless it is said. */
export function ledgerOver({ lightDeps: deps, clock }: Pick<World, 'lightDeps' | 'clock'>): Ledger {
  const holds = new Map<string, { openid: string; price: number; hold: HoldDoc }>();
  let keys = 0;
  const now = (): Date => new Date(clock.now());
  const key = (): string => `key-${++keys}`;
  return {
    inHours: (hours) => new Date(clock.now() + hours * HOUR_MS),
    give: (request) => {
      const given = { kind: 'grant', openid: 'anna', amount: 10, key: key(), reason: 'test' };
      return giveCredits(deps, { ...given, ...request } as GiveRequest);
    },
    revoke: (amount, request = {}) =>
      revokeCredits(deps, { openid: 'anna', amount, key: key(), reason: 'test', ...request }),
    hold: async (taskId, price, { openid = 'anna', maxInFlight = 100, ...payment } = {}) => {
      const held = await runTransaction(deps, async (tx) => {
        const book = await openBook(tx, openid, now());
        return hold(tx, book, { taskId, price, maxInFlight, reason: 'test', payment });
      });
      holds.set(taskId, { openid, price, hold: held.hold });
      return held;
    },
    settle: async (taskId, captured, { forgetful = false } = {}) => {
      const held = holds.get(taskId);
      if (held === undefined) throw new Error(`nothing held for ${taskId}`);
      const kept = forgetful ? undefined : held.hold;
      await runTransaction(deps, async (tx) =>
        settle(tx, { ...held, hold: kept, taskId, captured, reason: 'completed', at: now() }),
      );
    },
    reserve: (id, total, { openid = 'anna', caps = [], hours = 24 } = {}) =>
      runTransaction(deps, async (tx) => {
        const closeAt = new Date(clock.now() + hours * HOUR_MS);
        return reserve(tx, { id, openid, total, caps, reason: 'test', at: now(), closeAt });
      }),
    close: (id, openid = 'anna') =>
      runTransaction(deps, async (tx) => close(tx, { id, openid, reason: 'test', at: now() })),
  };
}
