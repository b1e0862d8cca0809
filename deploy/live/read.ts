/** Reads everything a deployment is about, side by side. Changes nothing. */
import type { Cloud } from '../cloud/cloud.ts';
import { readFunctionRule, readHosting, readLogin, readRoutes, readStorageRule } from './access.ts';
import { readCollection, readCollectionNames } from './database.ts';
import { readEnvironment } from './environment.ts';
import { readFunction, readFunctionNames } from './functions.ts';
import type { LiveState } from './state.ts';

export interface Interest {
  readonly envId: string;
  readonly collections: readonly string[];
  readonly functions: readonly string[];
}

/** @throws DeployError */
export async function readState(cloud: Cloud, wanted: Interest): Promise<LiveState> {
  const { envId } = wanted;
  // First alone: wrong credentials and wrong environments are to be told once.
  const environment = await readEnvironment(cloud, envId);
  const [collections, functions, storageRule, functionRule, access, login, hosting] =
    await Promise.all([
      readCollectionNames(cloud, environment),
      readFunctionNames(cloud, envId),
      readStorageRule(cloud, environment),
      readFunctionRule(cloud, envId),
      readRoutes(cloud, envId),
      readLogin(cloud, envId),
      readHosting(cloud, envId),
    ]);
  const [ours, deployed] = await Promise.all([
    Promise.all(
      wanted.collections
        .filter((name) => collections.includes(name))
        .map((name) => readCollection(cloud, environment, name)),
    ),
    Promise.all(
      wanted.functions
        .filter((name) => functions.includes(name))
        .map((name) => readFunction(cloud, envId, name)),
    ),
  ]);
  return {
    environment,
    collections: ours,
    otherCollections: collections.filter((name) => !wanted.collections.includes(name)),
    storageRule,
    functionRule,
    functions: deployed,
    otherFunctions: functions.filter((name) => !wanted.functions.includes(name)),
    ...access,
    login,
    hosting,
  };
}
