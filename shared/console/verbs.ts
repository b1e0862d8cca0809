/**
 * Finds a verb by its name: what is declared of it and who answers, loaded by the first call of its
 * part. A cold start pays for the part it needs and no other. The procedures of the HTTP API about
 * what is on offer answer here under their own names.
 */
import type { VerbContract } from './contract/core.ts';
import type { AnyHandler } from './core/handler.ts';

export interface Verb extends VerbContract {
  readonly name: string;
  readonly handler: AnyHandler;
}

interface Part {
  readonly contract: Readonly<Record<string, VerbContract>>;
  readonly handlers: Readonly<Record<string, AnyHandler>>;
}

const overview = async (): Promise<Part> => ({
  contract: (await import('./contract/overview.ts')).overviewVerbs,
  handlers: (await import('./verbs/overview.ts')).overviewHandlers,
});
const tasks = async (): Promise<Part> => ({
  contract: (await import('./contract/tasks.ts')).taskVerbs,
  handlers: (await import('./verbs/tasks.ts')).taskHandlers,
});
const providers = async (): Promise<Part> => ({
  contract: (await import('./contract/providers.ts')).providerVerbs,
  handlers: (await import('./verbs/providers.ts')).providerHandlers,
});
const orders = async (): Promise<Part> => ({
  contract: (await import('./contract/orders.ts')).orderVerbs,
  handlers: (await import('./verbs/orders.ts')).orderHandlers,
});
const content = async (): Promise<Part> => ({
  contract: (await import('./contract/content.ts')).contentVerbs,
  handlers: {
    ...(await import('./verbs/content.ts')).contentHandlers,
    ...(await import('./verbs/moderation.ts')).moderationHandlers,
  },
});
const access = async (): Promise<Part> => ({
  contract: (await import('./contract/access.ts')).accessVerbs,
  handlers: (await import('./verbs/access.ts')).accessHandlers,
});
const procedures = async (): Promise<Part> => ({
  contract: (await import('./contract/procedures.ts')).procedureContracts,
  handlers: (await import('./verbs/procedures.ts')).procedureHandlers,
});

/** By what a name begins with. */
const PARTS: ReadonlyMap<string, () => Promise<Part>> = new Map([
  [
    'session',
    async () => ({
      contract: (await import('./contract/session.ts')).sessionVerbs,
      handlers: (await import('./verbs/session.ts')).sessionHandlers,
    }),
  ],
  [
    'generate',
    async () => ({
      contract: (await import('./contract/generate.ts')).generateVerbs,
      handlers: (await import('./verbs/generate.ts')).generateHandlers,
    }),
  ],
  [
    'models',
    async () => ({
      contract: (await import('./contract/models.ts')).modelVerbs,
      handlers: (await import('./verbs/models.ts')).modelHandlers,
    }),
  ],
  [
    'money',
    async () => ({
      contract: (await import('./contract/money.ts')).moneyVerbs,
      handlers: (await import('./verbs/money.ts')).moneyHandlers,
    }),
  ],
  ...['overview', 'usage'].map((name): [string, () => Promise<Part>] => [name, overview]),
  ...['tasks', 'changes'].map((name): [string, () => Promise<Part>] => [name, tasks]),
  ...['providers', 'errors'].map((name): [string, () => Promise<Part>] => [name, providers]),
  ...['orders', 'packs', 'codes'].map((name): [string, () => Promise<Part>] => [name, orders]),
  ...['scenes', 'templates', 'prompts', 'moderation'].map((name): [string, () => Promise<Part>] => [
    name,
    content,
  ]),
  ...['operators', 'keys', 'webhooks', 'audit'].map((name): [string, () => Promise<Part>] => [
    name,
    access,
  ]),
]);

/** Undefined where there is none. Throws TypeError for one that nobody answers. */
export async function verbNamed(name: unknown): Promise<Verb | undefined> {
  if (typeof name !== 'string') return undefined;
  const [prefix = ''] = name.split('.', 1);
  const { contract, handlers } = await (PARTS.get(prefix) ?? procedures)();
  const declared = Object.hasOwn(contract, name) ? contract[name] : undefined;
  if (declared === undefined) return undefined;
  const handler = handlers[name];
  if (handler === undefined) throw new TypeError(`nobody answers ${name}`);
  return { ...declared, name, handler };
}
