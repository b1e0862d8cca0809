/** Who did what by hand. Written before the deed and after it, so that a crash leaves a trace. */
import type { Clock } from './clock.ts';
import { checked, collections, type Database } from './database.ts';
import { DarkroomError } from './errors.ts';
import type { Random } from './ids.ts';
import { redact } from './log.ts';

export interface AuditDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * What of a call may be written down, by parameter. `plain`: words, numbers, true and false as they
 * were sent; a function gives what may be known of a value, `undefined` for nothing. Whatever has no
 * rule is only counted: it may be a secret that was put in the wrong place.
 */
export type AuditRules = Readonly<Record<string, 'plain' | ((value: unknown) => unknown)>>;

const MAX_CHARS = 200;

/** The parameters of a call as its rules let them be known; `others`: how many have no rule. */
export function auditedParams(rules: AuditRules, params: object): Record<string, unknown> {
  const others = Object.keys(params).filter((name) => !Object.hasOwn(rules, name)).length;
  return { ...byRules(rules, params), ...(others > 0 ? { others } : {}) };
}

/** A rule for an object: its own parameters by rules of their own. */
export function within(rules: AuditRules): (value: unknown) => unknown {
  return (value) =>
    typeof value === 'object' && value !== null ? byRules(rules, value) : undefined;
}

function byRules(rules: AuditRules, params: object): Record<string, unknown> {
  const known = Object.entries(params).flatMap(([name, value]) => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) return [];
    const told = rule === 'plain' ? plain(value) : rule(value);
    return told === undefined ? [] : [[name, told] as const];
  });
  return Object.fromEntries(known);
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') return redact(value.slice(0, MAX_CHARS));
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

export interface AuditEntry {
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The uid of the operator; absent for whoever brings the secret of the machines. */
  readonly actor?: string;
  /** The task it is about. */
  readonly taskId?: string;
}

/** operator_audit: one per deed. */
export interface AuditDoc {
  readonly _id: string;
  readonly actor: string | null;
  readonly task_id: string | null;
  readonly action: string;
  /** JSON. */
  readonly params: string;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  /** `started`, `done`, or the code of what went wrong. */
  readonly outcome: string;
}

/** Runs `deed` between two writes of one audit document. `params` are `auditedParams`. */
export async function audited<T>(
  deps: AuditDeps,
  entry: AuditEntry,
  deed: () => Promise<T>,
): Promise<T> {
  const id = deps.random.hex(16);
  const audit = deps.db.collection(collections.audit);
  const started: AuditDoc = {
    _id: id,
    actor: entry.actor ?? null,
    task_id: entry.taskId ?? null,
    action: entry.action,
    params: JSON.stringify(entry.params),
    started_at: new Date(deps.clock.now()),
    ended_at: null,
    outcome: 'started',
  };
  checked(await audit.add(started));
  const end = async (outcome: string): Promise<void> => {
    checked(await audit.doc(id).update({ outcome, ended_at: new Date(deps.clock.now()) }));
  };
  try {
    const result = await deed();
    await end('done');
    return result;
  } catch (error) {
    await end(error instanceof DarkroomError ? error.code : 'INTERNAL');
    throw error;
  }
}
