/** One result of a job, as real bytes of its kind. */
import type { FetchedInput } from '../inputs.ts';
import type { JobSpec, Media } from '../jobs.ts';
import { renderPicture } from './picture.ts';
import { hashOf } from './random.ts';

export interface RenderParts {
  readonly inputs: readonly FetchedInput[];
  /** Which of the job's results; each looks a little different. */
  readonly index: number;
}

export async function render(spec: JobSpec, { inputs, index }: RenderParts): Promise<Media> {
  const seed = (spec.seed ?? hashOf(spec.prompt)) + index * 7_919;
  const bytes = await renderPicture({
    prompt: spec.prompt,
    width: spec.width ?? 1024,
    height: spec.height ?? 1024,
    seed,
    photos: inputs.map((input) => input.bytes),
  });
  return { bytes, mime: 'image/png' };
}
