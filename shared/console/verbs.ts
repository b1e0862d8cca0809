/**
 * All verbs in one list: what is declared of each, and the file of its handler, loaded by its first
 * call. The procedures of the HTTP API about what is on offer answer here under their own names.
 */

import { allVerbs, type VerbContract } from './contract.ts';
import type { AnyHandler } from './core/handler.ts';

export interface Verb extends VerbContract {
  readonly name: string;
  readonly handler: () => Promise<AnyHandler>;
}

type Part = Readonly<Record<string, AnyHandler>>;

/** By what a name begins with. */
const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  session: async () => (await import('./verbs/session.ts')).sessionHandlers,
  overview: async () => (await import('./verbs/overview.ts')).overviewHandlers,
  usage: async () => (await import('./verbs/overview.ts')).overviewHandlers,
  tasks: async () => (await import('./verbs/tasks.ts')).taskHandlers,
  changes: async () => (await import('./verbs/tasks.ts')).taskHandlers,
  generate: async () => (await import('./verbs/generate.ts')).generateHandlers,
  providers: async () => (await import('./verbs/providers.ts')).providerHandlers,
  errors: async () => (await import('./verbs/providers.ts')).providerHandlers,
  models: async () => (await import('./verbs/models.ts')).modelHandlers,
  money: async () => (await import('./verbs/money.ts')).moneyHandlers,
  orders: async () => (await import('./verbs/orders.ts')).orderHandlers,
  packs: async () => (await import('./verbs/orders.ts')).orderHandlers,
  codes: async () => (await import('./verbs/orders.ts')).orderHandlers,
  scenes: async () => (await import('./verbs/content.ts')).contentHandlers,
  templates: async () => (await import('./verbs/content.ts')).contentHandlers,
  prompts: async () => (await import('./verbs/content.ts')).contentHandlers,
  moderation: async () => (await import('./verbs/moderation.ts')).moderationHandlers,
  operators: async () => (await import('./verbs/access.ts')).accessHandlers,
  keys: async () => (await import('./verbs/access.ts')).accessHandlers,
  webhooks: async () => (await import('./verbs/access.ts')).accessHandlers,
  audit: async () => (await import('./verbs/access.ts')).accessHandlers,
};
const PROCEDURES = async () => (await import('./verbs/procedures.ts')).procedureHandlers;

async function handlerOf(name: string): Promise<AnyHandler> {
  const [part = ''] = name.split('.');
  const handlers = await (PARTS[part] ?? PROCEDURES)();
  const handler = handlers[name];
  if (handler === undefined) throw new TypeError(`no handler of ${name}`);
  return handler;
}

export const VERBS: readonly Verb[] = Object.entries(allVerbs).map(([name, declared]) => ({
  ...declared,
  name,
  handler: () => handlerOf(name),
}));

const byName = new Map(VERBS.map((verb) => [verb.name, verb]));

export const verbNamed = (name: unknown): Verb | undefined =>
  typeof name === 'string' ? byName.get(name) : undefined;
