/**
 * Lots: which credits are spent first, what goes back where, and how many lots there are. Pure. A
 * list of lots is always in the order they are spent: what expires first, then gifts before the
 * rest, then what came first.
 */
import { InvariantError } from '../../platform/errors.ts';
import type { LotDoc, LotPart, MergeDoc } from './schema.ts';

export const MAX_LOTS = 64;
/** The lot of all credits that no entry has put into another one. It has a place of its own. */
export const EARLIER = 'earlier';
/** How long credits live that come back to a lot which expired meanwhile. */
export const RETURN_MS = 72 * 3_600_000;

export const sumOf = (parts: readonly { readonly amount: number }[]): number =>
  parts.reduce((sum, { amount }) => sum + amount, 0);

export const leftIn = (lots: readonly LotDoc[]): number =>
  lots.reduce((sum, { left }) => sum + left, 0);

const instant = (date: Date | null): number => date?.getTime() ?? Number.POSITIVE_INFINITY;

const later = (a: Date | null, b: Date | null): Date | null => (instant(a) >= instant(b) ? a : b);

type Ranked = Pick<LotDoc, 'source' | 'expires_at'>;

/** True when `a` is spent before `b` whichever came first. */
export function goesBefore(a: Ranked, b: Ranked): boolean {
  const [first, second] = [instant(a.expires_at), instant(b.expires_at)];
  if (first !== second) return first < second;
  return a.source === 'gift' && b.source !== 'gift';
}

function insert(lots: readonly LotDoc[], lot: LotDoc): LotDoc[] {
  const before = lots.findIndex((other) => goesBefore(lot, other));
  return before === -1 ? [...lots, lot] : lots.toSpliced(before, 0, lot);
}

const partOf = ({ id, source, granted, expires_at }: LotDoc, amount: number): LotPart => ({
  lot: id,
  amount,
  source,
  granted,
  expires_at,
});

export interface Taken {
  readonly lots: readonly LotDoc[];
  readonly parts: readonly LotPart[];
}

/** Takes `amount` in the order of spending, but from `first` before all others. */
export function take(lots: readonly LotDoc[], amount: number, first?: string): Taken {
  const order = [
    ...lots.filter(({ id }) => id === first),
    ...lots.filter(({ id }) => id !== first),
  ];
  const parts: LotPart[] = [];
  let missing = amount;
  for (const lot of order) {
    const here = Math.min(missing, lot.left);
    if (here > 0) parts.push(partOf(lot, here));
    missing -= here;
  }
  if (missing !== 0) throw new InvariantError(`${missing} of ${amount} credits are in no lot`);
  return { lots: without(lots, parts), parts };
}

/** What has expired by `at`. */
export function due(lots: readonly LotDoc[], at: Date): Taken {
  const parts = lots
    .filter(({ expires_at }) => instant(expires_at) <= at.getTime())
    .map((lot) => partOf(lot, lot.left));
  return { lots: without(lots, parts), parts };
}

function without(lots: readonly LotDoc[], parts: readonly LotPart[]): LotDoc[] {
  const taken = new Map(parts.map(({ lot, amount }) => [lot, amount]));
  return lots
    .map((lot) => ({ ...lot, left: lot.left - (taken.get(lot.id) ?? 0) }))
    .filter(({ left }) => left > 0);
}

export interface Put {
  readonly lots: readonly LotDoc[];
  readonly merged: readonly MergeDoc[];
}

/** Puts parts into their lots; a lot that is gone is there again. */
export function put(lots: readonly LotDoc[], parts: readonly LotPart[]): Put {
  const filled = parts.reduce<readonly LotDoc[]>((all, part) => putOne(all, part), lots);
  return atMost(filled, MAX_LOTS - 1);
}

function putOne(lots: readonly LotDoc[], part: LotPart): readonly LotDoc[] {
  if (part.amount === 0) return lots;
  const known = lots.find(({ id }) => id === part.lot);
  const left = (known?.left ?? 0) + part.amount;
  const lot: LotDoc = {
    id: part.lot,
    source: part.source,
    granted: Math.max(known?.granted ?? 0, part.granted, left),
    left,
    expires_at: known ? later(known.expires_at, part.expires_at) : part.expires_at,
  };
  return insert(
    lots.filter((other) => other !== known),
    lot,
  );
}

/**
 * While there are more than `most` besides `earlier`, the two of a kind whose dates lie closest become one, with the
 * later date: nothing expires sooner than it was promised to. Dated and undated never mix.
 */
export function atMost(lots: readonly LotDoc[], most: number): Put {
  let all = lots;
  const merged: MergeDoc[] = [];
  while (all.filter(({ id }) => id !== EARLIER).length > most) {
    const pair = closest(all);
    if (pair === null) throw new InvariantError(`${all.length} lots, and no two of a kind`);
    const [gone, kept] = pair;
    merged.push({ lot: gone.id, into: kept.id, amount: gone.left });
    const one = { ...kept, left: kept.left + gone.left, granted: kept.granted + gone.granted };
    all = all.flatMap((lot) => (lot === gone ? [] : [lot === kept ? one : lot]));
  }
  return { lots: all, merged };
}

function closest(lots: readonly LotDoc[]): [LotDoc, LotDoc] | null {
  let best: [LotDoc, LotDoc] | null = null;
  let gap = Number.POSITIVE_INFINITY;
  for (const kind of kindsOf(lots)) {
    for (const [index, kept] of kind.entries()) {
      const gone = kind[index - 1];
      if (gone === undefined) continue;
      const apart =
        kept.expires_at === null ? 0 : instant(kept.expires_at) - instant(gone.expires_at);
      if (apart < gap) [gap, best] = [apart, [gone, kept]];
    }
  }
  return best;
}

/** Gifts and the rest, dated and undated, each in the order of their dates. */
function kindsOf(lots: readonly LotDoc[]): LotDoc[][] {
  const kinds = new Map<string, LotDoc[]>();
  for (const lot of lots) {
    if (lot.id === EARLIER) continue;
    const kind = `${lot.source === 'gift'}/${lot.expires_at === null}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), lot]);
  }
  return [...kinds.values()];
}

/** The first `amount` of parts, and the rest. */
export function split(
  parts: readonly LotPart[],
  amount: number,
): { readonly first: readonly LotPart[]; readonly rest: readonly LotPart[] } {
  const [first, rest]: [LotPart[], LotPart[]] = [[], []];
  let missing = amount;
  for (const part of parts) {
    const here = Math.min(missing, part.amount);
    if (here > 0) first.push({ ...part, amount: here });
    if (part.amount > here) rest.push({ ...part, amount: part.amount - here });
    missing -= here;
  }
  if (missing !== 0) throw new InvariantError(`${missing} of ${amount} credits are in no part`);
  return { first, rest };
}

/** Parts as they go back at `at`: what expired while they were held lives for RETURN_MS more. */
export function returning(parts: readonly LotPart[], at: Date): LotPart[] {
  return parts.map((part) =>
    instant(part.expires_at) <= at.getTime()
      ? { ...part, expires_at: new Date(at.getTime() + RETURN_MS) }
      : part,
  );
}
