import { describe, expect, test } from 'vitest';
import { reconcileAccount } from '../../../shared/reconcile/reconcile.ts';
import { createWorld } from '../../support/world/world.ts';

const notifier = { alert: async () => {} };

describe('reconciling an account that is in order', () => {
  test('proves it again after its next entries', async () => {
    const world = await createWorld();
    const deps = { ...world.lightDeps, notifier };
    await world.grant('u1', 100);
    expect(await reconcileAccount(deps, 'u1')).toEqual([]);
    await world.submit('u1');
    expect(await reconcileAccount(deps, 'u1')).toEqual([]);
    const [mark] = await world.engine.find('reconcile_marks', { filter: { _id: 'u1' } });
    expect(mark).toMatchObject({ version: 2, granted: 100 });
  });

  test('raises no alarm when another slice proves a later entry between its reads', async () => {
    let between: (() => Promise<void>) | null = null;
    const world = await createWorld({
      intercept: (send) => async (action, params) => {
        const answer = await send(action, params);
        const meanwhile = between;
        between = null;
        await meanwhile?.();
        return answer;
      },
    });
    const deps = { ...world.lightDeps, notifier };
    for (const reads of [1, 2, 3]) {
      await world.grant('u1', 100);
      let left = reads;
      const after = async (): Promise<void> => {
        left -= 1;
        if (left > 0) {
          between = after;
          return;
        }
        await world.grant('u1', 1);
        expect(await reconcileAccount(deps, 'u1')).toEqual([]);
      };
      between = after;
      expect(await reconcileAccount(deps, 'u1')).toEqual([]);
      expect(left).toBe(0);
    }
    expect(await world.account('u1')).toMatchObject({ quarantined: false });
  });
});
