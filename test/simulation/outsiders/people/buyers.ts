/** What users do in a shop, and operators and Apple for them; drawn once, before it begins. */
import type { SheetCall } from '../../../../local/cashier/cashier.ts';
import type { ToldDay } from '../../auditor/evidence.ts';
import { invoke, OPERATOR_SECRET } from '../../world/platform.ts';
import { START_MS, type World } from '../../world/world.ts';
import type { ShopBooks } from '../vendors/shop.ts';
import { type Answer, callEntry } from './clients.ts';
import { isAtConsole, refundAtConsole } from './console.ts';

const later = (world: World, ms: number, deed: () => void): void => world.timeline.after(ms, deed);

/** Asked again until something definite is said. */
const AGAIN = new Set([
  ...['INTERNAL', 'DATABASE_UNAVAILABLE', 'PAYMENT_CHANNEL_UNAVAILABLE', 'LOGIN_CODE_INVALID'],
]);
const isOpen = (answer: Answer): boolean =>
  answer === null || (!answer.success && AGAIN.has(answer.code));

interface Asking {
  readonly openid: string;
  readonly event: () => Record<string, unknown>;
  readonly heard?: (data: Record<string, unknown>) => void;
}

function ask(world: World, asking: Asking, tries = 5): void {
  const { openid, event, heard } = asking;
  callEntry(world, openid, event(), (answer) => {
    if (isOpen(answer) && tries > 1) {
      later(world, world.extra.int(500, 6_000), () => ask(world, asking, tries - 1));
    }
    if (answer?.success === true) heard?.(answer.data as Record<string, unknown>);
  });
}

export function planShop(world: World, wallets: readonly string[]): void {
  const { shop, extra } = world;
  if (shop === null) return;
  if (extra.chance(shop.temper.gifts)) {
    makeCodes(world, shop);
    later(world, 1_250, () => {
      for (const openid of wallets) planGifts(world, shop, openid);
    });
  }
  for (const openid of wallets) {
    const [least, most] = shop.temper.orders;
    for (let index = 0; index < extra.int(least, most); index++) planOrder(world, shop, openid);
  }
}

function planOrder(world: World, shop: ShopBooks, openid: string): void {
  const { extra } = world;
  const requestId = `order-${openid}-${extra.hex(4)}`;
  const packId = extra.pick(['small', 'small', 'odd', 'first']);
  const plans = {
    pays: extra.chance(0.85),
    script: shop.drawScript(),
    payInMs: extra.pick([200, 3_000, 30_000]),
    confirms: extra.int(0, 3),
    refund: extra.chance(shop.temper.refunds),
    self: extra.chance(shop.temper.selfRefunds) ? extra.int(1, 3) : 0,
  };
  const isLate = shop.temper.late > 0 && extra.chance(shop.temper.late);
  let known = false;
  const create = (): void =>
    ask(world, {
      openid,
      event: () => {
        const loginCode = shop.cashier.login(openid);
        return { action: 'createOrder', packId, requestId, loginCode };
      },
      heard: ({ order_id: id, payment }) => {
        if (known || payment === null) return;
        known = true;
        const order = { openid, id: String(id), sheet: payment as SheetCall };
        const pay = (): void => pays(world, shop, { ...order, ...plans });
        if (isLate) shop.tomorrow.push(pay);
        else if (plans.pays) later(world, plans.payInMs, pay);
        if (extra.chance(0.15)) later(world, extra.int(0, 40_000), () => intrude(world, order.id));
      },
    });
  const at = extra.int(1_200, 60_000);
  later(world, at, create);
  // Two taps.
  if (extra.chance(0.3)) later(world, at + extra.int(0, 40), create);
}

interface Paying {
  readonly openid: string;
  readonly id: string;
  readonly sheet: SheetCall;
  readonly script: ReturnType<ShopBooks['drawScript']>;
  readonly confirms: number;
  readonly refund: boolean;
  readonly self: number;
}

function pays(world: World, shop: ShopBooks, order: Paying): void {
  const { extra } = world;
  const { openid, id, sheet, script } = order;
  if (shop.pay(openid, sheet, script) !== 0) return;
  for (let index = 0; index < order.confirms; index++) {
    later(world, extra.pick([0, 20, 5_000, 60_000]), () =>
      ask(world, { openid, event: () => ({ action: 'confirmOrder', orderId: id }) }),
    );
  }
  if (order.refund) {
    const at = extra.int(1_000, 80_000);
    const part = extra.chance(0.4) ? { credits: extra.int(1, 30) } : {};
    const credits = isAtConsole(world) ? { ...part, key: `refund-${extra.hex(4)}` } : part;
    later(world, at, () => refund(world, id, credits));
    if (extra.chance(0.5))
      later(world, at + extra.int(0, 30_000), () => refund(world, id, credits));
  }
  for (let part = 0; part < order.self; part++)
    later(world, extra.int(500, 90_000), () => back(shop, id, extra.int(1, 99)));
}

/** Apple, or somebody on the merchant's own pages; never more than is left. */
function back(shop: ShopBooks, id: string, fen: number): void {
  const order = shop.cashier.orders.get(id);
  if (order === undefined) return;
  const gone = order.refunds.reduce(
    (sum, one) => (one.status === 'failed' ? sum : sum + one.fen),
    0,
  );
  const most = Math.min(fen, order.paidFen - gone);
  if (most > 0) shop.cashier.refundBySelf(id, most);
}

interface Back {
  readonly credits?: number;
  /** Of a dialog at the console; machines need none. */
  readonly key?: string;
}

function refund(world: World, orderId: string, more: Back, tries = 4): void {
  const secret = OPERATOR_SECRET;
  const event = { action: 'refundOrder', secret, orderId, reason: 'simulated', ...more };
  let open = true;
  const heard = (answer: Answer): void => {
    if (!open) return;
    open = false;
    if (isOpen(answer) && tries > 1) {
      later(world, world.extra.int(500, 8_000), () => refund(world, orderId, more, tries - 1));
    }
  };
  const { key } = more;
  if (key !== undefined) refundAtConsole(world, { ...more, orderId, key }, heard);
  else invoke(world, 'operator', { event, onReply: heard });
  later(world, 30_000, () => heard(null));
}

/** Somebody who has seen the number of an order. */
function intrude(world: World, orderId: string): void {
  const action = world.extra.pick(['confirmOrder', 'getOrder', 'signOrder']);
  callEntry(world, 'stranger', { action, orderId, loginCode: 'code' }, (answer) => {
    if (answer?.success === true) world.bugs.push(`a stranger may ${action}`);
  });
}

/** One for a single user, one for two; made in peace, and told to everybody. */
function makeCodes(world: World, shop: ShopBooks): void {
  for (const uses of [1, 2]) {
    const wish = { count: 1, credits: 11, uses, batch: `for ${uses}` };
    const event = { action: 'createCodes', secret: OPERATOR_SECRET, ...wish };
    later(world, 0, () =>
      invoke(world, 'operator', {
        event,
        onReply: (reply) => {
          if (reply.success) shop.codes.push(...(reply.data as { codes: string[] }).codes);
        },
      }),
    );
  }
}

const INVITED = 'guest';

/** Codes for one and for many, check-ins, and an invitation that pays off only with a purchase. */
function planGifts(world: World, shop: ShopBooks, openid: string): void {
  const { extra } = world;
  const tap = (event: Record<string, unknown>, who = openid): void => {
    const at = extra.int(1_300, 80_000);
    for (const ms of [0, extra.int(0, 30), extra.int(0, 9_000)]) {
      if (ms === 0 || extra.chance(0.5)) {
        later(world, at + ms, () => ask(world, { openid: who, event: () => event }));
      }
    }
  };
  tap({ action: 'checkIn' });
  tap({ action: 'getBalance' }, `new-${openid}`);
  for (const code of shop.codes) {
    if (extra.chance(0.7)) tap({ action: 'redeem', code });
    if (extra.chance(0.4)) tap({ action: 'redeem', code }, 'another');
  }
  tap({ action: 'redeem', code: 'WRONG' });
  if (openid !== 'user-1') return;
  const invite = (): void =>
    ask(world, {
      openid,
      event: () => ({ action: 'getInvite' }),
      heard: ({ code }) => {
        for (const who of [INVITED, `${INVITED}-2`]) {
          ask(world, {
            openid: who,
            event: () => ({ action: 'claimInvite', code }),
            heard: () => planOrder(world, shop, who),
          });
        }
      },
    });
  later(world, extra.int(1_200, 10_000), invite);
}

const HOUR_MS = 3_600_000;
const chinaDay = (ms: number): string => new Date(ms + 8 * HOUR_MS).toISOString().slice(0, 10);

/** The next morning: what no push and no look has told of stands in the bill. */
export function closeTheDay(world: World): void {
  readBill(world, START_MS, 12);
  if (world.shop !== null && world.shop.tomorrow.length > 0) comeBack(world, world.shop);
  // Credits that were bought for a day have ended meanwhile.
  for (const hour of [58, 58.1]) later(world, hour * HOUR_MS, () => sweep(world));
  later(world, 60 * HOUR_MS, () => addUp(world));
}

/** Twice, as it is told to others: of the day of `ms`, so many hours from now. */
function readBill(world: World, ms: number, hours: number): void {
  const event = { action: 'reconcilePayments', secret: OPERATOR_SECRET, day: chinaDay(ms) };
  for (const hour of [hours, hours + 1]) {
    later(world, hour * HOUR_MS, () => invoke(world, 'operator', { event }));
  }
  for (const hour of [hours + 2, hours + 2.1]) later(world, hour * HOUR_MS, () => sweep(world));
}

function sweep(world: World): void {
  invoke(world, 'task-sweeper', { event: { Type: 'Timer', TriggerName: 'sweep' } });
}

/** Orders are closed by then, and are paid all the same; a push may be lost, a bill may not. */
function comeBack(world: World, shop: ShopBooks): void {
  later(world, 25 * HOUR_MS, () => sweep(world));
  later(world, 26 * HOUR_MS, () => {
    for (const pay of shop.tomorrow) pay();
    readBill(world, world.timeline.now, 24);
  });
}

/** What an operator is told of each day once everything is over. */
function addUp(world: World): void {
  const { shop } = world;
  const days = new Set([START_MS, START_MS + 26 * HOUR_MS, world.timeline.now].map(chinaDay));
  for (const day of days) {
    invoke(world, 'operator', {
      event: { action: 'dayTotals', secret: OPERATOR_SECRET, day },
      onReply: (reply) => {
        if (reply.success) shop?.days.push(reply.data as ToldDay);
      },
    });
  }
}
