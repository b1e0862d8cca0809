/** The cut of the film: its clips with transitions, voices where their shot is, what they say below. */
import { RHYTHM_MS } from '../../../shared/sounds/rhythm.ts';
import {
  type Episode,
  type Item,
  openEpisode,
  type Shown,
  type Studio,
  type Take,
} from './studio.ts';

/** From the beginning of a shot until somebody speaks in it, and between two lines, ms. */
const PAUSE_MS = 300;
const DISSOLVE = { kind: 'dissolve', ms: 400 };
const FADE = { kind: 'fade', ms: 500 };
/** Of the clips' own sound, so that voices are heard above it. */
const GAIN = 0.4;
/** As small as its clips. */
const FORMAT = { short_side: 480, fps: 24 };

interface Clip {
  readonly item_id: string;
  readonly shot_id: string;
  readonly transition: object;
}

/** Throws RefusedError. */
export async function makeCut(studio: Studio, voices: readonly Item[]): Promise<void> {
  const { client, episodeId } = studio;
  const { cut } = await client.askStudio<{ cut: Shown<{ items: readonly Clip[] }> }>({
    ...{ action: 'cut', episodeId, fill: true },
  });
  const spoken = spokenIn(await openEpisode(studio), voices);
  const set = {
    format: FORMAT,
    items: cut.items.map((item, index) => ({
      ...item,
      gain: GAIN,
      transition: index === 0 ? DISSOLVE : index === cut.items.length - 1 ? FADE : item.transition,
    })),
    sounds: spoken.map(({ id, at, inMs, outMs, take, shotId }) => ({
      ...{ sound_id: id, work_id: take.work_id, item_id: shotId, role: 'voice' },
      ...{ at_ms: at, in_ms: inMs, out_ms: outMs },
    })),
    subtitles: {
      ...{ on: true, burnt: true },
      lines: spoken.map(({ id, at, inMs, outMs, text, shotId }) => ({
        ...{ line_id: id, item_id: shotId, text },
        ...{ from_ms: at, to_ms: at + outMs - inMs },
      })),
    },
  };
  const patch = { action: 'patch', kind: 'cut', id: episodeId, baseVersion: cut.version, set };
  const { outcome } = await client.askStudio<{ outcome: string }>(patch);
  if (outcome !== 'written') throw new Error(`the cut was not stored: ${outcome}`);
}

interface Spoken {
  readonly id: string;
  readonly shotId: string;
  readonly text: string;
  readonly take: Take;
  /** From the beginning of its clip, ms. */
  readonly at: number;
  /** Of the sound. */
  readonly inMs: number;
  readonly outMs: number;
}

/** Lines one after another, in their shots. */
function spokenIn({ shots, takes }: Episode, voices: readonly Item[]): Spoken[] {
  return shots.flatMap(({ id: shotId, lines }) => {
    let at = PAUSE_MS;
    return lines.flatMap(({ line_id, text }): Spoken[] => {
      const item = voices.find((one) => one.shot_id === shotId && one.part_id === line_id);
      const take = takes.find(({ work_id }) => work_id === item?.task_id);
      const [file] = take?.images ?? [];
      if (take === undefined || file?.media?.ms === undefined) return [];
      // The film says for all of it that a machine made it: the sign of a single sound is left out.
      const inMs = file.label?.shown === 'rhythm' ? RHYTHM_MS : 0;
      const outMs = file.media.ms;
      const start = at;
      at += outMs - inMs + PAUSE_MS;
      return [
        { id: `${line_id}-${shotId.slice(0, 8)}`, shotId, text, take, at: start, inMs, outMs },
      ];
    });
  });
}
