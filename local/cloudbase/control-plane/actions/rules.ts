/** The rules of collections, functions and files, under both of the names the platform has for them. */
import type { CollectionRule, FunctionRule, SimpleMode } from '../../client/index.ts';
import { RuleSyntaxError } from '../../client/index.ts';
import type { StorageRule } from '../../storage/rule.ts';
import { invalidParameter } from '../errors.ts';
import { isObject, optionalText, type Params, text, texts } from '../params.ts';
import type { Actions, Answer, Plane } from '../plane.ts';

const SIMPLE: readonly SimpleMode[] = ['READONLY', 'PRIVATE', 'ADMINWRITE', 'ADMINONLY'];

/** @throws ControlError for a word the platform does not know */
export function simpleModeOf(word: string): SimpleMode {
  const mode = SIMPLE.find((one) => one === word);
  if (mode !== undefined) return mode;
  throw invalidParameter(`permission must be one of ${SIMPLE.join(', ')}, CUSTOM, not ${word}`);
}

/** A mode, or with CUSTOM the rule in `rule`, which is JSON text. */
function ruleOf(word: string, rule: string | undefined): SimpleMode | Params {
  if (word !== 'CUSTOM') return simpleModeOf(word);
  try {
    const parsed: unknown = JSON.parse(rule ?? '');
    if (isObject(parsed)) return parsed;
  } catch {
    // Said below, as for every other text that is no rule.
  }
  throw invalidParameter('the security rule must be a JSON object');
}

/** What the reader of a rule says is wrong with it, as a refusal. */
async function orRefuse(set: () => unknown): Promise<Answer> {
  try {
    await set();
    return {};
  } catch (error) {
    if (error instanceof RuleSyntaxError || error instanceof Error) {
      throw invalidParameter(`the security rule is not valid: ${error.message}`);
    }
    throw error;
  }
}

async function setCollection(
  { client, engine }: Plane,
  name: string,
  rule: SimpleMode | Params,
): Promise<Answer> {
  if (!(await engine.listCollections()).includes(name)) {
    throw invalidParameter(`collection ${name} does not exist`);
  }
  return orRefuse(() => client.setRules({ [name]: rule as CollectionRule }));
}

function setStorage({ storage, saved }: Plane, rule: SimpleMode | Params): Promise<Answer> {
  return orRefuse(() => {
    storage.setRule(rule as StorageRule);
    saved.change({ storageRule: rule as StorageRule });
  });
}

function setFunctions({ client, saved }: Plane, rule: SimpleMode | Params): Promise<Answer> {
  return orRefuse(() => {
    if (typeof rule === 'string') throw new Error('functions take a custom rule only');
    client.setFunctionRule(rule as FunctionRule);
    saved.change({ functionRule: rule as FunctionRule });
  });
}

const described = (rule: unknown): { tag: string; rule: string } =>
  typeof rule === 'string'
    ? { tag: rule, rule: '' }
    : { tag: 'CUSTOM', rule: JSON.stringify(rule) };

const collectionRule = ({ client }: Plane, name: string): unknown =>
  client.rules[name] ?? client.defaultRule;

async function modifyResource(plane: Plane, params: Params): Promise<Answer> {
  const rule = ruleOf(text(params, 'Permission'), optionalText(params, 'SecurityRule'));
  const type = text(params, 'ResourceType');
  if (type === 'function') await setFunctions(plane, rule);
  else if (type === 'storage') await setStorage(plane, rule);
  else if (type === 'collection') await setCollection(plane, text(params, 'Resource'), rule);
  else throw invalidParameter(`ResourceType ${type} is not known here`);
  return { Data: { Success: true } };
}

async function describeResource(plane: Plane, params: Params): Promise<Answer> {
  const ResourceType = text(params, 'ResourceType');
  const asked = texts(params, 'Resources');
  const entry = (Resource: string, rule: unknown): Answer => {
    const { tag, rule: SecurityRule } = described(rule);
    return { ResourceType, Resource, Permission: tag, SecurityRule };
  };
  const list = await (async () => {
    switch (ResourceType) {
      case 'function':
        return [entry('', plane.client.functionRule)];
      case 'storage':
        return [entry(asked[0] ?? '', plane.storage.rule)];
      case 'collection': {
        const names = asked.length > 0 ? asked : await plane.engine.listCollections();
        return names.map((name) => entry(name, collectionRule(plane, name)));
      }
      default:
        throw invalidParameter(`ResourceType ${ResourceType} is not known here`);
    }
  })();
  return { Data: { TotalCount: list.length, PermissionList: list } };
}

export const ruleActions: Actions = {
  ModifySafeRule: (plane, params) =>
    setCollection(
      plane,
      text(params, 'CollectionName'),
      ruleOf(text(params, 'AclTag'), optionalText(params, 'Rule')),
    ),
  DescribeSafeRule: (plane, params) => {
    const { tag, rule } = described(collectionRule(plane, text(params, 'CollectionName')));
    return { AclTag: tag, Rule: rule };
  },
  ModifyDatabaseACL: (plane, params) =>
    setCollection(plane, text(params, 'CollectionName'), simpleModeOf(text(params, 'AclTag'))),
  DescribeDatabaseACL: (plane, params) => ({
    AclTag: described(collectionRule(plane, text(params, 'CollectionName'))).tag,
  }),
  ModifyStorageSafeRule: (plane, params) =>
    setStorage(plane, ruleOf(text(params, 'AclTag'), optionalText(params, 'Rule'))),
  DescribeStorageSafeRule: ({ storage }) => {
    const { tag, rule } = described(storage.rule);
    return { AclTag: tag, Rule: rule };
  },
  ModifySecurityRule: (plane, params) =>
    setFunctions(plane, ruleOf(text(params, 'AclTag'), optionalText(params, 'Rule'))),
  DescribeSecurityRule: ({ client }) => ({
    AclTag: 'CUSTOM',
    Rule: JSON.stringify(client.functionRule),
  }),
  ModifyResourcePermission: modifyResource,
  DescribeResourcePermission: describeResource,
};
