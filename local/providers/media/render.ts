/** One result of a job, as real bytes of its kind. */
import type { FetchedInput } from '../inputs.ts';
import type { JobSpec, Media } from '../job.ts';
import { renderFilm } from './film.ts';
import { renderPicture } from './picture.ts';
import { hashOf } from './random.ts';
import { renderSound } from './sound.ts';

export interface RenderParts {
  readonly inputs: readonly FetchedInput[];
  /** Which of the job's results; each looks a little different. */
  readonly index: number;
}

const FILM = { width: 640, height: 360 };
const PICTURE = { width: 1024, height: 1024 };

export async function render(spec: JobSpec, { inputs, index }: RenderParts): Promise<Media> {
  const seed = (spec.seed ?? hashOf(spec.prompt)) + index * 7_919;
  const photos = inputs.map((input) => input.bytes);
  const { prompt } = spec;
  const size = { width: spec.width, height: spec.height };
  switch (spec.kind) {
    case 'image': {
      const order = { prompt, seed, photos, ...withDefault(size, PICTURE) };
      return { bytes: await renderPicture(order), mime: 'image/png' };
    }
    case 'video':
      return { bytes: await renderFilm({ prompt, seed, photos, ...FILM }), mime: 'video/mp4' };
    case 'audio':
      return { bytes: renderSound(prompt, seed), mime: 'audio/wav' };
    case 'text':
      return { bytes: Buffer.from(answerTo(prompt)), mime: 'text/plain' };
    case 'transcript': {
      const seconds = photos.reduce((sum, bytes) => sum + bytes.length, 0) / 32_000;
      return {
        bytes: Buffer.from(`这是一段约 ${seconds.toFixed(1)} 秒的录音。`),
        mime: 'text/plain',
      };
    }
    default:
      return spec.kind satisfies never;
  }
}

function withDefault(
  { width, height }: { width: number | undefined; height: number | undefined },
  fallback: { width: number; height: number },
): { width: number; height: number } {
  return width === undefined || height === undefined ? fallback : { width, height };
}

const answerTo = (prompt: string): string =>
  `本地服务收到了 ${prompt.length} 个字：“${prompt.slice(0, 60)}”。真正的模型会在这里回答。`;
