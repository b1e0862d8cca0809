/** One result of a job, as real bytes of its kind. */
import { createHash } from 'node:crypto';
import { loadImage } from 'canvas';
import { sniffMime } from '../../../shared/storage/media-type.ts';
import { filmSize } from '../film-order.ts';
import type { FetchedInput } from '../inputs.ts';
import type { JobSpec, Media } from '../job.ts';
import { PLAIN_WAV, SOUND_MIMES } from '../sound-format.ts';
import { type FilmMade, renderFilm, renderStill } from './film.ts';
import { renderPicture } from './picture.ts';
import { hashOf } from './random.ts';
import { renderSoundAs } from './sound.ts';

export interface RenderParts {
  readonly inputs: readonly FetchedInput[];
  /** Which of the job's results; each looks a little different. */
  readonly index: number;
  /** Frames a second of films for which no rate is asked. */
  readonly filmFps?: number | undefined;
}

const PICTURE = { width: 1024, height: 1024 };

export async function render(spec: JobSpec, parts: RenderParts): Promise<Media> {
  const { inputs, index } = parts;
  const seed = seedOf(spec, index);
  const photos = inputs.map((input) => input.bytes);
  const { prompt } = spec;
  const size = { width: spec.width, height: spec.height };
  switch (spec.kind) {
    case 'image': {
      const order = { prompt, seed, photos, ...withDefault(size, PICTURE) };
      return { bytes: await renderPicture(order), mime: 'image/png' };
    }
    case 'video':
      return { bytes: await renderFilm(await filmOf(spec, parts)), mime: 'video/mp4' };
    case 'audio': {
      const { kind = 'speech', seconds, format = PLAIN_WAV } = spec.sound ?? {};
      const order = { text: prompt, seed, kind, ...(seconds === undefined ? {} : { seconds }) };
      return { bytes: await renderSoundAs(order, format), mime: SOUND_MIMES[format.container] };
    }
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

/** What decides how a result looks: two with the same are drawn once. */
export function likenessOf(spec: JobSpec, { inputs, index }: RenderParts): string {
  const { kind, prompt, width, height, film, sound } = spec;
  const digests = inputs.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'));
  const seed = seedOf(spec, index);
  return JSON.stringify({ kind, prompt, width, height, film, sound, seed, digests });
}

/** A still of a film, as its first frame. */
export async function renderCover(spec: JobSpec, parts: RenderParts): Promise<Media> {
  return { bytes: await renderStill(await filmOf(spec, parts)), mime: 'image/png' };
}

async function filmOf(spec: JobSpec, parts: RenderParts): Promise<FilmMade> {
  const { inputs, index, filmFps: fps } = parts;
  // Films and sounds are handed over in the same way as pictures.
  const photos = inputs
    .map((input) => input.bytes)
    .filter((bytes) => sniffMime(bytes)?.startsWith('image/'));
  const { film = {}, prompt } = spec;
  const { hasLast = false, isSilent = false } = film;
  const size = filmSize(film, {
    ratio: await ratioOf(photos[0]),
    ...(fps === undefined ? {} : { fps }),
  });
  const ends = { photos, hasLast: hasLast && photos.length > 1 };
  return { prompt, seed: seedOf(spec, index), isSilent, ...ends, ...size };
}

async function ratioOf(photo: Buffer | undefined): Promise<number | undefined> {
  if (photo === undefined) return undefined;
  const { width, height } = await loadImage(photo);
  return width / height;
}

const seedOf = ({ seed, prompt }: JobSpec, index: number): number =>
  (seed ?? hashOf(prompt)) + index * 7_919;

function withDefault(
  { width, height }: { width: number | undefined; height: number | undefined },
  fallback: { width: number; height: number },
): { width: number; height: number } {
  return width === undefined || height === undefined ? fallback : { width, height };
}

const answerTo = (prompt: string): string =>
  `本地服务收到了 ${prompt.length} 个字：“${prompt.slice(0, 60)}”。真正的模型会在这里回答。`;
