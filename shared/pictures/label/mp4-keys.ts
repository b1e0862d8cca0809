import { DamagedPictureError } from '../errors.ts';
import { type Box, boxes, child, makeBox, metaBody, uint32 } from './boxes.ts';
import { ascii, slice } from './container.ts';

/** `data` types of the QuickTime metadata format. */
const UTF8 = 1;

export interface KeyedItem {
  /** Namespace and name, e.g. `mdta` and `AIGC`. */
  readonly namespace: string;
  readonly name: string;
  /** The item's boxes (`data` and others) as they are. */
  readonly body: Buffer;
}

/** Is this `meta` box of the keyed kind (`hdlr` = `mdta`)? iTunes' kind (`mdir`) has no keys. */
export function isKeyed(bytes: Buffer, meta: Box): boolean {
  const handler = boxes(bytes, metaBody(bytes, meta), meta.end).find(({ type }) => type === 'hdlr');
  return handler !== undefined && ascii(bytes, handler.body + 8, 4) === 'mdta';
}

/** The items of a keyed `meta` box: names from `keys`, values from `ilst`. */
export function readItems(bytes: Buffer, meta: Box): KeyedItem[] {
  const inner: Box = { ...meta, body: metaBody(bytes, meta) };
  const keys = child(bytes, inner, 'keys');
  const list = child(bytes, inner, 'ilst');
  if (!keys || !list) return [];
  const names = boxes(bytes, keys.body + 8, keys.end);
  return boxes(bytes, list.body, list.end).flatMap((item) => {
    // An item's type is the 1-based number of its key.
    const name = names[bytes.readUInt32BE(item.start + 4) - 1];
    if (!name) return [];
    const body = bytes.subarray(item.body, item.end);
    return [{ namespace: name.type, name: bytes.toString('utf8', name.body, name.end), body }];
  });
}

/** The text of an item whose value is UTF-8. */
export function itemText({ body }: KeyedItem): string | null {
  const data = boxes(body, 0, body.length).find(({ type }) => type === 'data');
  if (!data || data.end - data.body < 8) return null;
  return body.readUInt32BE(data.body) === UTF8
    ? body.toString('utf8', data.body + 8, data.end)
    : null;
}

export const textItem = (name: string, text: string): KeyedItem => ({
  namespace: 'mdta',
  name,
  body: makeBox('data', uint32(UTF8, 0), Buffer.from(text)),
});

/** The body of a keyed `meta` box with these items, and what else the old one held. */
export function metaParts(items: readonly KeyedItem[], others: readonly Buffer[] = []): Buffer[] {
  const handler = Buffer.concat([
    uint32(0, 0),
    Buffer.from('mdta'),
    uint32(0, 0, 0),
    Buffer.alloc(1),
  ]);
  const names = items.map(({ namespace, name }) => makeBox(namespace, Buffer.from(name)));
  const values = items.map(({ body }, index) =>
    Buffer.concat([uint32(body.length + 8, index + 1), body]),
  );
  return [
    makeBox('hdlr', handler),
    makeBox('keys', uint32(0, items.length), ...names),
    makeBox('ilst', ...values),
    ...others,
  ];
}

/** Boxes of a `meta` that are neither handler nor items. */
export function otherBoxes(bytes: Buffer, meta: Box): Buffer[] {
  return boxes(bytes, metaBody(bytes, meta), meta.end)
    .filter(({ type }) => !['hdlr', 'keys', 'ilst'].includes(type))
    .map(({ start, end }) => slice(bytes, start, end - start));
}

/** @throws DamagedPictureError for movies no label fits into */
export function requireBox(box: Box | undefined, what: string): Box {
  if (box) return box;
  throw new DamagedPictureError(`an MP4 without ${what}`);
}
