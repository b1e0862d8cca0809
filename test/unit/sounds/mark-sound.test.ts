import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { labelFile, readLabels } from '../../../shared/pictures/label/file.ts';
import { chunks } from '../../../shared/pictures/label/riff.ts';
import { markFrames } from '../../../shared/sounds/assets.ts';
import {
  type AudibleMark,
  audibleMark,
  DamagedSoundError,
  markSound,
  SoundFormatError,
} from '../../../shared/sounds/index.ts';
import { readHeader, readMp3 } from '../../../shared/sounds/mp3/frames.ts';
import { rhythm } from '../../../shared/sounds/rhythm.ts';

const sample = (name: string): Buffer =>
  readFileSync(new URL(`./samples/${name}`, import.meta.url));

const marked = (bytes: Uint8Array, mark: AudibleMark = 'rhythm'): Buffer =>
  Buffer.from(markSound(bytes, mark).bytes);

/** An ID3v2.3 tag with one private frame of `length` bytes. */
function id3(length: number): Buffer {
  const frame = Buffer.alloc(10 + length, 0xff);
  frame.write('PRIV', 0, 'latin1');
  frame.writeUInt32BE(length, 4);
  frame.writeUInt16BE(0, 8);
  const head = Buffer.from('ID3\x03\0\0\0\0\0\0', 'latin1');
  for (let index = 0; index < 4; index += 1) {
    head[6 + index] = (frame.length >> (7 * (3 - index))) & 0x7f;
  }
  return Buffer.concat([head, frame]);
}

describe('the rhythm', () => {
  /** Lengths of tones and pauses of a sound, ms, to the nearest ten. */
  function runs(samples: Float32Array, rate: number): number[] {
    const out: number[] = [];
    const window = rate / 100;
    let last: boolean | null = null;
    for (let at = 0; at < samples.length; at += window) {
      const loud = samples.subarray(at, at + window).some((sample) => Math.abs(sample) > 0.02);
      if (loud === last) out[out.length - 1] = (out.at(-1) ?? 0) + 10;
      else out.push(10);
      last = loud;
    }
    return out;
  }

  test.each([8_000, 44_100, 48_000])('is short-long, short-short at %i Hz', (rate) => {
    expect(runs(rhythm(rate), rate)).toEqual([120, 120, 360, 360, 120, 120, 120, 360]);
  });
});

describe('a WAV', () => {
  test.each([
    ['pcm16-stereo.wav', 'pcm', 16_000, 2],
    ['pcm24.wav', 'pcm', 16_000, 1],
    ['u8.wav', 'pcm', 8_000, 1],
    ['float.wav', 'float', 8_000, 1],
    ['alaw.wav', 'alaw', 8_000, 1],
    ['mulaw.wav', 'mulaw', 8_000, 1],
  ])(
    '%s has the mark in front and every sample of its own behind',
    (name, codec, rate, channels) => {
      const source = sample(name);
      const made = markSound(source, 'rhythm');
      expect(made).toMatchObject({
        mime: 'audio/wav',
        facts: { codec, rate, channels, ms: 1_980 },
      });
      const dataOf = (bytes: Uint8Array): Buffer =>
        chunks(Buffer.from(bytes)).find(({ id }) => id === 'data')?.data ?? Buffer.alloc(0);
      const [before, after] = [dataOf(source), dataOf(made.bytes)];
      expect(after.length).toBeGreaterThan(before.length * 5);
      expect(after.subarray(after.length - before.length).equals(before)).toBe(true);
    },
  );

  test('counts its samples anew where it says how many it has', () => {
    const fact = chunks(marked(sample('float.wav'))).find(({ id }) => id === 'fact');
    expect(fact?.data.readUInt32LE(0)).toBe(1.98 * 8_000);
  });

  test('of packed samples is refused', () => {
    expect(() => markSound(sample('adpcm.wav'), 'rhythm')).toThrow(SoundFormatError);
  });

  test('without samples, or cut short, is refused as damaged', () => {
    const whole = sample('u8.wav');
    const at = whole.indexOf('data');
    const empty = Buffer.from(whole.subarray(0, at + 8));
    empty.writeUInt32LE(0, at + 4);
    empty.writeUInt32LE(empty.length - 8, 4);
    expect(() => markSound(empty, 'rhythm')).toThrow(DamagedSoundError);
    expect(() => markSound(whole.subarray(0, 400), 'rhythm')).toThrow(DamagedSoundError);
  });
});

describe('an MP3', () => {
  test.each([
    ['mono-8k.mp3', 8_000, 1],
    ['cbr-24k-mono.mp3', 24_000, 1],
    ['vbr-44k-stereo.mp3', 44_100, 2],
  ] as const)('%s has the frames of the mark in front of its own', (name, rate, channels) => {
    const source = sample(name);
    const made = markSound(source, 'rhythm');
    const bytes = Buffer.from(made.bytes);
    const mark = markFrames('rhythm', rate, channels);
    const at = bytes.indexOf(mark);
    expect(at).toBeGreaterThan(0);
    // To the byte what it was, but for the frame that says how long it is.
    const own = bytes.subarray(at + mark.length);
    expect(source.subarray(source.length - own.length).equals(own)).toBe(true);
    const frames = readMp3(source).frames.length;
    expect(readMp3(own).frames.length).toBeGreaterThanOrEqual(frames - 1);
    expect(made.facts).toMatchObject({ kind: 'sound', codec: 'mp3', rate, channels });
    expect(made.facts.ms).toBeGreaterThan(1_680);
  });

  test('says how long it is now, and where each hundredth lies', () => {
    const bytes = marked(sample('vbr-44k-stereo.mp3'));
    const { frames } = readMp3(bytes);
    const summary = bytes.indexOf('Xing');
    expect(bytes.readUInt32BE(summary + 8)).toBe(frames.length - 1);
    expect(bytes.readUInt32BE(summary + 12)).toBe(bytes.length - (frames[0]?.at ?? 0));
    const table = [...bytes.subarray(summary + 16, summary + 116)];
    expect(table).toEqual([...table].sort((a, b) => a - b));
    expect(bytes.indexOf('Info', summary)).toBe(-1);
  });

  test.each([1_000, 5_000_000])('keeps a tag of %i bytes in front', (length) => {
    const tag = id3(length);
    const bytes = marked(Buffer.concat([tag, sample('cbr-24k-mono.mp3')]));
    expect(bytes.subarray(0, tag.length).equals(tag)).toBe(true);
    expect(bytes.indexOf(markFrames('rhythm', 24_000, 1))).toBeLessThan(tag.length + 1_000);
  });

  test('with two tags is found behind both', () => {
    const bytes = marked(Buffer.concat([id3(100), id3(200), sample('mono-8k.mp3')]));
    expect(bytes.includes(markFrames('rhythm', 8_000, 1))).toBe(true);
  });

  test('that begins in the middle is silent only where no player could play it', () => {
    const source = sample('vbr-44k-stereo.mp3');
    const reachesBack = (at: number): boolean => source.readUInt16BE(at + 4) >>> 7 > 0;
    const { frames } = readMp3(source);
    const first = frames.findIndex(({ at }, index) => index > 1 && reachesBack(at));
    expect(first).toBeGreaterThan(1);
    const cut = source.subarray(frames[first]?.at);
    const bytes = marked(cut);
    const mark = markFrames('rhythm', 44_100, 2);
    const own = bytes.subarray(bytes.indexOf(mark) + mark.length);
    const sideInfo = 32;
    expect(own.subarray(4, 4 + sideInfo).every((byte) => byte === 0)).toBe(true);
    // What it holds stays in its place: the next frames may have begun in it.
    expect(own.length).toBe(cut.length);
    const rest = (frames[first]?.length ?? 0) + 2_000;
    expect(own.subarray(rest).equals(cut.subarray(rest))).toBe(true);
  });

  test('whose tag reaches past its end is refused as damaged', () => {
    expect(() => markSound(id3(4_000).subarray(0, 2_000), 'rhythm')).toThrow(DamagedSoundError);
  });

  test('carries the invisible label of the sound as it is marked', () => {
    const { bytes } = labelFile(marked(sample('cbr-24k-mono.mp3')), {
      producer: 'UNREGISTERED',
      produceId: 'task-0',
    });
    const report = readLabels(bytes);
    expect(report.label).toMatchObject({ ProduceID: 'task-0', ReservedCode1: report.contentHash });
    expect(readHeader(bytes, readMp3(bytes).start)).toMatchObject({ rate: 24_000, channels: 1 });
  });
});

describe('what is neither', () => {
  test.each(['aac.aac', 'layer2.mp2'])('%s is refused', (name) => {
    expect(() => markSound(sample(name), 'rhythm')).toThrow(SoundFormatError);
  });

  test.each([
    ['Ogg', 'OggS'],
    ['FLAC', 'fLaC'],
  ])('%s is refused, whatever its bytes look like', (_, magic) => {
    const bytes = Buffer.concat([Buffer.from(magic), sample('mono-8k.mp3')]);
    expect(() => markSound(bytes, 'rhythm')).toThrow(SoundFormatError);
  });

  test('no bytes at all are refused as damaged', () => {
    expect(() => markSound(new Uint8Array(), 'rhythm')).toThrow(DamagedSoundError);
  });
});

describe('which mark', () => {
  test('is the rhythm, or spoken words', () => {
    expect(audibleMark()).toBe('rhythm');
    expect(audibleMark({ mark: 'spoken' })).toBe('spoken');
    const words = marked(sample('pcm16-stereo.wav'), 'spoken');
    expect(words.length).toBeGreaterThan(marked(sample('pcm16-stereo.wav')).length);
  });

  test('none is possible for the one reason the law gives, and leaves the bytes alone', () => {
    expect(() => audibleMark({ mark: 'none' })).toThrow('第九条');
    expect(audibleMark({ mark: 'none', exemption: 'article-9' })).toBe('none');
    for (const name of ['u8.wav', 'vbr-44k-stereo.mp3']) {
      expect(marked(sample(name), 'none').equals(sample(name))).toBe(true);
    }
  });

  test('anything else is refused at configuration', () => {
    for (const options of [{ mark: 'beep' }, { marc: 'none' }, 'rhythm']) {
      expect(() => audibleMark(options)).toThrow('sound: mark is');
    }
  });
});
