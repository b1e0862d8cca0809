/** What happens to credits besides pictures: they expire, are taken back, reserved and capped. */
import type { Payment } from '../../../../shared/credits/index.ts';
import type { AskedReservation } from '../../auditor/evidence.ts';
import { invoke } from '../../world/platform.ts';
import type { Gift, World } from '../../world/world.ts';
import { EACH } from '../vendors/catalogue.ts';
import { callStudio, generate, grant, isOpen, priceOf, type Request } from './clients.ts';

/** Most requests of a schedule with caps name some, tight ones often. */
export function capped(world: World, request: Request): Request {
  const { credits } = world.settings.scenario.extras;
  const { extra } = world;
  if (credits === null || !extra.chance(credits.capped)) return request;
  const { openid } = request;
  const key = { id: `key:${openid}`, limit: EACH * extra.pick([1, 2, 3, 6, 40]) };
  const day = { id: `key:${openid}:2026-01-01`, limit: EACH * extra.pick([2, 4, 40]) };
  return { ...request, payment: { caps: extra.chance(0.4) ? [key, day] : [key] } };
}

export function planCredits(world: World, openid: string): void {
  const { credits } = world.settings.scenario.extras;
  if (credits === null) return;
  const { extra } = world;
  if (extra.chance(credits.expiring)) planGrants(world, openid);
  if (extra.chance(credits.revoked)) planRevocations(world, openid);
  if (extra.chance(credits.earlierCode)) planEarlierCode(world, openid);
  if (extra.chance(credits.batches)) planBatch(world, openid);
  if (extra.chance(credits.capped)) planDay(world, openid);
}

/** One after another under a cap that has room for the first alone, or for two. */
function planDay(world: World, openid: string): void {
  const { extra } = world;
  const day = { id: `day:${openid}`, limit: EACH * extra.pick([1, 1, 2]) };
  for (let index = 0; index < 3; index++) {
    const request: Request = {
      name: `R${70 + index}Q${extra.int(100, 999)}`,
      openid,
      requestId: `day-of-${openid}-${index}`,
      model: extra.pick(['keyed', 'sync']),
      count: 1,
      large: false,
      payment: { caps: [day] },
    };
    later(world, 1_300 + index * extra.int(1_000, 50_000), () => generate(world, request));
  }
}

const later = (world: World, ms: number, deed: () => void): void => world.timeline.after(ms, deed);

/** Dated and undated, bought and given, some at the same instant and of the same date. */
function planGrants(world: World, openid: string): void {
  const { extra, timeline } = world;
  const date = timeline.now + extra.pick([20_000, 60_000, 110_000, 200_000]);
  for (let index = 0; index < extra.int(1, 4); index++) {
    const own = timeline.now + extra.pick([15_000, 45_000, 100_000, 3_600_000 * 24 * 30]);
    const expiresAt = extra.pick([null, date, date, own, own]);
    const gift: Gift = {
      openid,
      key: `lot-${openid}-${index}`,
      amount: EACH * extra.int(1, 5),
      source: extra.pick(['bought', 'gift']),
      ...(expiresAt === null ? {} : { expiresAt }),
    };
    const at = extra.chance(0.5) ? extra.int(0, 1_200) : extra.int(0, 90_000);
    later(world, at, () => grant(world, gift));
    if (extra.chance(0.3)) later(world, at + extra.int(0, 20_000), () => grant(world, gift));
  }
}

function planRevocations(world: World, openid: string): void {
  const { extra } = world;
  for (let index = 0; index < extra.int(1, 2); index++) {
    const gift: Gift = {
      kind: 'revoke',
      openid,
      key: `back-${openid}-${index}`,
      amount: extra.pick([1, EACH, EACH * 6, EACH * 15, EACH * 40]),
      ...(extra.chance(0.5) ? { lot: `grant:lot-${openid}-0` } : {}),
    };
    const at = extra.int(1_500, 100_000);
    later(world, at, () => grant(world, gift));
    if (extra.chance(0.3)) later(world, at + extra.int(0, 9_000), () => grant(world, gift));
    // What comes next pays for it.
    if (extra.chance(0.6)) {
      const more = { openid, key: `after-${openid}-${index}`, amount: EACH * extra.int(1, 6) };
      later(world, at + extra.int(1_000, 60_000), () => grant(world, more));
    }
  }
}

/** A function that was not updated yet gives, takes, and holds for somebody who gives up at once. */
function planEarlierCode(world: World, openid: string): void {
  const { extra } = world;
  for (let index = 0; index < extra.int(1, 3); index++) {
    const amount = EACH * extra.pick([1, 2, -1, -2]);
    const kind = amount < 0 ? 'adjust' : 'grant';
    const key = `earlier-${openid}-${index}`;
    later(world, extra.int(1_200, 60_000), () => {
      world.granting({ openid, key, amount, kind }, false);
      const entry = { id: `${kind}:${key}`, kind, amount } as const;
      invoke(world, 'studio', { event: { action: 'earlier', openid, entry } });
    });
  }
}

/** A total is reserved once, drawn item by item and closed once; all of it repeated, and in disorder. */
function planBatch(world: World, openid: string): void {
  const { extra } = world;
  const id = `batch-${openid}`;
  const items = Array.from(
    { length: extra.int(1, 3) },
    (_, index): Request => ({
      name: `R${50 + index}Q${extra.int(100, 999)}`,
      openid,
      requestId: `${id}-item-${index}-of-it`,
      model: extra.pick(['keyed', 'plain', 'sync']),
      count: extra.pick([1, 1, 2]),
      large: extra.chance(0.3),
      payment: { reservation: id },
    }),
  );
  const sum = items.reduce((all, item) => all + priceOf(item), 0);
  const total = Math.max(1, sum - extra.pick([0, 0, 0, 5]) + extra.pick([0, 0, EACH]));
  const caps = extra.chance(0.3) ? [{ id: `key:${openid}`, limit: EACH * extra.int(2, 12) }] : [];
  const closeInMs = extra.pick([20_000, 90_000, 240_000]);
  const draw = (): void => {
    for (const item of items) {
      const at = extra.pick([0, extra.int(0, 2_000), extra.int(0, 60_000)]);
      later(world, at, () => generate(world, item));
      if (extra.chance(0.4)) later(world, at + extra.int(0, 3_000), () => generate(world, item));
    }
    if (extra.chance(0.7)) later(world, extra.int(0, 120_000), () => closeBatch(world, openid, id));
    if (extra.chance(0.3)) later(world, extra.int(0, 120_000), () => closeBatch(world, openid, id));
  };
  const reserve = (): void => reserveBatch(world, { openid, id, total, caps, closeInMs }, draw);
  const at = extra.int(1_300, 30_000);
  later(world, at, reserve);
  if (extra.chance(0.3)) later(world, at + extra.int(0, 2_000), reserve);
}

interface Batch extends AskedReservation {
  readonly caps: Payment['caps'];
  readonly closeInMs: number;
}

/** Asks until it is answered; `then` only once, however often it is asked. */
export function reserveBatch(world: World, batch: Batch, then: () => void, tries = 4): void {
  const { id, openid, total } = batch;
  callStudio(world, { action: 'reserve', ...batch }, (answer) => {
    if (isOpen(answer) && tries > 1) {
      later(world, world.rng.int(500, 6_000), () => reserveBatch(world, batch, then, tries - 1));
    }
    if (answer?.success !== true) return;
    const first = world.reserved.every((known) => known.id !== id);
    world.reserved.push({ id, openid, total });
    if (first) then();
  });
}

export function closeBatch(world: World, openid: string, id: string, tries = 3): void {
  callStudio(world, { action: 'close', openid, id }, (answer) => {
    if (isOpen(answer) && tries > 1) {
      later(world, world.rng.int(500, 6_000), () => closeBatch(world, openid, id, tries - 1));
    }
  });
}
