/** A stored account beside what its entries add up to. Pure. */
import { EARLIER, type StoredAccount } from '../credits/index.ts';
import type { Disagreement, LotMark, Mark } from './mark.ts';

/** Does the stored account say what its ledger says? */
export function compareAccount(account: StoredAccount, mark: Mark): Disagreement[] {
  const { expired = 0, revoked = 0, debt = 0 } = account;
  const shown: Readonly<Record<string, unknown>> = { ...account, expired, revoked, debt };
  const { version, available, held, captured, granted } = mark;
  const expected = {
    ...{ version, available, held, captured, granted },
    ...{ expired: mark.expired, revoked: mark.revoked, debt: mark.debt },
    in_flight: Object.keys(mark.open).length,
  };
  const wrong = Object.entries(expected)
    .filter(([name, value]) => shown[name] !== value)
    .map(([name, value]) => `${name}: ${shown[name]}, ledger ${value}`);
  const aside = Object.values(mark.open).reduce((sum, amount) => sum + amount, 0);
  const reserved = mark.reservations.reduce((sum, { left }) => sum + left, 0);
  if (aside + reserved !== held)
    wrong.push(`held: ${held}, holds and reservations give ${aside + reserved}`);
  wrong.push(...compareLots(account, mark.lots));
  if (wrong.length === 0) return [];
  return [{ kind: 'account_differs', subject: account._id, text: wrong.join('; ') }];
}

/** What earlier code moved since lots were last stored is missing in `earlier` alone. */
function compareLots({ lots = [], available }: StoredAccount, marks: readonly LotMark[]): string[] {
  const others = lots.filter(({ id }) => id !== EARLIER);
  const inOthers = others.reduce((sum, { left }) => sum + left, 0);
  const stored = new Map(others.map(({ id, left, expires_at }) => [id, nameOf(left, expires_at)]));
  if (available !== inOthers) stored.set(EARLIER, nameOf(available - inOthers, null));
  const proven = new Map(marks.map(({ id, left, expires_at }) => [id, nameOf(left, expires_at)]));
  return [...new Set([...stored.keys(), ...proven.keys()])]
    .filter((id) => stored.get(id) !== proven.get(id))
    .map((id) => `lot ${id}: ${stored.get(id) ?? 'none'}, ledger ${proven.get(id) ?? 'none'}`);
}

const nameOf = (left: number, expires_at: Date | null): string =>
  `${left} until ${expires_at?.toISOString() ?? 'for ever'}`;
