/** What the demo asks of a model: its own kind of words, and what its row says it takes. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ModelKind } from '../../shared/models/contract.ts';
import type { TaskType } from '../../shared/models/task-types.ts';
import { UsageError } from '../command-line.ts';
import { renderFilm } from '../providers/media/film.ts';
import { renderSound } from '../providers/media/sound.ts';
import { sampleGarmentPhoto } from '../sample-photo.ts';
import type { DemoOptions } from './options.ts';

/** As `listModels` tells of it. */
export interface ModelView {
  readonly slug: string;
  readonly kind: ModelKind;
  readonly tags: readonly string[];
  readonly input: {
    readonly images: { readonly min: number; readonly max: number };
    readonly files?: { readonly kind: 'audio' | 'video'; readonly min: number };
    readonly promptLanguage: 'any' | 'en';
  };
}

export interface Upload {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface DemoRequest {
  readonly type: TaskType;
  readonly images: readonly Upload[];
  /** Sound or film. */
  readonly files: readonly Upload[];
  /** Empty where a model needs none. */
  readonly prompt: string;
  /** Empty for none. */
  readonly scene: string;
}

const SCENE = 'beach-sunset';
const PROMPTS: Readonly<Record<ModelKind, { readonly any: string; readonly en: string }>> = {
  image: { any: '自然微笑，午后阳光', en: 'a natural smile in afternoon sunlight' },
  video: {
    any: '海风轻拂，镜头缓缓推近',
    en: 'a light sea breeze, the camera moves slowly closer',
  },
  audio: { any: '你好，欢迎来到暗房。', en: 'Hello, and welcome to the darkroom.' },
  text: { any: '为一件蓝色 T 恤写一句广告语。', en: 'Write a slogan for a blue T-shirt.' },
  // The recording says it all.
  transcript: { any: '', en: '' },
};

/** Reads the files named, and draws or plays what else the model needs. */
export async function requestFor(model: ModelView, options: DemoOptions): Promise<DemoRequest> {
  const type = isForPhotography(model) ? 'photography' : 'creation';
  const prompt = options.prompt ?? PROMPTS[model.kind][model.input.promptLanguage];
  return {
    type,
    images: await photosFor(model, options, type),
    files: await filesFor(model, options),
    // The local provider's word for a job that fails.
    prompt: options.fail ? `${prompt} [fail]`.trim() : prompt,
    scene: options.scene ?? (type === 'photography' ? SCENE : ''),
  };
}

/** Makes pictures of a garment: what only enlarges one does not. */
function isForPhotography({ kind, input, tags }: ModelView): boolean {
  return kind === 'image' && input.images.max > 0 && !tags.includes('upscale');
}

async function photosFor(
  { slug, input }: ModelView,
  { images }: DemoOptions,
  type: TaskType,
): Promise<readonly Upload[]> {
  if (images.length > 0) {
    if (input.images.max === 0) throw new UsageError(`${slug} takes no --image`);
    return images.map(read);
  }
  const wanted = Math.max(input.images.min, type === 'photography' ? 1 : 0);
  if (wanted === 0) return [];
  const bytes = await sampleGarmentPhoto();
  return Array.from({ length: wanted }, () => ({ name: 'garment.png', bytes }));
}

async function filesFor(
  { slug, input }: ModelView,
  { files }: DemoOptions,
): Promise<readonly Upload[]> {
  if (files.length > 0) {
    if (input.files === undefined) throw new UsageError(`${slug} takes no --file`);
    return files.map(read);
  }
  if (input.files === undefined) return [];
  const sample = await sampleFile(input.files.kind);
  return Array.from({ length: input.files.min }, () => sample);
}

const SEED = 7;
const SAMPLE_SPEECH = {
  text: 'This is a recording of a few words. 这是一段录音。',
  seed: SEED,
  kind: 'speech',
} as const;

async function sampleFile(kind: 'audio' | 'video'): Promise<Upload> {
  switch (kind) {
    case 'audio':
      return { name: 'recording.wav', bytes: renderSound(SAMPLE_SPEECH) };
    case 'video': {
      const size = { width: 640, height: 360, seconds: 5, fps: 24 };
      const order = { prompt: 'a walk', seed: SEED, photos: [], ...size };
      return { name: 'film.mp4', bytes: await renderFilm(order) };
    }
    default:
      return kind satisfies never;
  }
}

const read = (path: string): Upload => ({ name: basename(path), bytes: readFileSync(path) });
