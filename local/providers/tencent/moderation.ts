/**
 * Tencent's content moderation, at once: text (TMS), pictures (IMS), sounds of up to a minute (AMS).
 * Refuses what the documents say it refuses; `[risky]` and `[review]` among the bytes bring on their
 * verdict, so that what was drawn without them passes.
 */

import { chunks } from '../../../shared/pictures/label/riff.ts';
import { readMp3 } from '../../../shared/sounds/mp3/frames.ts';
import { sniffMime } from '../../../shared/storage/media-type.ts';
import { at, type Json, text } from '../http.ts';

export interface Said {
  readonly answer?: object;
  readonly error?: readonly [code: string, message: string];
}

const TEXT_LIMIT = 10_000;
const PICTURE_LIMIT = 5 * 1024 * 1024;
const SOUND_LIMIT = 4 * 1024 * 1024;
const SOUND_LIMIT_MS = 60_000;
const RATES = { least: 16_000, most: 48_000 } as const;

const refuse = (code: string, message: string): Said => ({
  error: [`InvalidParameterValue.${code}`, message],
});

/** Undefined for an action of another service. */
export function moderated(action: string, body: Json | undefined): Said | undefined {
  switch (action) {
    case 'TextModeration':
      return readText(decoded(at(body, 'Content')));
    case 'ImageModeration':
      return readPicture(body);
    case 'CreateAudioModerationSyncTask':
      return readSound(body);
    default:
      return undefined;
  }
}

const decoded = (value: Json | undefined): Buffer => Buffer.from(text(value), 'base64');

function judged(bytes: Buffer): Said {
  const Suggestion = bytes.includes('[risky]')
    ? 'Block'
    : bytes.includes('[review]')
      ? 'Review'
      : 'Pass';
  const Label = Suggestion === 'Pass' ? 'Normal' : 'Illegal';
  return { answer: { Suggestion, Label, SubLabel: '', Score: 90 } };
}

function readText(bytes: Buffer): Said {
  const { length } = [...bytes.toString('utf8')];
  if (length === 0) return refuse('EmptyText', '文本为空');
  return length > TEXT_LIMIT ? refuse('ErrTextContentLen', '文本过长') : judged(bytes);
}

function readPicture(body: Json | undefined): Said {
  const bytes = decoded(at(body, 'FileContent'));
  const hasAddress = text(at(body, 'FileUrl')) !== '';
  if (bytes.length === 0) {
    return hasAddress ? judged(bytes) : refuse('EmptyImageContent', '图片为空');
  }
  if (bytes.length > PICTURE_LIMIT) return refuse('InvalidFileContentSize', '图片过大');
  if (!sniffMime(bytes)?.startsWith('image/')) return refuse('InvalidImageContent', '不是图片');
  return judged(bytes);
}

function readSound(body: Json | undefined): Said {
  const bytes = decoded(at(body, 'FileContent'));
  const format = text(at(body, 'FileFormat'));
  if (bytes.length === 0) return refuse('EmptyAudioContent', '音频为空');
  if (bytes.length > SOUND_LIMIT) return refuse('InvalidFileContentSize', '音频过大');
  if (!['mp3', 'wav', 'm4a'].includes(format)) return refuse('InvalidFileFormat', '格式不支持');
  const facts = factsOf(bytes, format);
  if (facts === null) return refuse('InvalidAudioContent', '不是所说的格式');
  if (facts.rate < RATES.least || facts.rate > RATES.most) {
    return refuse('InvalidAudioContent', '采样率不支持');
  }
  return facts.ms > SOUND_LIMIT_MS ? refuse('InvalidAudioDuration', '音频过长') : judged(bytes);
}

function factsOf(bytes: Buffer, format: string): { rate: number; ms: number } | null {
  const mime = sniffMime(bytes);
  if (format === 'wav' && mime === 'audio/wav') {
    const all = chunks(bytes);
    const fmt = all.find(({ id }) => id === 'fmt ')?.data;
    const length = all.find(({ id }) => id === 'data')?.data.length ?? 0;
    // PCM of 16 bits only.
    if (fmt === undefined || fmt.readUInt16LE(0) !== 1 || fmt.readUInt16LE(14) !== 16) return null;
    return { rate: fmt.readUInt32LE(4), ms: (length / fmt.readUInt32LE(8)) * 1_000 };
  }
  if (format === 'mp3' && mime === 'audio/mpeg') {
    const { first, frames } = readMp3(bytes);
    return { rate: first.rate, ms: (frames.length * first.samples * 1_000) / first.rate };
  }
  return format === 'm4a' && mime === 'audio/mp4' ? { rate: RATES.least, ms: 0 } : null;
}
