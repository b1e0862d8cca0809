/**
 * A cut as the edit list its film is made of: the same for the preview in a browser and for the
 * export. What lasts for a time is counted from its clip in the cut, from the film's beginning here.
 */
import type { EditClip, EditList, EditSource } from '../../film/edit/list.ts';
import { placedClips, totalFrames } from '../../film/edit/timeline.ts';
import type { CutDoc, ProjectDoc } from '../core/schema.ts';
import { filmSize } from './size.ts';

export type CutContent = Pick<
  CutDoc,
  'items' | 'sounds' | 'subtitles' | 'titles' | 'loudness' | 'label' | 'format'
>;

export interface CutParts {
  readonly cut: CutContent;
  readonly title: string;
  readonly aspect: ProjectDoc['aspect'];
  /** What a work is; null for one that is not there, whose clip is left out. */
  readonly kindOf: (workId: string) => 'film' | 'still' | null;
}

/** Not yet checked: a cut may have no clip. */
export function editListOf({ cut, title, aspect, kindOf }: CutParts): EditList {
  const { fps, short_side } = cut.format;
  const clips = ended(cut.items.flatMap((item) => clipOf(item, kindOf(item.work_id)) ?? []));
  const times = timesOf(clips, fps);
  return {
    version: 1,
    title: [...title].slice(0, 100).join(''),
    ...filmSize(aspect, short_side),
    fps,
    clips,
    sounds: soundsOf(cut.sounds, times),
    subtitles: {
      burnt: cut.subtitles.burnt,
      lines: cut.subtitles.on ? apart(placed(cut.subtitles.lines, times)) : [],
    },
    titles: placed(cut.titles, times).map(({ fromMs, toMs, text, place }) => ({
      ...{ fromMs, toMs, text, place },
    })),
    loudness: cut.loudness,
    labelThroughout: cut.label.always,
  };
}

const sourceOf = (workId: string): EditSource => ({ workId, index: 0 });

function clipOf(item: CutDoc['items'][number], kind: 'film' | 'still' | null): EditClip | null {
  const { item_id: id, work_id, in_ms: inMs, out_ms: outMs, transition } = item;
  const base = { id, source: sourceOf(work_id), fit: 'contain' as const };
  const over = { kind: transition.kind, ms: transition.kind === 'cut' ? 0 : transition.ms };
  switch (kind) {
    case 'film': {
      const sound = { gainDb: decibels(item.gain), muted: item.gain === 0 };
      return { kind, ...base, inMs, outMs, ...sound, transition: over };
    }
    case 'still':
      return { kind, ...base, durationMs: outMs - inMs, transition: over };
    case null:
      return null;
    default:
      return kind satisfies never;
  }
}

/** A dissolve into nothing is a cut: what came after it may have been taken away. */
const ended = (clips: readonly EditClip[]): EditClip[] =>
  clips.map((clip, index) =>
    index === clips.length - 1 && clip.transition.kind === 'dissolve'
      ? { ...clip, transition: { kind: 'cut', ms: 0 } }
      : clip,
  );

/** Of a factor; as soft as an edit list can say. */
const decibels = (gain: number): number =>
  gain === 0 ? 0 : Math.max(-60, Math.min(12, Math.round(200 * Math.log10(gain)) / 10));

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Times {
  readonly whole: Span;
  readonly clips: ReadonlyMap<string, Span>;
}

/** Where each clip is in the film, ms. */
export function timesOf(clips: readonly EditClip[], fps: number): Times {
  const all = placedClips({ fps, clips: [...clips] });
  const ms = (frames: number): number => Math.round((frames * 1_000) / fps);
  return {
    whole: { fromMs: 0, toMs: ms(totalFrames(all)) },
    clips: new Map(
      all.map(({ clip, at, frames }) => [clip.id, { fromMs: ms(at), toMs: ms(at + frames) }]),
    ),
  };
}

interface Anchored {
  readonly item_id: string | null;
  readonly from_ms: number;
  readonly to_ms: number;
}

const within = ({ whole, clips }: Times, itemId: string | null): Span | undefined =>
  itemId === null ? whole : clips.get(itemId);

/** Those of clips that are there, cut to their clip's time, in the order in which they are seen. */
function placed<T extends Anchored>(all: readonly T[], times: Times): (T & Span)[] {
  return all
    .flatMap((one) => {
      const span = within(times, one.item_id);
      if (span === undefined) return [];
      const fromMs = span.fromMs + one.from_ms;
      const toMs = Math.min(span.toMs, span.fromMs + one.to_ms);
      return toMs > fromMs ? [{ ...one, fromMs, toMs }] : [];
    })
    .sort((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs);
}

/** One subtitle at a time: where two would be seen, the earlier one ends. */
function apart(lines: readonly (Span & { readonly text: string })[]) {
  return lines
    .map(({ fromMs, toMs, text }, index) => ({
      fromMs,
      toMs: Math.min(toMs, lines[index + 1]?.fromMs ?? toMs),
      text,
    }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
}

function soundsOf(sounds: CutDoc['sounds'], times: Times): EditList['sounds'] {
  return sounds.flatMap((sound) => {
    const span = within(times, sound.item_id);
    if (span === undefined || sound.gain === 0) return [];
    return [
      {
        id: sound.sound_id,
        source: sourceOf(sound.work_id),
        role: sound.role,
        atMs: span.fromMs + sound.at_ms,
        inMs: sound.in_ms,
        outMs: sound.out_ms,
        gainDb: decibels(sound.gain),
        fadeInMs: sound.fade_in_ms,
        fadeOutMs: sound.fade_out_ms,
        duckDb: sound.duck_db,
      },
    ];
  });
}
