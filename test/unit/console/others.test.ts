/** Verbs that need something around them: reservations, bills, webhooks. */
import { describe, expect, test } from 'vitest';
import { allVerbs, type VerbName } from '../../../shared/console/contract.ts';
import { reserve } from '../../../shared/credits/index.ts';
import { settleOrder } from '../../../shared/orders/index.ts';
import { runTransaction } from '../../../shared/platform/database.ts';
import { createEndpoint, readWebhookKeyring } from '../../../shared/webhooks/index.ts';
import { type ConsoleWorld, consoleWorld, taskThat } from '../../support/world/console.ts';

const reason = 'by the tests';

/** Held to what is declared of it. */
function declared(verb: VerbName, answer: unknown): void {
  const sent = JSON.parse(JSON.stringify(answer)) as unknown;
  expect(allVerbs[verb]?.answer.parse(sent)).toEqual(sent);
}

test('a reservation that is closed gives back what is left of it', async () => {
  const it = await consoleWorld();
  await it.world.grant('anna', 100);
  const at = new Date(it.world.clock.now());
  const closeAt = new Date(at.getTime() + 60_000);
  const wish = { id: 'film-1', openid: 'anna', total: 60, reason: 'a film', at, closeAt };
  await runTransaction(it.app, (tx) => reserve(tx, wish));
  const { reservations } = await it.ok('money.account', { openid: 'anna' });
  expect(reservations).toMatchObject([{ id: 'film-1', left: 60 }]);
  const closed = await it.ok(
    'money.closeReservation',
    { reservationId: 'film-1', reason },
    'uid-finance',
  );
  declared('money.closeReservation', closed);
  expect(closed).toEqual({ released: 60 });
  expect(await it.world.account('anna')).toMatchObject({ available: 100, held: 0 });
});

test('a day’s bill is compared with the books', async () => {
  const it = await consoleWorld();
  const { id, sheet } = await it.shop.order('anna', 'request-1');
  it.shop.pay('anna', sheet);
  await settleOrder(it.shop.deps, id);
  expect(await it.ok('orders.compareBill', { day: '2026-01-01' })).toMatchObject({
    channel: 'xpay',
    day: '2026-01-01',
  });
  it.shop.down = true;
  const params = { day: '2026-01-01' };
  expect(await it.ask({ verb: 'orders.compareBill', params })).toMatchObject({ success: false });
});

describe('a webhook', () => {
  async function withEndpoint(): Promise<{
    it: ConsoleWorld;
    ref: { openid: string; endpointId: string };
  }> {
    const it = await consoleWorld();
    const { app } = it;
    await it.world.grant('anna', 1_000);
    const deps = {
      ...app,
      allowPrivate: ['hooks.test'],
      leadsInside: async () => false,
      keyring: readWebhookKeyring(app.config.environment),
    };
    const { endpoint } = await createEndpoint(deps, 'anna', {
      url: 'https://hooks.test/in',
      events: ['task.failed'],
      description: '',
    });
    return { it, ref: { openid: 'anna', endpointId: endpoint.id } };
  }

  test('shows its deliveries, and one that is over is sent again', async () => {
    const { it, ref } = await withEndpoint();
    await taskThat(it, 'failed');
    const list = await it.ok('webhooks.deliveries', ref);
    declared('webhooks.deliveries', list);
    const [delivery] = list.deliveries;
    expect(delivery).toMatchObject({ type: 'task.failed', status: 'pending' });
    const again = { ...ref, deliveryId: delivery?.id ?? '', reason };
    expect(await it.ask({ verb: 'webhooks.replay', params: again })).toMatchObject({
      code: 'DELIVERY_PENDING',
    });
    const row = it.app.db.collection('webhook_outbox').where({ _id: delivery?.id });
    await row.update({ status: 'failed', ended_at: new Date(0) });
    const replayed = await it.ok('webhooks.replay', again);
    declared('webhooks.replay', replayed);
    expect(replayed.delivery).toMatchObject({ status: 'pending', endedAt: null });
  });

  test('is switched off by the first of two, and the second is told', async () => {
    const { it, ref } = await withEndpoint();
    const { endpoints } = await it.ok('webhooks.list', { openid: 'anna' });
    const params = { ...ref, enabled: false, seen: endpoints[0]?.version ?? '', reason };
    const first = await it.ok('webhooks.switch', params);
    declared('webhooks.switch', first);
    expect(first.endpoint.enabled).toBe(false);
    expect(await it.ask({ verb: 'webhooks.switch', params })).toMatchObject({
      code: 'CONFLICT',
      now: { endpoint: { enabled: false } },
    });
  });
});

test('tasks are found by when they ended, whenever they were asked for', async () => {
  const it = await consoleWorld();
  await it.world.grant('anna', 100);
  const early = await taskThat(it, 'failed');
  it.world.clock.advance(7_200_000);
  const between = it.world.clock.now();
  const late = await taskThat(it, 'failed');
  const idsOf = async (filter: object): Promise<string[]> =>
    (await it.ok('tasks.list', { filter: { status: 'failed', ...filter } })).tasks.map(
      ({ id }) => id,
    );
  expect(await idsOf({ endedAfter: between })).toEqual([late._id]);
  expect(await idsOf({ endedBefore: between })).toEqual([early._id]);
  expect(await it.ok('tasks.totals', { filter: { endedAfter: between } })).toMatchObject({
    tasks: 1,
  });
});
