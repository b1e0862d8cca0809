/** Collections and their indexes. */
import { CloudBaseError, type IndexSpec } from '../../engine/api.ts';
import { ControlError, invalidParameter, notFound } from '../errors.ts';
import { object, objects, optionalNumber, type Params, page, text } from '../params.ts';
import type { Actions, Answer, Plane } from '../plane.ts';
import { simpleModeOf } from './rules.ts';

const NAME = /^[A-Za-z][\w-]{0,63}$/;

async function listTables({ engine }: Plane, params: Params): Promise<Answer> {
  const names = (await engine.listCollections()).sort();
  const offset = optionalNumber(params, 'MgoOffset') ?? 0;
  const limit = optionalNumber(params, 'MgoLimit') ?? 100;
  const tables = await Promise.all(
    page(names, { offset, limit }).map(async (TableName) => ({
      TableName,
      Count: await engine.count(TableName),
      Size: 0,
      IndexCount: (await engine.listIndexes(TableName)).length + 1,
      IndexSize: 0,
    })),
  );
  return { Tables: tables, Pager: { Offset: offset, Limit: limit, Total: names.length } };
}

async function createTable({ engine, client }: Plane, params: Params): Promise<Answer> {
  const name = text(params, 'TableName');
  if (!NAME.test(name)) throw invalidParameter(`TableName "${name}" is not valid`);
  if ((await engine.listCollections()).includes(name)) throw tableExists(name);
  // The rule first: there must be no moment in which the collection stands open.
  if (params.PermissionInfo !== undefined) {
    const mode = simpleModeOf(text(object(params, 'PermissionInfo'), 'AclTag'));
    await client.setRules({ [name]: mode });
  }
  try {
    await engine.createCollection(name);
  } catch (error) {
    // Somebody else was quicker, while the rule was being kept.
    throw isTaken(error) ? tableExists(name) : error;
  }
  return {};
}

const isTaken = (error: unknown): boolean =>
  error instanceof CloudBaseError && error.code === 'DATABASE_COLLECTION_ALREADY_EXIST';

const tableExists = (name: string): ControlError =>
  new ControlError('ResourceInUse.TableExist', `Table ${name} already exists`);

async function describeTable(plane: Plane, params: Params): Promise<Answer> {
  const specs = await indexesOf(plane, text(params, 'TableName'));
  const primary = { Name: '_id_', Unique: true, Keys: [{ Name: '_id', Direction: '1' }] };
  const described = [primary, ...specs.map(asDescribed)].map((index) => ({
    ...index,
    Size: 4_096,
    Accesses: { Ops: 0, Since: new Date(plane.now()).toISOString() },
  }));
  return { IndexNum: described.length, Indexes: described };
}

async function updateTable(plane: Plane, params: Params): Promise<Answer> {
  const name = text(params, 'TableName');
  const existing = await indexesOf(plane, name);
  const dropped = objects(params, 'DropIndexes').map((drop) => text(drop, 'IndexName'));
  const created = objects(params, 'CreateIndexes').map(indexSpec);
  for (const index of dropped) {
    if (!existing.some((spec) => spec.name === index)) {
      throw notFound('', `index not found with name [${index}]`);
    }
  }
  for (const index of dropped) await plane.engine.dropIndex(name, index);
  for (const spec of created) {
    const same = existing.find(
      (one) => one.name === spec.name && !dropped.includes(one.name ?? ''),
    );
    if (same !== undefined && !isSameIndex(same, spec)) {
      throw new ControlError(
        'ResourceInUse',
        `Index with name: ${spec.name} already exists with different options`,
      );
    }
    await plane.engine.createIndex(name, spec);
  }
  return {};
}

/** Whatever the engine says of a missing collection, in the words of this plane. */
async function indexesOf({ engine }: Plane, name: string): Promise<IndexSpec[]> {
  try {
    return await engine.listIndexes(name);
  } catch (error) {
    if (error instanceof CloudBaseError) throw notFound('', 'Db or Table not exist');
    throw error;
  }
}

function indexSpec(params: Params): IndexSpec {
  const schema = object(params, 'MgoKeySchema');
  const keys = objects(schema, 'MgoIndexKeys').map((key) => {
    const direction = text(key, 'Direction');
    if (direction === '2dsphere') return [text(key, 'Name'), direction] as const;
    if (direction !== '1' && direction !== '-1') {
      throw invalidParameter('Direction must be "1", "-1" or "2dsphere"');
    }
    return [text(key, 'Name'), direction === '1' ? 1 : -1] as const;
  });
  if (keys.length === 0) throw invalidParameter('MgoIndexKeys must not be empty');
  const unique = schema.MgoIsUnique === true;
  return { name: text(params, 'IndexName'), keys: Object.fromEntries(keys), unique };
}

function asDescribed({ name = '', keys, unique = false }: IndexSpec): Record<string, unknown> {
  const Keys = Object.entries(keys).map(([Name, direction]) => ({
    Name,
    Direction: String(direction),
  }));
  return { Name: name, Unique: unique, Keys };
}

function isSameIndex(a: IndexSpec, b: IndexSpec): boolean {
  const text = ({ keys, unique = false }: IndexSpec): string =>
    JSON.stringify([Object.entries(keys), unique]);
  return text(a) === text(b);
}

export const collectionActions: Actions = {
  ListTables: listTables,
  DescribeTables: listTables,
  CreateTable: createTable,
  DescribeTable: describeTable,
  UpdateTable: updateTable,
  DeleteTable: async (plane, params) => {
    const name = text(params, 'TableName');
    await indexesOf(plane, name);
    await plane.engine.dropCollection(name);
    await plane.client.setRules({ [name]: null });
    return {};
  },
  CheckTableExists: async ({ engine }, params) => ({
    Exists: (await engine.listCollections()).includes(text(params, 'TableName')),
  }),
};
