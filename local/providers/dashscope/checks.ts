/** What DashScope refuses, by model. */
import { at, type Json, list, text } from '../http.ts';

interface FilmLimits {
  /** By type, how many of them. */
  readonly media: Readonly<Record<string, readonly [min: number, max: number]>>;
  readonly most?: number;
  readonly resolutions: readonly string[];
  readonly seconds: readonly [min: number, max: number];
  readonly refuses?: readonly string[];
}

const SHARP = ['720P', '1080P'];
const FRAMES = { first_frame: [0, 1], last_frame: [0, 1] } as const;

const FILMS: Readonly<Record<string, FilmLimits>> = {
  'wan2.7-t2v': { media: {}, resolutions: SHARP, seconds: [2, 15] },
  'wan2.7-i2v': {
    media: { first_frame: [1, 1], last_frame: [0, 1], driving_audio: [0, 1], first_clip: [0, 1] },
    resolutions: SHARP,
    seconds: [2, 15],
  },
  'wan2.7-r2v': {
    media: { reference_image: [0, 5], reference_video: [0, 5] },
    most: 5,
    resolutions: SHARP,
    seconds: [2, 15],
  },
  'happyhorse-1.1-t2v': { media: {}, resolutions: SHARP, seconds: [3, 15] },
  'happyhorse-1.1-i2v': { media: { first_frame: [1, 1] }, resolutions: SHARP, seconds: [3, 15] },
  'happyhorse-1.1-r2v': {
    media: { reference_image: [1, 9] },
    resolutions: SHARP,
    seconds: [3, 15],
  },
  'wan3.0-video': wan3(),
  'wan3.0-video-prime': wan3(),
  'vidu/viduq3-turbo_text2video': vidu(),
  'vidu/viduq3-pro_text2video': vidu(),
};

function wan3(): FilmLimits {
  return {
    media: {
      ...FRAMES,
      reference_image: [0, 10],
      reference_video: [0, 5],
      reference_audio: [0, 5],
    },
    resolutions: ['480P', ...SHARP],
    seconds: [2, 30],
    refuses: ['negative_prompt'],
  };
}

function vidu(): FilmLimits {
  return { media: {}, resolutions: ['540P', ...SHARP], seconds: [1, 16] };
}

/** Names that were never models here, or no longer are. */
const GONE = /^wan3\.0-(t2v|i2v|r2v|videoedit)$/;

export function problemWithModel(body: Json | undefined): string | undefined {
  const model = text(at(body, 'model'));
  if (GONE.test(model)) return 'Model not exist.';
  if (model === 'videoretalk') return problemWithLips(body);
  if (model.startsWith('cosyvoice-')) {
    return text(at(body, 'input', 'voice')) === '' ? 'Field required: input.voice' : undefined;
  }
  const limits = FILMS[model];
  return limits === undefined ? problemWithPicture(model, body) : problemWithFilm(limits, body);
}

function problemWithLips(body: Json | undefined): string | undefined {
  for (const name of ['video_url', 'audio_url']) {
    if (text(at(body, 'input', name)) === '') return `Field required: input.${name}`;
  }
  return undefined;
}

function problemWithFilm(limits: FilmLimits, body: Json | undefined): string | undefined {
  const types = list(at(body, 'input', 'media')).map((item) => text(at(item, 'type')));
  const stranger = types.find((type) => limits.media[type] === undefined);
  if (stranger !== undefined) return `input.media: type ${stranger} is not supported by the model`;
  const count = (type: string): number => types.filter((each) => each === type).length;
  for (const [type, [min, max]] of Object.entries(limits.media)) {
    if (count(type) < min) return `Field required: input.media.${type}`;
    if (count(type) > max) return `input.media: too many ${type}`;
  }
  if (types.length > (limits.most ?? 99)) return 'input.media: too many items';
  const framed = count('first_frame') + count('last_frame') > 0;
  if (framed && types.some((type) => type.startsWith('reference_'))) {
    return 'first_frame/last_frame cannot be used together with reference media';
  }
  const refused = limits.refuses?.find((name) => at(body, 'input', name) !== undefined);
  if (refused !== undefined) return `input.${refused} is not supported by the model`;
  const { resolution, duration } = Object(at(body, 'parameters')) as Record<string, Json>;
  if (resolution !== undefined && !limits.resolutions.includes(text(resolution))) {
    return 'parameters.resolution is invalid';
  }
  const [least, most] = limits.seconds;
  const whole = Number.isInteger(duration) && Number(duration) >= least && Number(duration) <= most;
  return duration === undefined || whole
    ? undefined
    : 'parameters.duration must be an integer in range';
}

function problemWithPicture(model: string, body: Json | undefined): string | undefined {
  if (!/^qwen-image-(2|3|edit)/.test(model)) return undefined;
  const parts = list(at(body, 'input', 'messages')).flatMap((each) => list(at(each, 'content')));
  const images = parts.filter((part) => at(part, 'image') !== undefined).length;
  if (images > 3) return 'Number of images should be in [0, 3]';
  if (/-edit/.test(model) && images === 0) return 'Field required: image';
  const most = /^qwen-image-(3|edit$)/.test(model) ? 1 : 6;
  const n = at(body, 'parameters', 'n');
  return Number(n ?? 1) > most ? `parameters.n must be in [1, ${most}]` : undefined;
}
