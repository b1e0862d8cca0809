import { DamagedPictureError } from '../errors.ts';
import { type FoundLabel, type LabelContainer, slice } from './container.ts';
import { readPacket } from './xmp.ts';

const XMP_HEADER = Buffer.from('http://ns.adobe.com/xap/1.0/\0');
const EXTENDED_XMP = Buffer.from('http://ns.adobe.com/xmp/extension/\0');
const EXIF_HEADER = Buffer.from('Exif\0\0');
const SEGMENT_MAX = 0xffff - 2;

interface Segment {
  readonly marker: number;
  /** Of the 0xFF that opens the segment, to the next one. */
  readonly start: number;
  readonly end: number;
  readonly body: Buffer;
}

export const jpegContainer: LabelContainer = {
  read(bytes) {
    const labels: FoundLabel[] = [];
    const xmp: string[] = [];
    for (const { marker, body } of segments(bytes).head) {
      if (marker === 0xe1 && startsWith(body, XMP_HEADER)) {
        xmp.push(body.toString('utf8', XMP_HEADER.length));
      }
      if (marker === 0xe1 && startsWith(body, EXIF_HEADER)) labels.push(...exifLabels(body));
    }
    for (const packet of xmp) {
      for (const text of readPacket(packet).aigc) labels.push({ place: 'XMP', text });
    }
    return { labels, xmp };
  },

  write(bytes, packet) {
    const { head, scan } = segments(bytes);
    const body = Buffer.concat([XMP_HEADER, Buffer.from(packet)]);
    if (body.length > SEGMENT_MAX) throw new DamagedPictureError('the label is too long for JPEG');
    const kept = head.filter(({ marker, body: old }) => !carriesLabel(marker, old));
    // JFIF wants its APP0 first.
    const after = kept[0]?.marker === 0xe0 ? 1 : 0;
    const parts = kept.map(({ start, end }) => bytes.subarray(start, end));
    parts.splice(after, 0, segmentHeader(0xe1, body.length), body);
    return Buffer.concat([bytes.subarray(0, 2), ...parts, scan]);
  },

  content(bytes) {
    const { head, scan } = segments(bytes);
    const coded = head.filter(({ marker }) => !isMetadata(marker));
    return [...coded.map(({ start, end }) => bytes.subarray(start, end)), scan];
  },
};

/** APP0–APP15 and comments. */
const isMetadata = (marker: number): boolean =>
  (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;

/** The segments before the first scan, and everything from that scan on. */
export function segments(bytes: Buffer): { head: Segment[]; scan: Buffer } {
  const head: Segment[] = [];
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw new DamagedPictureError(`no JPEG marker at ${at}`);
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda) return { head, scan: bytes.subarray(at) };
    const length = bytes.readUInt16BE(at + 2);
    const body = slice(bytes, at + 4, length - 2);
    head.push({ marker, start: at, end: at + 2 + length, body });
    at += 2 + length;
  }
  throw new DamagedPictureError('a JPEG without a scan');
}

function carriesLabel(marker: number, body: Buffer): boolean {
  if (marker !== 0xe1) return false;
  if (startsWith(body, XMP_HEADER) || startsWith(body, EXTENDED_XMP)) return true;
  return startsWith(body, EXIF_HEADER) && exifLabels(body).length > 0;
}

/** Older files: EXIF UserComment `{"AIGC":{…}}`. Found by its text; no need to walk the TIFF. */
export function exifLabels(exif: Buffer): FoundLabel[] {
  const text = exif.toString('latin1');
  const start = text.indexOf('{"AIGC"');
  if (start < 0) return [];
  const end = text.indexOf('}}', start);
  return end < 0 ? [] : [{ place: 'EXIF UserComment', text: text.slice(start, end + 2) }];
}

function segmentHeader(marker: number, bodyLength: number): Buffer {
  const header = Buffer.from([0xff, marker, 0, 0]);
  header.writeUInt16BE(bodyLength + 2, 2);
  return header;
}

const startsWith = (bytes: Buffer, prefix: Buffer): boolean =>
  bytes.subarray(0, prefix.length).equals(prefix);
