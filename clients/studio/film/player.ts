/**
 * Plays an edit list on a canvas. Its sound is mixed as a whole before it starts, so pictures follow
 * one clock; a frame that comes late is left out, and none is shown twice as long as it is.
 */

import type { Stereo } from '../../../shared/film/sound/stereo.ts';
import { FILM_RATE } from '../../../shared/film/sound/stereo.ts';
import { createStore, type Store } from '../../ui/core/store.ts';
import type { Composer } from './compose.ts';
import type { Scene } from './scene.ts';
import type { Sounds } from './sound.ts';

export type PlayState = 'still' | 'preparing' | 'playing';

export interface Player {
  /** The frame that was asked for last, and the one that is on the canvas. */
  readonly frame: Store<number>;
  readonly shown: Store<number | null>;
  readonly state: Store<PlayState>;
  /** Clips of the shown frame that cannot be had, by their ids. */
  readonly gone: Store<readonly string[]>;
  /** Another cut; stays at its frame, and stands still. */
  load(scene: Scene): void;
  seek(frame: number): void;
  /** Draws the frame anew: what could not be had may be there now. */
  again(): void;
  play(): Promise<void>;
  pause(): void;
  close(): void;
}

export interface PlayerParts {
  readonly canvas: HTMLCanvasElement;
  readonly composer: Composer;
  readonly sounds: Sounds;
}

export function createPlayer({ canvas, composer, sounds }: PlayerParts): Player {
  const frame = createStore(0);
  const shown = createStore<number | null>(null);
  const state = createStore<PlayState>('still');
  const gone = createStore<readonly string[]>([]);
  let scene: Scene | null = null;
  let isDrawing = false;
  let isDue = false;
  let stopSound = (): void => undefined;
  let turn = 0;

  /** One at a time; what was asked for meanwhile comes next, and only the last of it. */
  const draw = (): void => {
    isDue = true;
    if (isDrawing) return;
    isDrawing = true;
    void drawDue().finally(() => {
      isDrawing = false;
    });
  };
  const drawDue = async (): Promise<void> => {
    while (isDue && scene !== null) {
      isDue = false;
      const [now, at] = [scene, frame.get()];
      const { width, height } = now.list;
      const back = new OffscreenCanvas(width, height).getContext('2d');
      if (back === null) return;
      const missing = await composer.draw(back, now, at);
      if (scene !== now) continue;
      if (canvas.width !== width || canvas.height !== height)
        Object.assign(canvas, { width, height });
      // At once: a half drawn frame is never seen.
      canvas.getContext('2d')?.drawImage(back.canvas, 0, 0);
      gone.set(missing);
      shown.set(at);
    }
  };
  const seek = (to: number): void => {
    const most = Math.max(0, (scene?.frames ?? 1) - 1);
    frame.set(Math.max(0, Math.min(most, Math.round(to))));
    draw();
  };
  const pause = (): void => {
    turn += 1;
    stopSound();
    stopSound = () => undefined;
    state.set('still');
  };
  return {
    ...{ frame, shown, state, gone, pause, again: draw },
    load(next) {
      pause();
      scene = next;
      shown.set(null);
      seek(frame.get());
    },
    seek(to) {
      if (state.get() !== 'still') pause();
      seek(to);
    },
    async play() {
      if (scene === null || scene.frames === 0 || state.get() !== 'still') return;
      const now = scene;
      const own = ++turn;
      state.set('preparing');
      // From the beginning again where it stands at its end.
      if (frame.get() >= now.frames - 1) seek(0);
      const sound = await sounds.mix(now).catch((error: unknown) => {
        if (turn === own) pause();
        throw error;
      });
      if (turn !== own) return;
      const begun = frame.get();
      stopSound = startSound(sound, begun / now.list.fps);
      state.set('playing');
      const startedAt = performance.now();
      const step = (): void => {
        if (turn !== own) return;
        const at = begun + Math.floor(((performance.now() - startedAt) / 1_000) * now.list.fps);
        if (at >= now.frames) {
          seek(now.frames - 1);
          pause();
          return;
        }
        if (at !== frame.get()) seek(at);
        requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    },
    close() {
      pause();
      scene = null;
      composer.close();
    },
  };
}

/** What stops it. */
function startSound(sound: Stereo | null, fromS: number): () => void {
  if (sound === null || sound[0].length === 0) return () => undefined;
  const context = new AudioContext({ sampleRate: FILM_RATE });
  const buffer = context.createBuffer(2, sound[0].length, FILM_RATE);
  for (const side of [0, 1] as const) buffer.copyToChannel(new Float32Array(sound[side]), side);
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  source.start(0, fromS);
  return () => void context.close();
}
