/**
 * Samples as they lie in a WAV or MOV. The native part has decoders for few kinds of them; the
 * reader of containers turns every kind it finds, without a decoder.
 */
import { AudioSampleSink, type InputAudioTrack, PCM_AUDIO_CODECS } from 'mediabunny';
import { DamagedFilmError } from '../errors.ts';
import type { Heard, Stretch } from './heard.ts';
import { channelsOf } from './samples.ts';

export async function isUncompressed(track: InputAudioTrack): Promise<boolean> {
  const codec = await track.getCodec();
  return PCM_AUDIO_CODECS.some((one) => one === codec);
}

/** @throws DamagedFilmError */
export async function readSamples(
  track: InputAudioTrack,
  take: (heard: Heard) => void,
  { from, to }: Stretch,
): Promise<void> {
  try {
    for await (const sample of new AudioSampleSink(track).samples(from, to)) {
      take({ at: sample.timestamp, rate: sample.sampleRate, channels: channelsOf(sample) });
      sample.close();
    }
  } catch (cause) {
    throw new DamagedFilmError('its sound is broken', { cause });
  }
}
