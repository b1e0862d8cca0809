/** What somebody changed in the console is found, told, and put right. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drift, planLines, toDo } from '../../../deploy/index.ts';
import {
  buildSources,
  type DeployedCloud,
  startDeployedCloud,
  VALUES,
} from '../../support/deploy/deployed-cloud.ts';
import { DRIFTS } from '../../support/deploy/drifts.ts';

let sources: ReturnType<typeof buildSources>;
let place: DeployedCloud;
beforeAll(async () => {
  sources = buildSources();
  place = await startDeployedCloud(sources.home);
  await place.apply();
});
afterAll(async () => {
  await place.end();
  sources.remove();
});

describe('an environment somebody has been at', () => {
  test('shows all twenty changes at once, and a run that may prune takes them back', async () => {
    expect(DRIFTS).toHaveLength(20);
    for (const { seed } of DRIFTS) await seed(place.client());
    const { plan } = await place.prepare();
    const found = drift(plan).map(({ part, name }) => `${part} ${name}`);
    const missed = DRIFTS.filter((one) => !found.includes(one.found.join(' ')));
    expect(missed.map(({ what }) => what)).toEqual([]);
    const text = planLines(plan).join('\n');
    for (const value of Object.values(VALUES)) expect(text).not.toContain(value);
    await place.apply({ prune: true });
    expect(drift((await place.prepare()).plan)).toEqual([]);
  });

  test.each(DRIFTS.map((one) => [one.what, one] as const))(
    '%s: found by itself',
    async (_, one) => {
      await one.seed(place.client());
      const found = drift((await place.prepare()).plan).map(({ part, name }) => `${part} ${name}`);
      expect(found).toContain(one.found.join(' '));
      await place.apply({ prune: true });
      expect(drift((await place.prepare()).plan)).toEqual([]);
    },
  );

  test('keeps what is not declared until it is asked to remove it', async () => {
    const extra = DRIFTS.filter(({ what }) => what.includes('nobody declared'));
    expect(extra).toHaveLength(3);
    for (const { seed } of extra) await seed(place.client());
    await place.apply();
    const { plan } = await place.prepare();
    expect(drift(plan).map(({ sign }) => sign)).toEqual(['-', '-', '-']);
    expect(toDo(plan)).toEqual([]);
    await place.apply({ prune: true });
    expect(drift((await place.prepare()).plan)).toEqual([]);
  });

  test('never loses a collection, whatever is asked', async () => {
    await place.client().call('tcb', 'CreateTable', {
      EnvId: place.options.sources.envId,
      TableName: 'somebody_elses',
    });
    await place.apply({ prune: true });
    expect((await place.prepare()).live.otherCollections).toEqual(['somebody_elses']);
  });

  test('says why an index with other keys stays, and what would replace it', async () => {
    const odd = DRIFTS.find(({ what }) => what === 'an index has other keys');
    await odd?.seed(place.client());
    const { plan } = await place.prepare();
    const [blocked] = plan.filter((change) => change.blocked !== undefined);
    expect(blocked?.blocked).toMatch(/scenes\.shown exists with other keys: --prune/);
    await place.apply({ prune: true });
  });

  test('takes an index of the same keys under another name for what it is', async () => {
    const cloud = place.client();
    const table = { EnvId: place.options.sources.envId, TableName: 'works' };
    await cloud.call('tcb', 'UpdateTable', { ...table, DropIndexes: [{ IndexName: 'by_user' }] });
    const MgoIndexKeys = [
      { Name: '_openid', Direction: '1' },
      { Name: 'deleted_at', Direction: '1' },
      { Name: 'created_at', Direction: '-1' },
    ];
    const MgoKeySchema = { MgoIsUnique: false, MgoIndexKeys };
    await cloud.call('tcb', 'UpdateTable', {
      ...table,
      CreateIndexes: [{ IndexName: 'made_by_hand', MgoKeySchema }],
    });
    expect(drift((await place.prepare()).plan)).toEqual([]);
  });
});
