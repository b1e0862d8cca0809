import { expect, test } from 'vitest';
import { settleOrder } from '../../../shared/orders/index.ts';
import { reconcileAccount } from '../../../shared/reconcile/reconcile.ts';
import { createShop } from '../../support/world/shop.ts';

async function bought() {
  const shop = await createShop();
  const { id, sheet } = await shop.order('anna', 'request-1');
  shop.pay('anna', sheet);
  await settleOrder(shop.deps, id);
  const change = (collection: string, filter: object, fields: object) =>
    shop.world.engine.update({ collection, filter: { ...filter }, update: { $set: fields } });
  const look = async () => {
    const found = await reconcileAccount(shop.deps, 'anna', { full: true });
    return found.map(({ kind }) => kind);
  };
  return { shop, id, change, look };
}

test('a purchase and its refund are in order', async () => {
  const { shop, id, look } = await bought();
  expect(await look()).toEqual([]);
  shop.cashier.refundBySelf(id, 500);
  shop.world.clock.advance(600);
  await settleOrder(shop.deps, id);
  expect(await look()).toEqual([]);
});

test('credits of an order that is not paid, of another size, or without a payment are found', async () => {
  const { id, change, look } = await bought();
  await change('orders', { _id: id }, { fulfilled_at: null, status: 'created' });
  expect(await look()).toEqual(['order_differs']);
  await change('orders', { _id: id }, { fulfilled_at: new Date(0), credits: 5 });
  expect(await look()).toEqual(['order_differs']);
  await change('orders', { _id: id }, { credits: 1_000 });
  await change('payments', { order_id: id }, { order_id: 'another' });
  expect(await look()).toEqual(['payment_missing']);
});

test('credits taken back for money that never went back are found', async () => {
  const { shop, id, change, look } = await bought();
  shop.cashier.refundBySelf(id, 500);
  shop.world.clock.advance(600);
  await settleOrder(shop.deps, id);
  await change('orders', { _id: id }, { refunded_fen: 100 });
  expect(await look()).toContain('refund_differs');
});
