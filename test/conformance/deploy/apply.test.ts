/** Deployments to the local control plane: what they make, and that they make it whatever happens. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drift, toDo } from '../../../deploy/index.ts';
import {
  buildSources,
  type DeployedCloud,
  startDeployedCloud,
} from '../../support/deploy/deployed-cloud.ts';

let sources: ReturnType<typeof buildSources>;
let place: DeployedCloud;
beforeAll(() => {
  sources = buildSources();
});
afterAll(() => sources.remove());
beforeEach(async () => {
  place = await startDeployedCloud(sources.home);
});
afterEach(() => place.end());

describe('a first deployment', () => {
  test('makes everything, and a second one changes nothing', async () => {
    const first = await place.apply();
    console.log(first.counts);
    const t = Date.now();
    const second = await place.apply();
    console.log(second.counts, Date.now() - t);
    expect(second.counts.changes).toBe(0);
    const { plan } = await place.prepare();
    expect(drift(plan)).toEqual([]);
    expect(toDo(plan)).toEqual([]);
  });
});
