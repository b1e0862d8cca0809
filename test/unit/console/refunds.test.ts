/** Money sent back by hand, by two who look at the same order. */
import { expect, test } from 'vitest';
import { handleConsole } from '../../../shared/console/index.ts';
import { settleOrder } from '../../../shared/orders/index.ts';
import { type ConsoleWorld, consoleWorld } from '../../support/world/console.ts';

async function paid(it: ConsoleWorld): Promise<{ orderId: string; seen: string }> {
  const { id: orderId, sheet } = await it.shop.order('anna', 'request-1');
  it.shop.pay('anna', sheet);
  await settleOrder(it.shop.deps, orderId);
  const { order } = await it.ok('orders.get', { orderId });
  return { orderId, seen: order.version };
}

const refund = (order: { orderId: string; seen: string }, key: string) => ({
  verb: 'orders.refund',
  params: { ...order, credits: 100, key, reason: 'asked back' },
});

test('a part that another sent back between the look and the deed is told, and nothing more goes', async () => {
  const it = await consoleWorld();
  const order = await paid(it);
  const overtaken = {
    ...it.app,
    orders: async () => {
      await it.ask(refund(order, 'of-the-first'), 'uid-finance');
      // The channel has decided on it by now.
      it.world.clock.advance(600_000);
      await settleOrder(it.shop.deps, order.orderId);
      return it.shop.deps;
    },
  };
  const reply = await handleConsole(overtaken, refund(order, 'of-the-second'), 'uid-admin');
  expect(reply).toMatchObject({ code: 'CONFLICT', now: { order: { id: order.orderId } } });
  expect(await it.world.engine.find('refunds')).toHaveLength(1);
});

test('the same dialog sent twice is one refund, also when the order has moved on since', async () => {
  const it = await consoleWorld();
  const order = await paid(it);
  for (let time = 0; time < 2; time++) {
    expect(await it.ask(refund(order, 'one-dialog'), 'uid-finance')).toMatchObject({
      success: true,
    });
    await settleOrder(it.shop.deps, order.orderId);
  }
  expect(await it.world.engine.find('refunds')).toHaveLength(1);
});
