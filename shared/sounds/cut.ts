/** A sound in pieces, for services that listen to a minute at a time. */
import { asBuffer, ascii } from '../pictures/label/container.ts';
import { chunks, joinChunks } from '../pictures/label/riff.ts';
import { readMp3 } from './mp3/frames.ts';

/**
 * Pieces of at most `ms`, each a file of its own; together they are the whole. For sounds that
 * `markSound` has taken: throws what it throws.
 */
export function cutSound(input: Uint8Array, ms: number): Uint8Array[] {
  const bytes = asBuffer(input);
  return ascii(bytes, 0, 4) === 'RIFF' ? cutWav(bytes, ms) : cutMp3(bytes, ms);
}

function cutMp3(bytes: Buffer, ms: number): Uint8Array[] {
  const { first, frames } = readMp3(bytes);
  const most = Math.max(1, Math.floor((ms * first.rate) / (1_000 * first.samples)));
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < frames.length; from += most) {
    const last = frames[Math.min(from + most, frames.length) - 1];
    const begin = frames[from];
    if (begin !== undefined && last !== undefined) {
      pieces.push(bytes.subarray(begin.at, last.at + last.length));
    }
  }
  return pieces;
}

function cutWav(bytes: Buffer, ms: number): Uint8Array[] {
  const all = chunks(bytes);
  const format = all.find(({ id }) => id === 'fmt ');
  const data = all.find(({ id }) => id === 'data')?.data;
  if (format === undefined || data === undefined) return [];
  const [rate, frame] = [format.data.readUInt32LE(4), format.data.readUInt16LE(12)];
  const most = Math.max(1, Math.floor((ms * rate) / 1_000)) * frame;
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < data.length; from += most) {
    const part = { id: 'data', data: data.subarray(from, from + most) };
    pieces.push(joinChunks('WAVE', [format, part]));
  }
  return pieces;
}
