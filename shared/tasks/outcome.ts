import type { TaskDoc } from './schema.ts';

/** What one step of work led to. */
export type StepOutcome =
  | { readonly kind: 'continue'; readonly task: TaskDoc }
  | { readonly kind: 'handed_back'; readonly task: TaskDoc }
  | { readonly kind: 'settled'; readonly task: TaskDoc };
