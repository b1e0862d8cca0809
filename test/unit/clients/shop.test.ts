/**
 * A purchase on the phone, before the production functions and the cashier's books. A fault at every
 * step: always one order, one payment, its credits once, and the phone sees them in the end.
 */
import { describe, expect, test } from 'vitest';
import { createDarkroom } from '../../../clients/darkroom/mini-program.ts';
import { createShop, type Purchase, type Shop } from '../../../clients/darkroom/shop/index.ts';
import type { CashierScript } from '../../../local/cashier/books.ts';
import { bundleClient, type Edition } from '../../../local/client/build.ts';
import { settleDueRound } from '../../../shared/orders/index.ts';
import { loadWithoutNode } from '../../support/client/engine.ts';
import { createPhone, FAULTS, type Faults, type PhoneWorld } from '../../support/client/phone.ts';
import { root } from '../../support/sources.ts';
import { type Shop as Cashier, createShop as openShop, SMALL } from '../../support/world/shop.ts';

const PACK = SMALL.packId;
const CREDITS = 1_000;
const LONG_MS = 600_000;
const MOST_LIVES = 5;

interface Place {
  readonly phone: PhoneWorld;
  readonly cashier: Cashier;
  /** What the user does with the sheet, in turn; then pays. */
  readonly choices: (number | 'pay')[];
  readonly sheets: string[];
  script: Partial<CashierScript>;
  open(): Shop;
}

/** The sources; or the two files that people copy, as they are built. */
const SOURCES = { createDarkroom, createShop };

async function openPlace(faults: Faults = new Map(), files = SOURCES): Promise<Place> {
  const cashier = await openShop();
  const { world, app } = cashier;
  const phone = await createPhone({ faults, credits: 100, place: { world, app } });
  const place: Place = {
    ...{ phone, cashier, choices: [], sheets: [], script: {} },
    open() {
      const platform = phone.open();
      const till = {
        canPay: true,
        login: () => phone.step('login', async () => cashier.cashier.login('anna')),
        pay: async (sheet: Parameters<Parameters<typeof createShop>[0]['till']['pay']>[0]) => {
          // The sheet never rejects: it fails, or what became of it is in doubt.
          try {
            return await phone.step('sheet', async () => {
              place.sheets.push(sheet.signData);
              const choice = place.choices.shift() ?? 'pay';
              return choice === 'pay' ? cashier.pay('anna', sheet, place.script) : choice;
            });
          } catch (error) {
            return String(error).includes('timeout') ? -5 : -1;
          }
        },
      };
      return files.createShop({ darkroom: files.createDarkroom(platform), phone: platform, till });
    },
  };
  return place;
}

async function ended<T>({ phone }: Place, work: Promise<T>, mostMs = LONG_MS): Promise<T | null> {
  let result: { value: T } | { error: unknown } | null = null;
  work.then(
    (value) => {
      result = { value };
    },
    (error: unknown) => {
      result = { error };
    },
  );
  const isAlive = phone.alive();
  await phone.time.until(() => result !== null || !isAlive(), mostMs);
  const seen = result as { value: T } | { error: unknown } | null;
  if (seen === null) return null;
  if ('error' in seen) throw seen.error;
  return seen.value;
}

const docs = ({ phone }: Place, name: string) => phone.world.engine.find(name, { filter: {} });
const available = async ({ phone }: Place) => (await phone.world.account('anna')).available;

/** What a page does: looks what became of the last time, and offers the pack when that was nothing. */
async function live(place: Place, life: number): Promise<Purchase | null> {
  const shop = place.open();
  if (life > 0) {
    const found = await ended(place, shop.resume());
    if (found === null) return null;
    const credited = found.find(({ outcome }) => outcome === 'credited');
    if (credited) return credited;
  }
  // Two taps.
  const [purchase] = [shop.buy(PACK), shop.buy(PACK)];
  return ended(place, purchase);
}

async function play(faults: Faults) {
  const place = await openPlace(faults);
  let last: Purchase | null = null;
  for (let life = 0; life < MOST_LIVES && last?.outcome !== 'credited'; life += 1) {
    last = await live(place, life);
  }
  return { place, last };
}

const STEPS = (await play(new Map())).place.phone.steps;

describe('a purchase, with a fault at one step of the phone', () => {
  test('has the steps it is known for', () => {
    expect([...new Set(STEPS)]).toEqual([
      ...['write', 'login', 'call createOrder', 'sheet', 'call confirmOrder', 'remove'],
      'call getBalance',
    ]);
  });

  test.each(FAULTS)('%s: one order, one payment, credits once', async (fault) => {
    for (let step = 0; step < STEPS.length; step += 1) {
      const { place, last } = await play(new Map([[step, fault]]));
      const told = `${fault} at ${step} ${STEPS[step]}: ${place.phone.steps.join(', ')}`;
      expect(await docs(place, 'orders'), told).toHaveLength(1);
      expect(await docs(place, 'payments'), told).toHaveLength(1);
      expect(await available(place), told).toBe(100 + CREDITS);
      expect(last?.outcome, told).toBe('credited');
    }
  });
});

test('the two files that people copy make a purchase together', async () => {
  const load = async (edition: Edition): Promise<object> =>
    loadWithoutNode((await bundleClient(root, edition)).code);
  const files = { ...(await load('mini-program')), ...(await load('shop')) } as typeof SOURCES;
  const place = await openPlace(new Map(), files);
  expect(await ended(place, place.open().buy(PACK))).toMatchObject({ outcome: 'credited' });
});

describe('the sheet', () => {
  test('closed, and opened again later, is for the same order', async () => {
    const place = await openPlace();
    place.choices.push(-2);
    const shop = place.open();
    const closed = await ended(place, shop.buy(PACK));
    expect(closed).toMatchObject({
      outcome: 'cancelled',
      errCode: -2,
      order: { status: 'created' },
    });
    const paid = await ended(place, shop.buy(PACK));
    expect(paid).toMatchObject({
      outcome: 'credited',
      order: { order_id: closed?.order.order_id },
    });
    expect(await docs(place, 'orders')).toHaveLength(1);
  });

  test('whose session has expired is signed again with a fresh login', async () => {
    const place = await openPlace();
    place.choices.push(-15007);
    expect(await ended(place, place.open().buy(PACK))).toMatchObject({ outcome: 'credited' });
    expect(place.sheets).toHaveLength(2);
    expect(place.phone.steps.filter((step) => step === 'login')).toHaveLength(2);
    expect(await docs(place, 'orders')).toHaveLength(1);
  });

  test.each([-15002, -15012])('whose number is spent (%i) is for a new order', async (code) => {
    const place = await openPlace();
    place.choices.push(code);
    expect(await ended(place, place.open().buy(PACK))).toMatchObject({ outcome: 'credited' });
    expect(await docs(place, 'orders')).toHaveLength(2);
    expect(await available(place)).toBe(100 + CREDITS);
  });

  test('paid twice by one number is refused by WeChat, and never a second order', async () => {
    const place = await openPlace();
    const shop = place.open();
    // The app dies with the sheet open; it is paid after that, and not to be seen for a while.
    const isAlive = place.phone.alive();
    void shop.buy(PACK);
    await place.phone.time.until(() => place.sheets.length === 1, LONG_MS);
    place.phone.kill();
    expect(isAlive()).toBe(false);
    place.cashier.cashier.orders.forEach((order, id, all) => {
      all.set(id, { ...order, visibleAt: place.phone.world.clock.now() + 30_000 });
    });
    const again = place.open();
    const first = await ended(place, again.buy(PACK), 20_000);
    expect(first?.outcome).toBe('waiting');
    await place.phone.time.until(() => false, 40_000);
    const [seen] = (await ended(place, again.resume())) ?? [];
    expect(seen?.outcome).toBe('credited');
    expect(await docs(place, 'orders')).toHaveLength(1);
    expect(await available(place)).toBe(100 + CREDITS);
  });

  test('refused for another reason says which', async () => {
    const place = await openPlace();
    place.choices.push(-15013);
    const refused = await ended(place, place.open().buy(PACK));
    expect(refused).toMatchObject({ outcome: 'refused', errCode: -15013 });
  });
});

describe('what is not seen at once', () => {
  test('is waited for, not called unpaid, where nobody can be asked once WeChat has the money', async () => {
    let isAway = true;
    const deaf = {
      ...SOURCES,
      createDarkroom(platform: Parameters<typeof createDarkroom>[0]) {
        const darkroom = createDarkroom(platform);
        const call = (action: 'confirmOrder', params: { orderId: string }) =>
          isAway && action === 'confirmOrder'
            ? Promise.reject(Object.assign(new Error('busy'), { code: 'DATABASE_UNAVAILABLE' }))
            : darkroom.call(action, params);
        return { ...darkroom, call };
      },
    } as typeof SOURCES;
    const place = await openPlace(new Map(), deaf);
    place.script = { pushes: 0 };
    const shop = place.open();
    const purchase = await ended(place, shop.buy(PACK));
    expect(purchase).toMatchObject({ outcome: 'waiting', order: { status: 'created' } });
    expect(shop.mayBePaid(PACK)).toBe(true);
    // Asked for again, it says that it does not know; it shows no second sheet.
    await expect(ended(place, shop.buy(PACK))).rejects.toThrow('busy');
    expect(shop.mayBePaid(PACK)).toBe(true);
    expect(place.sheets).toHaveLength(1);
    isAway = false;
    expect(await ended(place, shop.buy(PACK))).toMatchObject({ outcome: 'credited' });
    expect(shop.mayBePaid(PACK)).toBe(false);
    expect(await docs(place, 'payments')).toHaveLength(1);
  });

  test('is waited for, shown as paid, and found later', async () => {
    const place = await openPlace();
    place.script = { pushInMs: -60_000, pushes: 0 };
    const shop = place.open();
    const waiting = await ended(place, shop.buy(PACK));
    expect(waiting?.outcome).toBe('waiting');
    expect(shop.isPaid(waiting?.order.order_id ?? '')).toBe(true);
    // A further tap is no further order, and shows no sheet.
    expect(await ended(place, shop.buy(PACK))).toMatchObject({ outcome: 'waiting' });
    expect(place.sheets).toHaveLength(1);
    await place.phone.time.until(() => false, 120_000);
    const later = place.open();
    expect(await ended(place, later.resume())).toMatchObject([{ outcome: 'credited' }]);
    expect(await ended(place, later.resume())).toEqual([]);
    expect(later.isPaid(waiting?.order.order_id ?? '')).toBe(false);
  });

  test('paid wrongly is under review, and gives nothing', async () => {
    const place = await openPlace();
    place.script = { amountOff: -1 };
    const bought = await ended(place, place.open().buy(PACK));
    expect(bought).toMatchObject({ outcome: 'review', order: { status: 'review' } });
    expect(await available(place)).toBe(100);
  });

  test('an order closed after a day is replaced by a new one', async () => {
    const place = await openPlace();
    place.choices.push(-2);
    const shop = place.open();
    const first = await ended(place, shop.buy(PACK));
    place.phone.world.clock.advance(24 * 3_600_000 + 1);
    await settleDueRound(place.cashier.deps, Number.POSITIVE_INFINITY);
    const second = await ended(place, shop.buy(PACK));
    expect(second?.outcome).toBe('credited');
    expect(second?.order.order_id).not.toBe(first?.order.order_id);
  });

  test('an order made elsewhere is paid by its number', async () => {
    const place = await openPlace();
    place.choices.push(-2);
    const first = await ended(place, place.open().buy(PACK));
    place.phone.stored.clear();
    const id = first?.order.order_id ?? '';
    expect(await ended(place, place.open().pay(id))).toMatchObject({
      outcome: 'credited',
      order: { order_id: id },
    });
    expect(await ended(place, place.open().pay(id))).toMatchObject({ outcome: 'credited' });
    expect(await available(place)).toBe(100 + CREDITS);
  });
});

describe('bad input', () => {
  test('an answer that took a minute shows no sheet', async () => {
    const place = await openPlace();
    const shop = place.open();
    place.phone.change({ online: false });
    const buying = shop.buy(PACK);
    await place.phone.time.until(() => false, 300_000);
    place.phone.change({ online: true });
    expect(await ended(place, buying)).toMatchObject({ outcome: 'unpaid' });
    expect(place.sheets).toEqual([]);
  });

  test('a full storage sells all the same', async () => {
    const place = await openPlace();
    place.phone.isFull = true;
    expect(await ended(place, place.open().buy(PACK))).toMatchObject({ outcome: 'credited' });
  });

  test.each(['', '{', 'null', '{"v":1}', '{"v":9}', '[]'])(
    'damage does no harm: %j',
    async (text) => {
      const place = await openPlace();
      place.phone.stored.set('darkroom:order:damaged', text);
      expect(await ended(place, place.open().buy(PACK))).toMatchObject({ outcome: 'credited' });
    },
  );

  test('a pack that is gone is refused, and makes nothing', async () => {
    const place = await openPlace();
    await expect(ended(place, place.open().buy('gone'))).rejects.toMatchObject({
      code: 'PACK_UNAVAILABLE',
      retry: 'fix',
    });
    expect(await docs(place, 'orders')).toEqual([]);
  });
});
