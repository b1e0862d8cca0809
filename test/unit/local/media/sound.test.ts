import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../../../local/providers/media/phones.ts';
import { renderSound, renderSoundAs } from '../../../../local/providers/media/sound.ts';
import { renderSpeech } from '../../../../local/providers/media/speech.ts';
import { markSound } from '../../../../shared/sounds/index.ts';
import { sniffMime } from '../../../../shared/storage/media-type.ts';

const RATE = 24_000;

/** Lengths of what is heard between silences of 40 ms and more, s. */
function bursts(samples: Float32Array): number[] {
  const found: number[] = [];
  const frame = 240;
  let [length, silent] = [0, 0];
  for (let at = 0; at < samples.length; at += frame) {
    const loudest = samples.subarray(at, at + frame).reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    if (loudest > 0.002) {
      length += silent + frame;
      silent = 0;
    } else if (length > 0) {
      silent += frame;
      if (silent < 960) continue;
      found.push(length / RATE);
      [length, silent] = [0, 0];
    }
  }
  return length > 0 ? [...found, length / RATE] : found;
}

describe('speech of a local provider', () => {
  it('has as many words as its text, long ones longer than short ones, in their order', () => {
    const heard = bursts(renderSpeech('a extraordinary ox imagination', 3, RATE));
    expect(heard).toHaveLength(4);
    const [a = 0, extraordinary = 0, ox = 0, imagination = 0] = heard;
    expect(extraordinary).toBeGreaterThan(4 * a);
    expect(imagination).toBeGreaterThan(2 * ox);
  });

  it('has the words of Chinese too, and pauses where the text has them', () => {
    const words = wordsOf('今天天气很好，我们去海边。');
    expect(words.length).toBeGreaterThanOrEqual(5);
    expect(bursts(renderSpeech('今天天气很好，我们去海边。', 3, RATE))).toHaveLength(words.length);
    expect(words.at(-1)?.pause).toBeGreaterThan(words[0]?.pause ?? 1);
  });

  it('has a voice: most of its power lies below 1.2 kHz, and repeats at the pitch', () => {
    const samples = renderSpeech('oh', 3, RATE).subarray(1_200, 3_600);
    const power = (lag: number) =>
      samples.reduce((sum, value, at) => sum + value * (samples[at + lag] ?? 0), 0) / power0;
    const power0 = samples.reduce((sum, value) => sum + value * value, 0);
    const best = Math.max(...Array.from({ length: 150 }, (_, at) => power(100 + at)));
    expect(best).toBeGreaterThan(0.5);
  });

  it('says nothing where there is nothing to say', () => {
    expect(bursts(renderSpeech('…', 3, RATE))).toEqual([]);
  });
});

describe('sounds of a local provider', () => {
  it.each(['speech', 'music'] as const)('%s is a WAV file that is not silent', (kind) => {
    const sound = renderSound({ text: 'a short melody', seed: 3, kind, seconds: 1 });
    expect(sniffMime(sound)).toBe('audio/wav');
    expect(sound.readUInt32LE(4)).toBe(sound.length - 8);
    const samples = new Int16Array(
      sound.buffer.slice(sound.byteOffset + 44, sound.byteOffset + sound.length),
    );
    expect(samples.reduce((most, value) => Math.max(most, value), 0)).toBeGreaterThan(5_000);
  });

  it('music is as long as asked, and another piece for another seed', () => {
    const [one, other] = [3, 4].map((seed) =>
      renderSound({ text: '', seed, kind: 'music', seconds: 2 }),
    );
    expect(one?.length).toBe(44 + 2 * 2 * RATE);
    expect(one?.equals(other ?? Buffer.alloc(0))).toBe(false);
  });

  it.each([
    ['mp3', 44_100, 'audio/mpeg'],
    ['mp3', 24_000, 'audio/mpeg'],
    ['wav', 16_000, 'audio/wav'],
    ['flac', 24_000, 'audio/flac'],
    ['opus', 48_000, 'audio/ogg'],
    ['aac', 24_000, 'audio/aac'],
  ] as const)('are %s at %i Hz where that was asked for', async (container, rate, mime) => {
    const order = { text: '', seed: 3, kind: 'music', seconds: 2 } as const;
    const bytes = await renderSoundAs(order, { container, rate });
    expect(sniffMime(bytes)).toBe(mime);
    const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
    const track = await input.getPrimaryAudioTrack();
    expect(await track?.getSampleRate()).toBe(rate);
    expect(Math.abs((await input.computeDuration()) - 2)).toBeLessThan(0.25);
    expect(await renderSoundAs(order, { container, rate })).toBe(bytes);
  });

  it('are MP3 to which the mark can be put in front', async () => {
    const order = { text: '你好', seed: 3, kind: 'speech' } as const;
    const bytes = await renderSoundAs(order, { container: 'mp3', rate: 32_000, kbps: 128 });
    const { mime, facts } = markSound(bytes, 'rhythm');
    expect({ mime, ...facts }).toMatchObject({ mime: 'audio/mpeg', codec: 'mp3', rate: 32_000 });
  });
});
