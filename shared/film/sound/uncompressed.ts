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

/** In the order in which they are heard. @throws DamagedFilmError */
export async function* samplesOf(
  track: InputAudioTrack,
  { from, to }: Stretch = {},
): AsyncGenerator<Heard> {
  try {
    for await (const sample of new AudioSampleSink(track).samples(from, to)) {
      yield { at: sample.timestamp, rate: sample.sampleRate, channels: channelsOf(sample) };
      sample.close();
    }
  } catch (cause) {
    throw new DamagedFilmError('its sound is broken', { cause });
  }
}
