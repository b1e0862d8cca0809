/**
 * What a verb of the console is, as data: who may call it, what it takes, what it answers, what of a
 * call is written down. The checks, the docs table, the tests over all roles and the types of the
 * pages come from here. Nothing in this folder runs a verb.
 */
import type * as z from 'zod/mini';
import type { AuditRules } from '../../platform/audit.ts';

export const roles = ['viewer', 'support', 'finance', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Everybody on the list. */
export const READERS = roles;
/** Those who look after tasks and users. */
export const HELPERS = ['support', 'admin'] as const satisfies readonly Role[];
/** Those who move money. */
export const CASHIERS = ['finance', 'admin'] as const satisfies readonly Role[];
export const ADMINS = ['admin'] as const satisfies readonly Role[];

export interface VerbContract<
  P extends z.ZodMiniType = z.ZodMiniType,
  A extends z.ZodMiniType = z.ZodMiniType,
> {
  readonly roles: readonly Role[];
  readonly about: { readonly en: string; readonly zh: string };
  readonly params: P;
  readonly answer: A;
  /** Of a change: what of it is written down, beside who made it. Absent: it reads only. */
  readonly audit?: AuditRules;
  /** It moves credits or money: an operator may call such verbs so many times a minute. */
  readonly movesMoney?: true;
  /** Fields of the answer that tell a secret this once; everything else is masked. */
  readonly tells?: readonly string[];
}

/** Ties the types of a declaration to its schemas. */
export function verb<P extends z.ZodMiniType, A extends z.ZodMiniType>(
  declared: VerbContract<P, A>,
): VerbContract<P, A> {
  return declared;
}
