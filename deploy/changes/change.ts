/** One difference between what is wanted and what is there, and how it is made good. */
import type { Cloud } from '../cloud/cloud.ts';
import type { LiveState } from '../live/state.ts';
import type { DesiredState } from '../spec.ts';

/**
 * In the order they are applied: nothing stands open at any moment. Collections are closed before
 * they have a rule, and the rule of the functions is in force before the first public path.
 */
export const PARTS = [
  'collections',
  'rules',
  'storage',
  'login',
  'indexes',
  'functions',
  'permissions',
  'timers',
  'routes',
  'pages',
] as const;

export type Part = (typeof PARTS)[number];

/** New, different, not declared, as declared. */
export type Sign = '+' | '~' | '-' | '=';

export interface Change {
  readonly part: Part;
  readonly name: string;
  readonly sign: Sign;
  /** What differs, by name; no value of a setting. */
  readonly details: readonly string[];
  /** Why it cannot be made good by itself, and what can be done. */
  readonly blocked?: string;
  /** Takes something away: only when asked for. */
  readonly isRemoval?: boolean;
  /** Told of, but neither ours nor wrong: collections of others. */
  readonly isForeign?: boolean;
  readonly run?: (work: Work) => Promise<void>;
}

export interface Work {
  readonly cloud: Cloud;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface Compared {
  readonly desired: DesiredState;
  readonly live: LiveState;
  /** What is not declared goes; what cannot be changed is made anew. */
  readonly prune: boolean;
}

export type Compare = (compared: Compared) => Change[];

export const same = (part: Part, name: string): Change => ({ part, name, sign: '=', details: [] });

/** Removed with `prune`, told of without. */
export function extra(
  change: Pick<Change, 'part' | 'name' | 'details'> & { run: (work: Work) => Promise<void> },
  prune: boolean,
): Change {
  const { run, ...told } = change;
  const kept = { ...told, sign: '-', isRemoval: true } as const;
  return prune ? { ...kept, run } : kept;
}

/** The same JSON whatever the order of its fields; a text that is none stays as it is. */
export function canonical(value: unknown): string {
  if (typeof value === 'string') {
    try {
      return canonical(JSON.parse(value));
    } catch {
      return JSON.stringify(value);
    }
  }
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]));
}
