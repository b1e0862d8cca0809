/** Subtitles and voices out of what is spoken in the shots of a cut. */
import {
  type CutChange,
  type CutContent,
  type Item,
  type Line,
  lengthOf,
  type Sound,
} from './content.ts';

/** One line of a shot, and its sound where one was made. */
export interface SpokenLine {
  readonly lineId: string;
  readonly text: string;
  readonly voice: SpokenVoice | null;
}

export interface SpokenVoice {
  readonly workId: string;
  /** The part in which somebody speaks, ms of the sound. */
  readonly inMs: number;
  readonly outMs: number;
}

export interface SpokenOrder {
  /** Of a shot, in their order. */
  readonly linesOf: (shotId: string) => readonly SpokenLine[];
  readonly newId: () => string;
}

/** As fast as people speak Chinese. */
const CHARS_A_SECOND = 4.5;
const SHORTEST_MS = 600;
/** Between two that speak. */
const PAUSE_MS = 200;
/** A stored subtitle has no more. */
const MOST_CHARS = 200;

interface Timed extends SpokenLine {
  readonly from: number;
  readonly to: number;
}

/**
 * What is spoken in each shot, at its first clip; lines somebody wrote by hand stay. Voices are those
 * that were made for the lines: they take the place of the ones there were.
 */
export function spokenIn(cut: CutContent, { linesOf, newId }: SpokenOrder): CutChange {
  const said = firstClips(cut.items).flatMap((item) =>
    timed(linesOf(item.shot_id), lengthOf(item)).map((line) => ({ item, line })),
  );
  const texts = new Set(said.map(({ item, line }) => `${item.item_id} ${line.text}`));
  const own = cut.subtitles.lines.filter((line) => !texts.has(`${line.item_id} ${line.text}`));
  const lines = said.map(({ item, line }): Line => {
    const text = [...line.text].slice(0, MOST_CHARS).join('');
    return { line_id: newId(), item_id: item.item_id, from_ms: line.from, to_ms: line.to, text };
  });
  const voices = said.flatMap(({ item, line }): Sound[] => {
    if (line.voice === null) return [];
    const { workId: work_id, inMs: in_ms, outMs: out_ms } = line.voice;
    return [
      {
        ...{ sound_id: newId(), work_id, item_id: item.item_id, role: 'voice' },
        ...{ at_ms: line.from, in_ms, out_ms, gain: 1 },
        ...{ fade_in_ms: 0, fade_out_ms: 0, duck_db: 0 },
      },
    ];
  });
  return {
    subtitles: { ...cut.subtitles, lines: [...own, ...lines] },
    sounds: [...cut.sounds.filter(({ role }) => role !== 'voice'), ...voices],
  };
}

/** A shot that was split speaks once. */
function firstClips(items: readonly Item[]): readonly Item[] {
  const seen = new Set<string>();
  return items.filter(({ shot_id }) => !seen.has(shot_id) && seen.add(shot_id));
}

/** One after the other, each as long as its voice, or as long as it takes to say. */
function timed(lines: readonly SpokenLine[], clipMs: number): Timed[] {
  const lasting = lines
    .filter(({ text }) => text.trim() !== '')
    .map((line) => ({ ...line, ms: voiceMs(line.voice) ?? sayingMs(line.text) }));
  const all = lasting.reduce((sum, { ms }) => sum + ms + PAUSE_MS, -PAUSE_MS);
  // What is only guessed may be said a little faster; what is heard lasts as long as it does.
  const hasVoices = lasting.some(({ voice }) => voice !== null);
  const pace = hasVoices || all <= clipMs ? 1 : clipMs / all;
  let at = 0;
  return lasting.map(({ ms, ...line }) => {
    const from = Math.round(at * pace);
    const to = Math.max(from + 1, Math.round((at + ms) * pace));
    at += ms + PAUSE_MS;
    return { ...line, from, to };
  });
}

const voiceMs = (voice: SpokenVoice | null): number | null =>
  voice === null ? null : voice.outMs - voice.inMs;

const sayingMs = (text: string): number =>
  Math.max(SHORTEST_MS, Math.round(([...text].length / CHARS_A_SECOND) * 1_000));
