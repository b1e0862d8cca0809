/** What is heard in a film, for whoever listens before it is shown. */
import { joinChunks } from '../../pictures/label/riff.ts';
import { whileAlive } from '../../platform/process/alive.ts';
import type { FilmSound } from '../contract.ts';
import { type OpenedFilm, withFilm } from '../file/container.ts';
import type { Native } from '../native.ts';
import { decodeSound } from './decode.ts';
import type { Heard } from './heard.ts';
import { createResampler, type Resampler } from './resample.ts';
import { woven } from './samples.ts';

/** What moderation services recommend; all of them take it, whatever the film's own codec. */
const RATE = 16_000;
const PCM = 1;
const BITS = 16;

/** @throws FilmError for a track that cannot be decoded */
export async function* soundsOf(
  native: Native,
  source: string,
  skip = 0,
): AsyncGenerator<FilmSound> {
  let heard = 0;
  const count = await withFilm(source, async ({ sounds }) => sounds.length);
  for (let index = 0; index < count; index += 1) {
    const sound = await whileAlive(() =>
      withFilm(source, ({ sounds }) => soundOf(native, sounds[index])),
    );
    if (sound === null) continue;
    heard += 1;
    if (heard > skip) yield sound;
  }
}

/** Null for a track in which there is nothing. */
async function soundOf(
  native: Native,
  track: OpenedFilm['sounds'][number] | undefined,
): Promise<FilmSound | null> {
  if (track === undefined) return null;
  const recording = createRecording();
  await decodeSound(native, track, recording.take);
  return recording.end();
}

interface Recording {
  take(heard: Heard): void;
  end(): FilmSound | null;
}

function createRecording(): Recording {
  const written: Int16Array[] = [];
  let resamplers: readonly Resampler[] = [];
  let rate = 0;
  const end = (): void => {
    if (resamplers.length > 0) written.push(woven(resamplers.map((one) => one.end())));
  };
  return {
    take(heard) {
      const sides = sidesOf(heard.channels);
      // HE-AAC tells its real rate only when it is decoded, and a track may change it.
      if (heard.rate !== rate || resamplers.length < sides.length) {
        end();
        rate = heard.rate;
        const count = Math.max(resamplers.length, sides.length);
        resamplers = Array.from({ length: count }, () => createResampler(rate, RATE));
      }
      const [first = new Float32Array()] = sides;
      written.push(woven(resamplers.map((one, at) => one.take(sides[at] ?? first))));
    },
    end() {
      end();
      return wav(written, resamplers.length);
    },
  };
}

/**
 * One side or two: services take no more. Never one out of two: words that stand upside down in the
 * other channel would cancel out.
 */
function sidesOf(channels: readonly Float32Array[]): readonly Float32Array[] {
  if (channels.length < 3) return channels;
  return [0, 1].map((side) => mean(channels.filter((_, at) => at % 2 === side)));
}

function mean(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array()] = channels;
  return first.map(
    (_, at) => channels.reduce((sum, samples) => sum + (samples[at] ?? 0), 0) / channels.length,
  );
}

function wav(written: readonly Int16Array[], sides: number): FilmSound | null {
  const data = Buffer.concat(written.map((all) => Buffer.from(all.buffer)));
  const frame = (BITS / 8) * sides;
  if (data.length === 0) return null;
  const format = Buffer.alloc(16);
  format.writeUInt16LE(PCM, 0);
  format.writeUInt16LE(sides, 2);
  format.writeUInt32LE(RATE, 4);
  format.writeUInt32LE(RATE * frame, 8);
  format.writeUInt16LE(frame, 12);
  format.writeUInt16LE(BITS, 14);
  const parts = [
    { id: 'fmt ', data: format },
    { id: 'data', data },
  ];
  const ms = Math.round((data.length / frame / RATE) * 1_000);
  return { bytes: joinChunks('WAVE', parts), mime: 'audio/wav', ms };
}
