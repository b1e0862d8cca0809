import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { renderSound } from '../../../local/providers/media/sound.ts';
import { moderated } from '../../../local/providers/tencent/moderation.ts';
import { withSoundTrack } from '../../../shared/film/file/container.ts';
import { DamagedFilmError, type FilmSound } from '../../../shared/film/index.ts';
import { loadNative } from '../../../shared/film/native.ts';
import { decodeSound } from '../../../shared/film/sound/decode.ts';
import { createResampler } from '../../../shared/film/sound/resample.ts';
import { chunks } from '../../../shared/pictures/label/riff.ts';
import { whileAlive } from '../../../shared/platform/process/alive.ts';
import { cutSound, markSound } from '../../../shared/sounds/index.ts';
import { rhythm } from '../../../shared/sounds/rhythm.ts';
import { createStudio, filmWithSound, smallFilm } from './films.ts';

const studio = createStudio();
afterAll(() => studio.close());

async function soundsIn(film: Uint8Array): Promise<FilmSound[]> {
  const found: FilmSound[] = [];
  for await (const sound of studio.engine.sounds(studio.file(film))) found.push(sound);
  return found;
}

const samplesOf = (wav: Uint8Array): Int16Array => {
  const data = chunks(Buffer.from(wav)).find(({ id }) => id === 'data')?.data ?? Buffer.alloc(0);
  return Int16Array.from({ length: data.length / 2 }, (_, at) => data.readInt16LE(at * 2));
};

/** How loud one pitch is among samples of 16 kHz, 0 to 1. */
function loudness(samples: ArrayLike<number>, hertz: number, full: number): number {
  let [re, im] = [0, 0];
  for (let at = 0; at < samples.length; at += 1) {
    const turn = (2 * Math.PI * hertz * at) / 16_000;
    re += (samples[at] ?? 0) * Math.cos(turn);
    im += (samples[at] ?? 0) * Math.sin(turn);
  }
  return (2 * Math.hypot(re, im)) / samples.length / full;
}

const tone = (hertz: number, { rate, seconds }: { rate: number; seconds: number }): Float32Array =>
  Float32Array.from(
    { length: rate * seconds },
    (_, at) => 0.5 * Math.sin((2 * Math.PI * hertz * at) / rate),
  );

describe('what is heard in a film', () => {
  test('is a WAV that a moderation service takes, whole and in pieces', async () => {
    const [sound, ...others] = await soundsIn(await smallFilm(3));
    if (sound === undefined) throw new Error('no sound');
    expect(others).toEqual([]);
    expect(Math.abs(sound.ms - 3_000)).toBeLessThan(60);
    const pieces = cutSound(sound.bytes, 1_000);
    expect(pieces).toHaveLength(4);
    for (const bytes of [sound.bytes, ...pieces]) {
      const FileContent = Buffer.from(bytes).toString('base64');
      const said = moderated('CreateAudioModerationSyncTask', { FileFormat: 'wav', FileContent });
      expect(said).toMatchObject({ answer: { Suggestion: 'Pass' } });
    }
  });

  test.each([
    ['aac', 44_100],
    ['aac', 8_000],
    ['mp3', 24_000],
    ['opus', 48_000],
    ['flac', 24_000],
  ] as const)('is the same from %s at %i Hz', async (codec, rate) => {
    const film = await filmWithSound({ codec, rate, channels: [tone(440, { rate, seconds: 2 })] });
    const [sound] = await soundsIn(film);
    const samples = samplesOf(sound?.bytes ?? new Uint8Array()).slice(8_000, 24_000);
    expect(loudness(samples, 440, 32_767)).toBeCloseTo(0.5, 1);
  });

  test('keeps two sides apart: what stands upside down in one does not vanish', async () => {
    const rate = 44_100;
    const left = tone(440, { rate, seconds: 2 });
    const channels = [left, left.map((value) => -value)];
    const [sound] = await soundsIn(await filmWithSound({ codec: 'aac', rate, channels }));
    const samples = samplesOf(sound?.bytes ?? new Uint8Array());
    const side = samples.filter((_, at) => at % 2 === 0).slice(8_000, 24_000);
    expect(loudness(side, 440, 32_767)).toBeCloseTo(0.5, 1);
  });

  test('of a silent film is nothing', async () => {
    expect(await soundsIn(await smallFilm(1, { isSilent: true }))).toEqual([]);
  });

  test('that is broken is not passed over', async () => {
    const film = await filmWithSound({
      codec: 'aac',
      rate: 44_100,
      channels: [tone(440, { rate: 44_100, seconds: 2 })],
      spoil: (packet) => packet.fill(0xa5),
    });
    await expect(soundsIn(film)).rejects.toBeInstanceOf(DamagedFilmError);
  });
});

describe('a recording', () => {
  /** Its first channel, as films are given it. */
  async function heardIn(wav: Uint8Array): Promise<Float32Array> {
    const native = await loadNative();
    const heard: number[] = [];
    await whileAlive(() =>
      withSoundTrack(studio.file(wav), (track) =>
        decodeSound(native, track, ({ channels: [samples = []] }) => void heard.push(...samples)),
      ),
    );
    return Float32Array.from(heard);
  }

  const bits = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer =>
    Buffer.from(buffer, byteOffset, byteLength);

  test('of 16 bits and one channel comes out as it is, sample by sample', async () => {
    const wav = renderSound({ text: '你看', seed: 1, kind: 'speech' });
    const heard = await heardIn(wav);
    expect(Array.from(heard, (value) => value * 2 ** 15)).toEqual([...samplesOf(wav)]);
  });

  test.each([
    ['u8.wav', 1 / 128],
    ['pcm16-stereo.wav', 1 / 32_767],
    ['pcm24.wav', 1e-6],
    ['float.wav', 1e-6],
    // Their steps are the wider the louder it is: a fifth is where a tone of the mark ends.
    ['alaw.wav', 0.01],
    ['mulaw.wav', 0.01],
  ])(
    '%s is heard with the mark in front and every sample of its own behind',
    async (name, step) => {
      const source = readFileSync(new URL(`../sounds/samples/${name}`, import.meta.url));
      const own = await heardIn(source);
      const { bytes, facts } = markSound(source, 'rhythm');
      const heard = await heardIn(bytes);
      const mark = rhythm(facts.rate);
      expect(Math.max(...own)).toBeGreaterThan(0.05);
      expect(bits(heard.subarray(mark.length)).equals(bits(own))).toBe(true);
      const off = mark.map((sample, at) => Math.abs(sample - (heard[at] ?? 9)));
      expect(Math.max(...off)).toBeLessThanOrEqual(step);
    },
  );

  test('whose middle is missing is heard to where it ends', async () => {
    const source = readFileSync(new URL('../sounds/samples/pcm24.wav', import.meta.url));
    const cut = source.subarray(0, source.length / 2);
    expect((await heardIn(cut)).length).toBeLessThan((await heardIn(source)).length);
  });
});

describe('another rate', () => {
  test('keeps what it can hold and drops what would fold into it', () => {
    const heard = (hertz: number): number => {
      const resampler = createResampler(48_000, 16_000);
      const all = tone(hertz, { rate: 48_000, seconds: 1 });
      const parts = [all.subarray(0, 1_000), all.subarray(1_000)].map((part) =>
        resampler.take(part),
      );
      const samples = Float32Array.from([...parts, resampler.end()].flatMap((part) => [...part]));
      expect(samples).toHaveLength(16_000);
      return loudness(samples, hertz > 8_000 ? 16_000 - hertz : hertz, 1);
    };
    expect(heard(1_000)).toBeCloseTo(0.5, 2);
    expect(heard(13_000)).toBeLessThan(0.02);
  });
});
