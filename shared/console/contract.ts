/**
 * Every verb of the console by its name, and the types of what each takes and answers. Pages import
 * types from here and nothing else: `ConsoleVerbs['tasks.list']['params']`.
 *
 * A call is `{ verb, params }`; its answer is `ConsoleReply`.
 */
import type * as z from 'zod/mini';
import type { ErrorDetail } from '../platform/errors.ts';
import { accessVerbs } from './contract/access.ts';
import { contentVerbs } from './contract/content.ts';
import type { Role, VerbContract } from './contract/core.ts';
import { generateVerbs } from './contract/generate.ts';
import { modelVerbs } from './contract/models.ts';
import { moneyVerbs } from './contract/money.ts';
import { orderVerbs } from './contract/orders.ts';
import { overviewVerbs } from './contract/overview.ts';
import { procedureContracts } from './contract/procedures.ts';
import { providerVerbs } from './contract/providers.ts';
import { sessionVerbs } from './contract/session.ts';
import { taskVerbs } from './contract/tasks.ts';

export type { Role, VerbContract } from './contract/core.ts';

export const contract = {
  ...sessionVerbs,
  ...overviewVerbs,
  ...taskVerbs,
  ...generateVerbs,
  ...providerVerbs,
  ...modelVerbs,
  ...moneyVerbs,
  ...orderVerbs,
  ...contentVerbs,
  ...accessVerbs,
} as const satisfies Readonly<Record<string, VerbContract>>;

/** With the procedures of the HTTP API, which answer here too. */
export const allVerbs: Readonly<Record<string, VerbContract>> = {
  ...contract,
  ...procedureContracts,
};

export type Contract = typeof contract;
export type VerbName = keyof Contract;

/** As a caller sends it, and as it comes back. */
export type ConsoleVerbs = {
  readonly [Name in VerbName]: {
    readonly params: z.input<Contract[Name]['params']>;
    readonly answer: z.output<Contract[Name]['answer']>;
  };
};

/** What a handler is given: checked, with defaults filled in. */
export type Checked<Name extends VerbName> = z.output<Contract[Name]['params']>;
export type AnswerOf<Name extends VerbName> = z.output<Contract[Name]['answer']>;
export type OperatorRole = Role;

/**
 * Codes a page must know: `UNKNOWN_VERB` (nobody on the list, or no such verb: the two look the
 * same), `NOT_YOUR_ROLE`, `INVALID_REQUEST` with `details`, `CONFLICT` with what is there `now`.
 */
export type ConsoleReply<Name extends VerbName> =
  | { readonly success: true; readonly data: AnswerOf<Name>; readonly message: string }
  | {
      readonly success: false;
      readonly code: string;
      readonly message: string;
      readonly details?: readonly ErrorDetail[];
      /** Of CONFLICT: the row the verb would have answered, as it is; null where it is gone. */
      readonly now?: unknown;
    };
