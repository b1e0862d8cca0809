/** The sound of the film, mixed by the export's own mixer. */
import { ALL_FORMATS, type AudioSample, AudioSampleSink, BlobSource, Input } from 'mediabunny';
import { keepRoom, makeLoud } from '../../../shared/film/cut/loudness.ts';
import { createMix } from '../../../shared/film/cut/mix.ts';
import type { EditSource } from '../../../shared/film/edit/list.ts';
import type { Piece } from '../../../shared/film/edit/pieces.ts';
import { createRuns, FILM_RATE, type Stereo } from '../../../shared/film/sound/stereo.ts';
import { type Media, MissingMediaError, sourceKey } from './media.ts';
import type { Scene } from './scene.ts';

export interface Sounds {
  /** Of the whole film; null where nothing is to be heard. What cannot be had is silent. */
  mix(scene: Scene): Promise<Stereo | null>;
}

export function createSounds(media: Media): Sounds {
  const decoded = new Map<string, Promise<Stereo | null>>();
  const soundOf = (source: EditSource): Promise<Stereo | null> => {
    const key = sourceKey(source);
    const known = decoded.get(key);
    if (known !== undefined) return known;
    const sound = media.blob(source).then(decode);
    decoded.set(key, sound);
    sound.catch(() => decoded.delete(key));
    return sound.catch((error: unknown) => {
      if (error instanceof MissingMediaError) return null;
      throw error;
    });
  };
  return {
    async mix(scene) {
      const { list, pieces, frames } = scene;
      if (!canBeHeard(scene)) return null;
      const mix = createMix(list, Math.round((frames * FILM_RATE) / list.fps));
      const voices = list.sounds.filter(({ role }) => role === 'voice');
      const others = list.sounds.filter(({ role }) => role !== 'voice');
      for (const sound of [...voices, ...others]) {
        const whole = await soundOf(sound.source);
        if (whole !== null) mix.addSound(sound, part(whole, sound.inMs / 1_000, toOf(sound)));
      }
      for (const piece of pieces) {
        mix.addPiece(piece, await Promise.all(layersOf(piece, list.fps, soundOf)));
      }
      if (list.loudness === null) keepRoom(mix.sound);
      else makeLoud(mix.sound, list.loudness);
      return mix.sound;
    },
  };
}

const canBeHeard = ({ list: { clips, sounds } }: Scene): boolean =>
  sounds.length > 0 || clips.some((clip) => clip.kind === 'film' && !clip.muted);

const toOf = ({ outMs }: { outMs: number | null }): number =>
  outMs === null ? Number.POSITIVE_INFINITY : outMs / 1_000;

function layersOf(
  { layers, frames }: Piece,
  fps: number,
  soundOf: (source: EditSource) => Promise<Stereo | null>,
): Promise<Stereo | null>[] {
  return layers.map(async ({ clip, from }) => {
    if (clip.kind !== 'film' || clip.muted) return null;
    const whole = await soundOf(clip.source);
    const start = clip.inMs / 1_000 + from / fps;
    // One sample more than it lasts: frames and samples do not end together at every rate.
    return whole && part(whole, start, start + frames / fps + 1 / FILM_RATE);
  });
}

/** Seconds of it, as far as it has any. */
function part(sound: Stereo, from: number, to: number): Stereo {
  const [first, end] = [Math.round(from * FILM_RATE), Math.round(to * FILM_RATE)];
  return [sound[0].subarray(first, end), sound[1].subarray(first, end)];
}

/** Null for a file without sound, or with one this browser has no decoder for. */
async function decode(blob: Blob): Promise<Stereo | null> {
  const input = new Input({ source: new BlobSource(blob), formats: ALL_FORMATS });
  try {
    const track = await input.getPrimaryAudioTrack();
    if (track === null || !(await track.canDecode())) return null;
    // A clip's sound is counted from its first picture.
    const video = await input.getPrimaryVideoTrack();
    const from = video === null ? 0 : await video.getFirstTimestamp();
    const samples = Math.ceil(((await track.computeDuration()) - from) * FILM_RATE);
    const out: Stereo = [new Float32Array(samples), new Float32Array(samples)];
    const runs = createRuns({ from, out });
    for await (const sample of new AudioSampleSink(track).samples()) {
      runs.take({
        at: sample.timestamp,
        rate: sample.sampleRate,
        channels: channelsOf(sample),
      });
      sample.close();
    }
    runs.end();
    return out;
  } finally {
    input.dispose();
  }
}

function channelsOf(sample: AudioSample): Float32Array[] {
  return Array.from({ length: sample.numberOfChannels }, (_, planeIndex) => {
    const samples = new Float32Array(sample.numberOfFrames);
    sample.copyTo(samples, { planeIndex, format: 'f32-planar' });
    return samples;
  });
}
