import type { TaskDeps } from '../../tasks/index.ts';
import type { VerbInput, VerbName } from '../contract.ts';

/** What all verbs together need: everything a task does, except how results are made. */
export type StudioDeps = TaskDeps;

export type Handler<N extends VerbName, T = unknown> = (
  deps: StudioDeps,
  openid: string,
  input: VerbInput<N>,
) => Promise<{ readonly data: T; readonly message?: string }>;

export type Handlers = { readonly [N in VerbName]: Handler<N> };
