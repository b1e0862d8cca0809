/** What stands behind a declared verb. */
import type * as z from 'zod/mini';
import type { VerbContract } from '../contract/core.ts';
import type { Ask } from './app.ts';

type Group = Readonly<Record<string, VerbContract>>;

/** One handler for each verb of a part of the contract, with the types of its schemas. */
export type Handlers<G extends Group> = {
  readonly [Name in keyof G]: (
    ask: Ask,
    params: z.output<G[Name]['params']>,
  ) => Promise<z.output<G[Name]['answer']>>;
};

/** A handler whose params have just been read by the schema beside it. */
export type AnyHandler = (ask: Ask, params: never) => Promise<unknown>;
