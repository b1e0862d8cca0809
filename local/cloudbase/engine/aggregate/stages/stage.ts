/** The form of a pipeline stage, and what a stage may use. */
import type { Store } from '../../store.ts';
import type { PlainObject } from '../../values/values.ts';
import type { Evaluate } from '../evaluator.ts';

export type RunStages = (
  documents: readonly PlainObject[],
  stages: readonly PlainObject[],
  context: PipelineContext,
) => PlainObject[];

export interface PipelineContext {
  readonly store: Store;
  readonly evaluate: Evaluate;
  /** `$$name` values set by an enclosing `$lookup`. */
  readonly variables: PlainObject;
  /** 0 to 1, for `$sample`. */
  readonly random: () => number;
  /** Runs the pipeline inside a stage. */
  readonly runStages: RunStages;
}

export type Stage = (
  documents: readonly PlainObject[],
  operand: unknown,
  context: PipelineContext,
) => PlainObject[];
