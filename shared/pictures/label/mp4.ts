import { type Box, boxes, child, makeBox, metaBody, uint32 } from './boxes.ts';
import type { FoundLabel, LabelContainer } from './container.ts';
import {
  isKeyed,
  itemText,
  metaParts,
  otherBoxes,
  readItems,
  requireBox,
  textItem,
} from './mp4-keys.ts';
import { shiftOffsets } from './mp4-offsets.ts';

const KEY = 'AIGC';

/** MP4 and MOV: the key `AIGC` in `moov.udta.meta` (video guide of TC260), as ffmpeg writes it. */
export const mp4Container: LabelContainer = {
  read(bytes) {
    const labels: FoundLabel[] = [];
    for (const { meta, place } of homes(bytes)) {
      for (const item of meta && isKeyed(bytes, meta) ? readItems(bytes, meta) : []) {
        const text = item.name === KEY ? itemText(item) : null;
        if (text !== null) labels.push({ place, text });
      }
    }
    return { labels, xmp: [] };
  },

  write(bytes, payload) {
    const moov = requireBox(top(bytes, 'moov'), 'a moov box');
    const rebuilt = rebuildMoov(bytes, moov, payload);
    const moved = Buffer.concat([bytes.subarray(0, moov.start), rebuilt, bytes.subarray(moov.end)]);
    // A moov in front pushes the media back; the places its tables name must follow.
    shiftOffsets(moved, { from: moov.end, by: rebuilt.length - (moov.end - moov.start) });
    return moved;
  },

  content: (bytes) =>
    boxes(bytes, 0, bytes.length)
      .filter(({ type }) => type === 'mdat')
      .map(({ body, end }) => bytes.subarray(body, end)),
};

const top = (bytes: Buffer, type: string): Box | undefined =>
  boxes(bytes, 0, bytes.length).find((box) => box.type === type);

/** `moov.udta.meta` first; `moov.meta` is where QuickTime puts the same. */
function homes(bytes: Buffer): { meta: Box | undefined; place: string }[] {
  const moov = top(bytes, 'moov');
  return [
    { meta: child(bytes, child(bytes, moov, 'udta'), 'meta'), place: 'MP4 moov.udta.meta' },
    { meta: child(bytes, moov, 'meta'), place: 'MP4 moov.meta' },
  ];
}

/**
 * The label goes into `moov.udta.meta`. Where iTunes tags live there, which know no keys, it goes
 * into `moov.meta` and the tags stay. Everywhere else an old label is taken out.
 */
function rebuildMoov(bytes: Buffer, moov: Box, payload: string): Buffer {
  const udta = child(bytes, moov, 'udta');
  const userMeta = child(bytes, udta, 'meta');
  const taken = userMeta !== undefined && !isKeyed(bytes, userMeta);
  const parts: Buffer[] = [];
  let movieMeta = false;
  for (const box of boxes(bytes, moov.body, moov.end)) {
    if (box.start === udta?.start) parts.push(rebuildUdta(bytes, box, taken ? null : payload));
    else if (box.type === 'meta' && isKeyed(bytes, box)) {
      movieMeta = true;
      parts.push(relabel(bytes, box, taken ? payload : null));
    } else parts.push(bytes.subarray(box.start, box.end));
  }
  if (!udta) parts.push(makeBox('udta', fullMeta(payload)));
  if (taken && !movieMeta) parts.push(makeBox('meta', ...metaParts([textItem(KEY, payload)])));
  return makeBox('moov', ...parts);
}

function rebuildUdta(bytes: Buffer, udta: Box, payload: string | null): Buffer {
  const inside = boxes(bytes, udta.body, udta.end);
  const parts = inside.map((box) => {
    const keyed = box.type === 'meta' && isKeyed(bytes, box);
    return keyed ? relabel(bytes, box, payload) : bytes.subarray(box.start, box.end);
  });
  const hasMeta = inside.some(({ type }) => type === 'meta');
  if (!hasMeta && payload !== null) parts.push(fullMeta(payload));
  return makeBox('udta', ...parts);
}

/**
 * In `udta` the box has version and flags, as ISO has it and ffmpeg writes it; in `moov` it has
 * none, as QuickTime has it: exiftool reads it there only so.
 */
const fullMeta = (payload: string): Buffer =>
  makeBox('meta', uint32(0), ...metaParts([textItem(KEY, payload)]));

/** A keyed `meta` with the label replaced, or with none. */
function relabel(bytes: Buffer, meta: Box, payload: string | null): Buffer {
  const kept = readItems(bytes, meta).filter(({ name }) => name !== KEY);
  const items = payload === null ? kept : [...kept, textItem(KEY, payload)];
  const version = bytes.subarray(meta.body, metaBody(bytes, meta));
  return makeBox('meta', version, ...metaParts(items, otherBoxes(bytes, meta)));
}
