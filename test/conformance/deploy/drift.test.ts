/** What somebody changed in the console is found, told, and put right. */
import { describe, expect, test } from 'vitest';
import { drift, planLines, toDo } from '../../../deploy/index.ts';
import { collectionSetups } from '../../../shared/app/database/collections.ts';
import { VALUES } from '../../support/deploy/deployed-cloud.ts';
import { DRIFTS } from '../../support/deploy/drifts.ts';
import { environmentForTheFile } from '../../support/deploy/for-a-file.ts';

const environment = environmentForTheFile((place) => place.apply());

describe('an environment somebody has been at', () => {
  test('shows all twenty changes at once, and a run that may prune takes them back', async () => {
    expect(DRIFTS).toHaveLength(20);
    for (const { seed } of DRIFTS) await seed(environment().client());
    const { plan } = await environment().prepare();
    const found = drift(plan).map(({ part, name }) => `${part} ${name}`);
    const missed = DRIFTS.filter((one) => !found.includes(one.found.join(' ')));
    expect(missed.map(({ what }) => what)).toEqual([]);
    const text = planLines(plan).join('\n');
    for (const value of Object.values(VALUES)) expect(text).not.toContain(value);
    await environment().apply({ prune: true });
    expect(drift((await environment().prepare()).plan)).toEqual([]);
  });

  test.each(DRIFTS.map((one) => [one.what, one] as const))(
    '%s: found by itself',
    async (_, one) => {
      await one.seed(environment().client());
      const found = drift((await environment().prepare()).plan).map(
        ({ part, name }) => `${part} ${name}`,
      );
      expect(found).toContain(one.found.join(' '));
      await environment().apply({ prune: true });
      expect(drift((await environment().prepare()).plan)).toEqual([]);
    },
  );

  test('keeps what is not declared until it is asked to remove it', async () => {
    const extra = DRIFTS.filter(({ what }) => what.includes('nobody declared'));
    expect(extra).toHaveLength(3);
    for (const { seed } of extra) await seed(environment().client());
    await environment().apply();
    const { plan } = await environment().prepare();
    expect(drift(plan).map(({ sign }) => sign)).toEqual(['-', '-', '-']);
    expect(toDo(plan)).toEqual([]);
    await environment().apply({ prune: true });
    expect(drift((await environment().prepare()).plan)).toEqual([]);
  });

  test('never loses a collection, whatever is asked', async () => {
    await environment().client().call('tcb', 'CreateTable', {
      EnvId: environment().options.sources.envId,
      TableName: 'somebody_elses',
    });
    await environment().apply({ prune: true });
    expect((await environment().prepare()).live.otherCollections).toEqual(['somebody_elses']);
  });

  test('says why an index with other keys stays, and what would replace it', async () => {
    const odd = DRIFTS.find(({ what }) => what === 'an index has other keys');
    await odd?.seed(environment().client());
    const { plan } = await environment().prepare();
    const [blocked] = plan.filter((change) => change.blocked !== undefined);
    expect(blocked?.blocked).toMatch(/scenes\.shown exists with other keys: --prune/);
    await environment().apply({ prune: true });
  });

  test('takes an index of the same keys under another name for what it is', async () => {
    const cloud = environment().client();
    const table = { EnvId: environment().options.sources.envId, TableName: 'works' };
    await cloud.call('tcb', 'UpdateTable', { ...table, DropIndexes: [{ IndexName: 'by_user' }] });
    const declared = collectionSetups.find(({ name }) => name === 'works')?.indexes[0];
    expect(declared?.name).toBe('by_user');
    const MgoIndexKeys = Object.entries(declared?.keys ?? {}).map(([Name, direction]) => {
      return { Name, Direction: String(direction) };
    });
    const MgoKeySchema = { MgoIsUnique: false, MgoIndexKeys };
    await cloud.call('tcb', 'UpdateTable', {
      ...table,
      CreateIndexes: [{ IndexName: 'made_by_hand', MgoKeySchema }],
    });
    expect(drift((await environment().prepare()).plan)).toEqual([]);
  });
});
