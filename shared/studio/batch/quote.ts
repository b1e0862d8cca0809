/** What a batch would cost, item by item, and why an item cannot be made. Writes nothing. */
import { deterministicId } from '../../platform/ids.ts';
import { canonicalJson } from '../../platform/json.ts';
import { type Composed, compose } from '../compose/compose.ts';
import { type Reason, reason } from '../compose/reasons.ts';
import type { Scene } from '../compose/scene.ts';
import { type Access, accessTo } from '../core/access.ts';
import { spendableBy } from '../core/purse.ts';
import { isAt, spotKey } from '../core/standing.ts';
import { standing } from '../core/takes.ts';
import type { Place } from '../core/target.ts';
import type { TargetRef } from '../target-ref.ts';
import type { StudioDeps } from '../verbs/verb.ts';
import { waitingPlaces } from './list.ts';
import { type Placed, placesOf } from './places.ts';

export interface BatchWish {
  readonly openid: string;
  readonly projectId: string;
  readonly targets: readonly TargetRef[];
  readonly only: 'missing' | 'missing+stale' | 'chosen';
}

export interface QuoteItem {
  readonly target: TargetRef;
  /**
   * `exists`, `stale` and `running` are left out unless the wish is for them: who chooses a place by
   * name wants one more take of it, whatever stands or is being made there, as with `generate`.
   */
  readonly state: 'ready' | 'exists' | 'stale' | 'running' | 'blocked';
  readonly isIncluded: boolean;
  readonly price: number | null;
  readonly reasons: readonly Reason[];
  readonly notes: readonly Reason[];
}

export interface Quoted {
  readonly access: Access;
  readonly items: readonly QuoteItem[];
  /** Those that would be made, in their order. */
  readonly composed: readonly Composed[];
  readonly total: number;
  readonly balanceAfter: number;
  /** `nothing`: all there is to make is there. */
  readonly decision: 'ready' | 'blocked' | 'nothing';
  readonly hash: string;
}

/** Throws NotFoundError, StudioForbiddenError. */
export async function quoteBatch(deps: StudioDeps, wish: BatchWish): Promise<Quoted> {
  const { openid, projectId, targets, only } = wish;
  const access = await accessTo(deps.db, { projectId, openid, role: 'editor' });
  const [placed, waiting] = await Promise.all([
    placesOf(deps.db, { project: access.project, refs: targets }),
    waitingPlaces(deps.db, projectId),
  ]);
  const judged = placed.map((one) => judge(deps, { placed: one, only, waiting }));
  const items = judged.map(({ item }) => item);
  const composed = judged.flatMap(({ item, made }) =>
    item.isIncluded && made !== null ? [made] : [],
  );
  const total = composed.reduce((sum, { price }) => sum + (price ?? 0), 0);
  const spendable = await spendableBy(deps, access);
  const isBlocked = items.some(({ state }) => state === 'blocked');
  return {
    access,
    items,
    composed,
    total,
    balanceAfter: spendable - total,
    decision: isBlocked ? 'blocked' : composed.length === 0 ? 'nothing' : 'ready',
    hash: hashOf(composed),
  };
}

/** The same items at the same prices: what was shown is what is started. */
const hashOf = (composed: readonly Composed[]): string =>
  deterministicId(
    canonicalJson(
      composed.map(({ place, basis, price, priceVersion }) => ({
        ...{ place, basis, price, priceVersion },
      })),
    ),
  );

function judge(
  deps: StudioDeps,
  {
    placed,
    only,
    waiting,
  }: {
    readonly placed: Placed;
    readonly only: BatchWish['only'];
    readonly waiting: ReadonlySet<string>;
  },
): { readonly item: QuoteItem; readonly made: Composed | null } {
  const { target, place, scene } = placed;
  const blank = { target, isIncluded: false, price: null, notes: [] };
  if (place === null || scene === null) {
    const reasons = [reason('GONE', 'target', '内容不存在或已被删除')];
    return { item: { ...blank, state: 'blocked', reasons }, made: null };
  }
  const made = compose(deps, scene, place);
  const { price } = made;
  const isWaiting = waiting.has(spotKey(place));
  const there = isWaiting ? 'running' : stateOf(scene, place, made.basis);
  const running = there === 'running' ? [reason('RUNNING', 'target', '正在生成中')] : [];
  if (!WANTED[only].includes(there)) {
    const state = there === 'missing' ? 'ready' : there;
    const said = { ...blank, price, notes: made.notes, reasons: running };
    return { item: { ...said, state }, made: null };
  }
  const said = { ...blank, price, notes: [...running, ...made.notes] };
  const reasons = [...lockedReasons(scene, place), ...made.reasons];
  const isBlocked = reasons.length > 0 || price === null;
  const state = isBlocked ? 'blocked' : 'ready';
  return { item: { ...said, state, isIncluded: !isBlocked, reasons }, made };
}

const WANTED: Readonly<Record<BatchWish['only'], readonly There[]>> = {
  missing: ['missing'],
  'missing+stale': ['missing', 'stale'],
  chosen: ['missing', 'stale', 'exists', 'running'],
};

type There = 'missing' | 'exists' | 'stale' | 'running';

function stateOf({ takes, shots, frames, assets }: Scene, place: Place, basis: string): There {
  const isLive = ({ status }: { status: string }) =>
    status === 'pending' || status === 'processing';
  if (takes.some((take) => isAt(take, place) && isLive(take))) return 'running';
  const holder =
    assets.find(({ _id }) => _id === place.asset_id) ??
    frames.find(({ _id }) => _id === place.part_id) ??
    shots.find(({ _id }) => _id === place.shot_id);
  const take = holder === undefined ? null : standing(takes, place, holder);
  if (take === null) return 'missing';
  const { basis: before } = take.target;
  return before !== null && before !== basis ? 'stale' : 'exists';
}

function lockedReasons({ shots }: Scene, place: Place): Reason[] {
  const isLocked = shots.some(({ _id, locked }) => _id === place.shot_id && locked);
  return isLocked ? [reason('SHOT_LOCKED', 'target', '镜头已锁定')] : [];
}
