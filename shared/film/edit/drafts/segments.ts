/** Segments of a draft of 剪映, and those that hold words. */
import type { JsonObject } from '../../../platform/json.ts';
import type { Draft } from './draft.ts';

export interface JianyingOptions {
  /** Makes an id of a name; the same name gives the same one. */
  readonly idOf: (name: string) => string;
  readonly label: { readonly text: string; readonly seconds: number };
}

export interface Part {
  readonly material: JsonObject;
  readonly segment: JsonObject;
}

export const micros = (ms: number): number => Math.round(ms * 1_000);

export const rangeOf = (start: number, end: number): JsonObject => ({
  start,
  duration: end - start,
});

export interface Segment {
  readonly id: string;
  readonly refs: readonly string[];
  readonly gain: number;
  readonly target: JsonObject;
  readonly source: JsonObject | null;
  /** Half heights from the middle, upwards. */
  readonly y?: number;
}

export function segmentOf(
  id: string,
  { id: material_id, refs, gain, target, source, y = 0 }: Segment,
): JsonObject {
  return {
    ...{ id, material_id, target_timerange: target, source_timerange: source },
    ...{ speed: 1, volume: gain, visible: true, render_index: 0, extra_material_refs: [...refs] },
    clip: {
      ...{ alpha: 1, rotation: 0, scale: { x: 1, y: 1 }, transform: { x: 0, y } },
      flip: { horizontal: false, vertical: false },
    },
  };
}

/** The label, the titles and the subtitles, a track each: what overlaps may not share one. */
export function textParts({ list, frames }: Draft, { idOf, label }: JianyingOptions): Part[][] {
  const endMs = (frames * 1_000) / list.fps;
  const labelMs = list.labelThroughout ? endMs : Math.min(endMs, label.seconds * 1_000);
  const part = (name: string, line: Line): Part => {
    const id = idOf(`text ${name}`);
    const content = JSON.stringify({
      text: line.text,
      styles: [{ range: [0, line.text.length], size: line.size }],
    });
    const target = rangeOf(micros(line.fromMs), micros(line.toMs));
    const segment = segmentOf(idOf(`words ${name}`), {
      id,
      refs: [],
      gain: 1,
      target,
      source: null,
      y: line.y,
    });
    return { material: { id, type: 'text', content, alignment: 1 }, segment };
  };
  const titles = list.titles.map((line, index) =>
    part(`title ${index}`, { ...line, size: 10, y: line.place === 'centre' ? 0 : -0.5 }),
  );
  const lines = list.subtitles.lines.map((line, index) =>
    part(`line ${index}`, { ...line, size: 6, y: -0.75 }),
  );
  return [
    [part('label', { fromMs: 0, toMs: labelMs, text: label.text, size: 7, y: -0.9 })],
    ...titles.map((title) => [title]),
    ...(lines.length === 0 ? [] : [lines]),
  ];
}

interface Line {
  readonly fromMs: number;
  readonly toMs: number;
  readonly text: string;
  readonly size: number;
  readonly y: number;
}
