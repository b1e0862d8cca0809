/** One local environment for all tests of a file, with the bundles and pages it is deployed from. */
import { afterAll, beforeAll } from 'vitest';
import { buildSources, type DeployedCloud, startDeployedCloud } from './deployed-cloud.ts';

/** `prepare`: what is done to it before the first test. Call the answer inside tests only. */
export function environmentForTheFile(
  prepare: (place: DeployedCloud) => Promise<unknown> = async () => {},
): () => DeployedCloud {
  let place: DeployedCloud | null = null;
  let remove = (): void => {};
  beforeAll(async () => {
    const sources = buildSources();
    remove = sources.remove;
    place = await startDeployedCloud(sources.home);
    await prepare(place);
  });
  afterAll(async () => {
    await place?.end();
    remove();
  });
  return () => {
    if (place === null) throw new Error('the environment of the file is not up yet');
    return place;
  };
}
