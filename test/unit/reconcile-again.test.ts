import { expect, test } from 'vitest';
import { reconcileAccount } from '../../shared/reconcile/reconcile.ts';
import { createWorld } from '../support/world.ts';

test('an account that was proven once is proven again after its next entries', async () => {
  const world = await createWorld();
  const deps = { ...world.lightDeps, notifier: { alert: async () => {} } };
  await world.grant('u1', 100);
  expect(await reconcileAccount(deps, 'u1')).toEqual([]);
  await world.submit('u1');
  expect(await reconcileAccount(deps, 'u1')).toEqual([]);
  const [mark] = await world.engine.find('reconcile_marks', { filter: { _id: 'u1' } });
  expect(mark).toMatchObject({ version: 2, granted: 100 });
});
