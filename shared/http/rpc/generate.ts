/** A task from a model and a prompt, as the external API and the procedures ask for it. */
import * as z from 'zod/mini';
import type { TargetRef } from '../../studio/target-ref.ts';
import type { Submitted } from '../../tasks/index.ts';
import type { Ask } from '../core/route.ts';
import { address, filled, model, parameters, whole } from '../core/shapes.ts';
import { listed } from '../jobs/inputs.ts';
import { requiredPrompt } from '../jobs/job.ts';
import { modelFor } from '../jobs/models.ts';
import { submitJob } from '../jobs/submit.ts';
import { extraParameters } from '../openai/extras.ts';

export const inputImages = z.optional(z.array(address).check(z.maxLength(16)));
export const prompt = filled(32_000);
export const outputs = z.optional(whole(1, 10));
export const modelId = model;
export const modelParameters = z.optional(parameters);

export interface Order {
  readonly model: string;
  readonly prompt: string;
  readonly images: readonly string[];
  readonly count: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly target?: TargetRef | undefined;
  /** The caller's own names. */
  readonly names: { readonly images: string; readonly count: string };
}

export function order(ask: Ask, wanted: Order): Promise<Submitted> {
  return submitJob(ask, () => {
    const chosen = modelFor(ask.app, ask.caller, { model: wanted.model, kind: null });
    const { images, count } = wanted.names;
    return {
      model: chosen,
      prompt: requiredPrompt(wanted.prompt),
      count: wanted.count,
      parameters: extraParameters(chosen, wanted.parameters, []),
      inputs: listed(images, wanted.images),
      names: { images, count },
      target: wanted.target,
    };
  });
}
