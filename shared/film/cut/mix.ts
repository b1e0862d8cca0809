/** The sound of a film, added up: its clips' own, voices, music that makes room for them. Pure. */
import type { EditList, EditSound } from '../edit/list.ts';
import { lightOf, type Piece, shareOf } from '../edit/pieces.ts';
import { FILM_RATE, type Stereo } from '../sound/stereo.ts';

export interface Mix {
  readonly sound: Stereo;
  /** The sounds of a piece's layers. */
  addPiece(piece: Piece, sounds: readonly (Stereo | null)[]): void;
  /** Voices first: music that is added before them makes no room. */
  addSound(sound: EditSound, samples: Stereo): void;
}

const gainOf = (decibels: number): number => 10 ** (decibels / 20);
const samplesAt = (ms: number): number => Math.round((ms * FILM_RATE) / 1_000);

export function createMix({ fps }: Pick<EditList, 'fps'>, samples: number): Mix {
  const sound: Stereo = [new Float32Array(samples), new Float32Array(samples)];
  const speech = createSpeech(samples);
  const add = (at: number, given: Stereo, { count, gain }: Added): void => {
    const [from, to] = [Math.max(0, -at), Math.min(count, given[0].length, samples - at)];
    for (let index = from; index < to; index += 1) {
      const level = gain(index);
      for (const side of [0, 1] as const) {
        sound[side][at + index] =
          (sound[side][at + index] ?? 0) + (given[side][index] ?? 0) * level;
      }
    }
  };
  return {
    sound,
    addPiece(piece, sounds) {
      const at = Math.round((piece.at * FILM_RATE) / fps);
      const count = Math.round(((piece.at + piece.frames) * FILM_RATE) / fps) - at;
      for (const [layer, given] of sounds.entries()) {
        const clip = piece.layers[layer]?.clip;
        if (given === null || clip?.kind !== 'film') continue;
        const own = gainOf(clip.gainDb);
        const gain = (index: number): number => {
          const frame = (index * fps) / FILM_RATE;
          const share = shareOf(piece, frame);
          return own * lightOf(piece, frame) * (layer === 0 ? 1 - share : share);
        };
        add(at, given, { count, gain });
      }
    },
    addSound(order, given) {
      const at = samplesAt(order.atMs);
      const count = given[0].length;
      const own = gainOf(order.gainDb);
      const [fadeIn, fadeOut] = [samplesAt(order.fadeInMs), samplesAt(order.fadeOutMs)];
      const heard = Math.min(count, samples - at);
      const level = (index: number): number => {
        const up = fadeIn === 0 ? 1 : index / fadeIn;
        const down = fadeOut === 0 ? 1 : (heard - index) / fadeOut;
        return own * Math.max(0, Math.min(1, up, down));
      };
      if (order.role === 'voice') speech.add(at, given, level);
      const room = order.role === 'music' && order.duckDb > 0 ? speech.room(order.duckDb) : null;
      const gain = room === null ? level : (index: number) => level(index) * room(at + index);
      add(at, given, { count, gain });
    },
  };
}

interface Added {
  /** Samples at most. */
  readonly count: number;
  readonly gain: (index: number) => number;
}

/** Where somebody speaks, in windows of this length. */
const WINDOW = FILM_RATE / 50;
/** Mean square above which a voice is one: −45 dB. */
const AUDIBLE = 10 ** (-45 / 10);
/** Windows before words begin in which music goes down, and after they end in which it comes back. */
const BEFORE = 6;
const AFTER = 25;

function createSpeech(samples: number) {
  const energy = new Float32Array(Math.ceil(samples / WINDOW) + 1);
  return {
    add(at: number, given: Stereo, level: (index: number) => number): void {
      for (let index = Math.max(0, -at); index < given[0].length; index += 1) {
        const window = Math.floor((at + index) / WINDOW);
        if (window >= energy.length) return;
        const loud = Math.max(Math.abs(given[0][index] ?? 0), Math.abs(given[1][index] ?? 0));
        energy[window] = (energy[window] ?? 0) + (loud * level(index)) ** 2 / WINDOW;
      }
    },
    /** The level of what makes room by so many decibels, at each sample. */
    room(duckDb: number): (sample: number) => number {
      const down = downAt(energy);
      return (sample) => {
        const window = Math.max(0, sample / WINDOW);
        const [before, part] = [Math.floor(window), window % 1];
        const depth = (down[before] ?? 0) * (1 - part) + (down[before + 1] ?? 0) * part;
        return gainOf(-duckDb * depth);
      };
    },
  };
}

/** How far music is down in each window, 0–1: a little early, and slowly back. */
function downAt(energy: Float32Array): Float32Array {
  const down = new Float32Array(energy.length);
  for (const [window, loud] of energy.entries()) {
    if (loud < AUDIBLE) continue;
    for (let step = -BEFORE; step <= AFTER; step += 1) {
      const at = window + step;
      const depth = step < 0 ? 1 + step / (BEFORE + 1) : 1 - step / (AFTER + 1);
      if (at >= 0 && at < down.length) down[at] = Math.max(down[at] ?? 0, depth);
    }
  }
  return down;
}
