/** Collections, their rules, their indexes. */

import type { CollectionSetup } from '../../shared/app/database/collections.ts';
import { tableParams } from '../live/database.ts';
import type { LiveIndex } from '../live/state.ts';
import { type Change, type Compare, canonical, extra, same } from './change.ts';
import { unlessThere } from './there.ts';

type Index = CollectionSetup['indexes'][number];

export const compareCollections: Compare = ({ desired, live }) => {
  const { environment } = live;
  const wanted = desired.collections.map(({ name }): Change => {
    if (live.collections.some((one) => one.name === name)) return same('collections', name);
    return {
      part: 'collections',
      name,
      sign: '+',
      details: ['closed to clients'],
      run: async ({ cloud }) => {
        // Closed from its first moment: a new collection may be read by its default.
        const PermissionInfo = { AclTag: 'ADMINONLY', EnvId: environment.envId };
        const params = { ...tableParams(environment), TableName: name, PermissionInfo };
        await unlessThere(() => cloud.call('tcb', 'CreateTable', params));
      },
    };
  });
  const others = live.otherCollections.map(
    (name): Change => ({
      part: 'collections',
      name,
      sign: '-',
      details: ['not of this project; collections are never dropped'],
      isForeign: true,
    }),
  );
  return [...wanted, ...others];
};

export const compareRules: Compare = ({ desired, live }) =>
  desired.collections.map(({ name, rule }): Change => {
    const found = live.collections.find((one) => one.name === name);
    const isRight = found?.rule.tag === 'CUSTOM' && canonical(found.rule.rule) === canonical(rule);
    if (isRight) return same('rules', name);
    const Rule = JSON.stringify(rule);
    return {
      part: 'rules',
      name,
      sign: found === undefined || found.rule.tag === 'ADMINONLY' ? '+' : '~',
      details: [Rule],
      run: async ({ cloud }) => {
        const params = { EnvId: desired.envId, CollectionName: name, AclTag: 'CUSTOM', Rule };
        await cloud.call('tcb', 'ModifySafeRule', params);
      },
    };
  });

export const compareIndexes: Compare = (compared) =>
  compared.desired.collections.flatMap((collection) => {
    const found = compared.live.collections.find((one) => one.name === collection.name);
    const there = found?.indexes ?? [];
    const wanted = collection.indexes.map((index) =>
      compareIndex({ collection: collection.name, index, there }, compared),
    );
    const extras = there
      .filter(({ name }) => !collection.indexes.some((index) => index.name === name))
      .filter((index) => !collection.indexes.some((one) => isSame(one, index)))
      .map(({ name }) =>
        extra(
          {
            part: 'indexes',
            name: `${collection.name}.${name}`,
            details: ['not declared'],
            run: ({ cloud }) =>
              cloud
                .call('tcb', 'UpdateTable', {
                  ...tableParams(compared.live.environment),
                  TableName: collection.name,
                  DropIndexes: [{ IndexName: name }],
                })
                .then(() => undefined),
          },
          compared.prune,
        ),
      );
    return [...wanted, ...extras];
  });

function compareIndex(
  { collection, index, there }: { collection: string; index: Index; there: readonly LiveIndex[] },
  { live, prune }: Parameters<Compare>[0],
): Change {
  const name = `${collection}.${index.name}`;
  const byName = there.find((one) => one.name === index.name);
  const byKeys = there.find((one) => isSame(index, one));
  if (byKeys !== undefined) {
    const details = byKeys.name === index.name ? [] : [`is there as "${byKeys.name}"`];
    return { ...same('indexes', name), details };
  }
  const params = { ...tableParams(live.environment), TableName: collection };
  const CreateIndexes = [created(index)];
  if (byName === undefined) {
    return {
      part: 'indexes',
      name,
      sign: '+',
      details: [JSON.stringify(index.keys)],
      run: async ({ cloud }) => {
        await unlessThere(() => cloud.call('tcb', 'UpdateTable', { ...params, CreateIndexes }));
      },
    };
  }
  const change = {
    part: 'indexes',
    name,
    sign: '~',
    details: [`${described(byName)} → ${JSON.stringify(index.keys)}`],
  } as const;
  if (!prune) {
    const blocked = `the index ${name} exists with other keys: --prune drops it and makes it anew`;
    return { ...change, blocked };
  }
  return {
    ...change,
    run: async ({ cloud }) => {
      const DropIndexes = [{ IndexName: index.name }];
      await cloud.call('tcb', 'UpdateTable', { ...params, DropIndexes });
      await cloud.call('tcb', 'UpdateTable', { ...params, CreateIndexes });
    },
  };
}

/** By keys in their order; the name decides nothing. */
function isSame(index: Index, { keys, unique }: LiveIndex): boolean {
  const wanted = Object.entries(index.keys).map(([field, direction]) => [field, String(direction)]);
  return !unique && JSON.stringify(wanted) === JSON.stringify(keys);
}

function described({ keys, unique }: LiveIndex): string {
  const text = keys.map(([field, direction]) => `"${field}":${direction}`).join(',');
  return `${unique ? 'unique ' : ''}{${text}}`;
}

function created({ name, keys }: Index): Readonly<Record<string, unknown>> {
  const MgoIndexKeys = Object.entries(keys).map(([Name, direction]) => ({
    Name,
    Direction: String(direction),
  }));
  return { IndexName: name, MgoKeySchema: { MgoIsUnique: false, MgoIndexKeys } };
}
