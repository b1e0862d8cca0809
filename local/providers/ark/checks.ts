/** What Ark refuses, by model. */
import { at, type Json, list, text } from '../http.ts';

const URLS = ['image_url', 'video_url', 'audio_url'] as const;

export const urlsIn = (content: readonly Json[]): string[] =>
  content
    .flatMap((part) => URLS.map((name) => text(at(part, name, 'url'))))
    .filter((url) => url !== '');

interface Limits {
  readonly resolutions: readonly string[];
  readonly seconds: readonly [min: number, max: number];
  /** Pictures, films, sounds to be like. */
  readonly references: readonly [number, number, number];
}

const LIMITS: readonly (readonly [RegExp, Limits])[] = [
  [
    /^doubao-seedance-2-5-/,
    { resolutions: ['480p', '720p'], seconds: [4, 30], references: [30, 10, 10] },
  ],
  [
    /^doubao-seedance-2-0-(fast|mini)-/,
    { resolutions: ['480p', '720p'], seconds: [4, 15], references: [9, 3, 3] },
  ],
  [
    /^doubao-seedance-2-0-/,
    { resolutions: ['480p', '720p', '1080p', '4k'], seconds: [4, 15], references: [9, 3, 3] },
  ],
];

const ROLES = ['reference_image', 'reference_video', 'reference_audio'] as const;

const unsupported = (name: string, model: string): string =>
  `The parameter \`${name}\` specified in the request is not supported by ${model}.`;

/** Undefined for a film it takes. */
export function problemWithFilm(model: string, json: Json | undefined): string | undefined {
  const limits = LIMITS.find(([pattern]) => pattern.test(model))?.[1];
  if (limits === undefined) return undefined;
  for (const name of ['camera_fixed', 'frames', 'seed']) {
    if (at(json, name) !== undefined) return unsupported(name, model);
  }
  const { resolutions, seconds, references } = limits;
  const resolution = at(json, 'resolution');
  if (resolution !== undefined && !resolutions.includes(text(resolution))) {
    return unsupported('resolution', model);
  }
  const duration = at(json, 'duration');
  if (duration !== undefined && !fits(duration, seconds)) return unsupported('duration', model);
  return problemWithParts(model, json, references);
}

function fits(value: Json, [min, max]: readonly [number, number]): boolean {
  const whole = Number.isInteger(value);
  return whole && (value === -1 || (Number(value) >= min && Number(value) <= max));
}

function problemWithParts(
  model: string,
  json: Json | undefined,
  most: Limits['references'],
): string | undefined {
  const roles = list(at(json, 'content')).map((part) => text(at(part, 'role')));
  const count = (role: string): number => roles.filter((each) => each === role).length;
  const framed = count('first_frame') + count('last_frame') > 0;
  const liked = ROLES.some((role) => count(role) > 0);
  if (framed && liked) return 'first_frame/last_frame cannot be mixed with reference media.';
  if (count('first_frame') > 1 || count('last_frame') > 1) return 'duplicated frame role.';
  if (count('last_frame') > 0 && count('first_frame') === 0) return 'first_frame is missing.';
  const tooMany = ROLES.find((role, index) => count(role) > (most[index] ?? 0));
  if (tooMany !== undefined) return `too many ${tooMany}.`;
  const follows = model.startsWith('doubao-seedance-2-5-') && framed;
  return follows && text(at(json, 'ratio')) !== 'adaptive'
    ? unsupported('ratio', model)
    : undefined;
}

const SINGLE = /^doubao-seedream-5-0-(pro|flash)-/;

/** Undefined for a picture it makes. */
export function problemWithPicture(model: string, json: Json | undefined): string | undefined {
  if (!model.startsWith('doubao-seedream-')) return undefined;
  const images = at(json, 'image');
  if (!SINGLE.test(model)) return list(images).length > 14 ? 'too many images.' : undefined;
  for (const name of ['sequential_image_generation', 'stream', 'seed']) {
    if (at(json, name) !== undefined) return unsupported(name, model);
  }
  if (/^[34]K$/.test(text(at(json, 'size')))) return unsupported('size', model);
  return list(images).length > 10 ? 'too many images.' : undefined;
}
