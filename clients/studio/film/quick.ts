/**
 * A draft of the film, made in this browser: for looking at, not for handing on. Nobody has judged it
 * and no export stands for it, so the visible label stays to its end and its hidden label is the one
 * its first labelled source carries.
 */
import {
  AudioBufferSource,
  BufferTarget,
  CanvasSource,
  canEncodeAudio,
  canEncodeVideo,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { FILM_RATE, type Stereo } from '../../../shared/film/sound/stereo.ts';
import type { Composer } from './compose.ts';
import { type Scene, sceneOf } from './scene.ts';
import type { Sounds } from './sound.ts';

/** What this browser can write; null: no film at all. */
export interface QuickMeans {
  /** `null`: silent. Opus is not played by every player. */
  readonly audio: 'aac' | 'opus' | null;
}

export interface QuickOrder {
  readonly scene: Scene;
  readonly means: QuickMeans;
  readonly composer: Composer;
  readonly sounds: Sounds;
  /** JSON of the hidden label, as a source carries it. */
  readonly label: string;
  readonly signal: AbortSignal;
  /** 0–1. */
  readonly onProgress: (part: number) => void;
}

const BITS_A_PIXEL = 0.1;
const AUDIO_BITRATE = 160_000;

const bitrateOf = ({ list: { width, height, fps } }: Scene): number =>
  Math.round(width * height * fps * BITS_A_PIXEL);

export async function quickMeans(scene: Scene): Promise<QuickMeans | null> {
  const { width, height } = scene.list;
  const bitrate = bitrateOf(scene);
  if (!(await canEncodeVideo('avc', { width, height, bitrate }))) return null;
  const sound = { numberOfChannels: 2, sampleRate: FILM_RATE, bitrate: AUDIO_BITRATE };
  if (await canEncodeAudio('aac', sound)) return { audio: 'aac' };
  return { audio: (await canEncodeAudio('opus', sound)) ? 'opus' : null };
}

/** An MP4. @throws what the encoder throws; AbortError once `signal` says so */
export async function quickFilm(order: QuickOrder): Promise<Blob> {
  const { means, sounds, label, signal, onProgress } = order;
  // To its end: whatever is cut out of a draft shows what it is.
  const scene = sceneOf({ ...order.scene.list, labelThroughout: true }, { labelSeconds: 0 });
  const { width, height, fps } = scene.list;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser draws nothing');
  const target = new BufferTarget();
  const format = new Mp4OutputFormat({ fastStart: 'in-memory', metadataFormat: 'mdta' });
  const output = new Output({ format, target });
  try {
    const picture = new CanvasSource(canvas, { codec: 'avc', bitrate: bitrateOf(scene) });
    output.addVideoTrack(picture, { frameRate: fps });
    const sound = means.audio === null ? null : await sounds.mix(scene);
    const track = sound === null || means.audio === null ? null : audioSource(means.audio);
    if (track !== null) output.addAudioTrack(track);
    output.setMetadataTags({ raw: { AIGC: label } });
    await output.start();
    if (sound !== null) await track?.add(bufferOf(sound));
    track?.close();
    for (let frame = 0; frame < scene.frames; frame += 1) {
      signal.throwIfAborted();
      await order.composer.draw(context, scene, frame);
      await picture.add(frame / fps, 1 / fps);
      onProgress((frame + 1) / scene.frames);
    }
    picture.close();
    await output.finalize();
  } catch (error) {
    // An encoder that is not let go of is missing to the whole browser.
    await output.cancel();
    throw error;
  }
  return new Blob([target.buffer ?? new ArrayBuffer(0)], { type: 'video/mp4' });
}

const audioSource = (codec: 'aac' | 'opus'): AudioBufferSource =>
  new AudioBufferSource({ codec, bitrate: AUDIO_BITRATE });

function bufferOf(sound: Stereo): AudioBuffer {
  const buffer = new AudioBuffer({
    length: sound[0].length,
    numberOfChannels: 2,
    sampleRate: FILM_RATE,
  });
  for (const side of [0, 1] as const) buffer.copyToChannel(new Float32Array(sound[side]), side);
  return buffer;
}
