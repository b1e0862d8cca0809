/**
 * What can be asked of a studio, verb by verb, as data: what is checked, the table of the
 * documentation and the types of the pages all come from this list. Nothing here needs a server.
 */
import type * as z from 'zod/mini';
import { editingVerbs } from './contract/editing.ts';
import { exportingVerbs } from './contract/exporting.ts';
import { makingVerbs } from './contract/making.ts';
import type { Verb } from './contract/verb.ts';

export const verbs = {
  ...editingVerbs,
  ...makingVerbs,
  ...exportingVerbs,
} as const satisfies Readonly<Record<string, Verb>>;

export type VerbName = keyof typeof verbs;
export const verbNames = Object.keys(verbs) as VerbName[];

/** As it is after it was checked. */
export type VerbInput<N extends VerbName> = z.infer<(typeof verbs)[N]['shape']>;
/** As a page sends it. */
export type VerbFields<N extends VerbName> = z.input<(typeof verbs)[N]['shape']>;
