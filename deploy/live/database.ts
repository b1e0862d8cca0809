/** Collections, their rules and their indexes. */
import type { Cloud, Params } from '../cloud/cloud.ts';
import { fieldsOf, listOf, numberOf, textOf } from './fields.ts';
import type { EnvironmentFacts, LiveCollection, LiveIndex } from './state.ts';

const PAGE = 100;

/** What every call about collections begins with. */
export function tableParams({ envId, database }: EnvironmentFacts): Params {
  return { EnvId: envId, MongoConnector: { InstanceId: 'flexdb', DatabaseName: database } };
}

export async function readCollectionNames(
  cloud: Cloud,
  facts: EnvironmentFacts,
): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    const page = { ...tableParams(facts), MgoLimit: PAGE, MgoOffset: names.length };
    const answer = await cloud.call('tcb', 'DescribeTables', page);
    const found = listOf(answer.Tables).map(({ TableName }) => textOf(TableName));
    names.push(...found);
    const total = numberOf(fieldsOf(answer.Pager).Total);
    if (found.length < PAGE || names.length >= total) return names;
  }
}

export async function readCollection(
  cloud: Cloud,
  facts: EnvironmentFacts,
  name: string,
): Promise<LiveCollection> {
  const [rule, table] = await Promise.all([
    cloud.call('tcb', 'DescribeSafeRule', { EnvId: facts.envId, CollectionName: name }),
    cloud.call('tcb', 'DescribeTable', { ...tableParams(facts), TableName: name }),
  ]);
  const indexes = listOf(table.Indexes)
    .map(indexOf)
    .filter(({ keys }) => !(keys.length === 1 && keys[0]?.[0] === '_id'));
  return { name, rule: { tag: textOf(rule.AclTag), rule: textOf(rule.Rule) }, indexes };
}

function indexOf({ Name, Unique, Keys }: ReturnType<typeof fieldsOf>): LiveIndex {
  const keys = listOf(Keys).map(
    ({ Name: field, Direction }) => [textOf(field), textOf(Direction)] as const,
  );
  return { name: textOf(Name), keys, unique: Unique === true };
}
