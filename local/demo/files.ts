/** A work's results as files, each under the name and type of what it is. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { PictureError } from '../../shared/pictures/errors.ts';
import { boxes, child } from '../../shared/pictures/label/boxes.ts';
import { readLabels } from '../../shared/pictures/label/file.ts';
import type { DemoFile } from './report.ts';

/** As `getWork` gives it. What is no picture has no size, and a film has not always a thumbnail. */
export interface WorkFile {
  readonly file_id: string;
  readonly url: string;
  readonly thumb_url: string | null;
  readonly width: number;
  readonly height: number;
  /** Only of what is no picture, as are the next two. */
  readonly mime?: string;
  readonly media?: Readonly<Record<string, unknown>>;
  readonly label?: { readonly text: string; readonly shown: string };
}

/** For results that stayed where their provider has them: their addresses need not say what they are. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': '.jpg',
  'video/mp4': '.mp4',
  'audio/mpeg': '.mp3',
  'audio/wav': '.wav',
  'text/plain': '.txt',
};

/** Saves all results, in order, as `<name>-1.mp4` and so on. Throws when one cannot be fetched. */
export async function saveFiles(
  results: readonly WorkFile[],
  { folder, name }: { folder: string; name: string },
): Promise<DemoFile[]> {
  if (results.length > 0) mkdirSync(folder, { recursive: true });
  const files: DemoFile[] = [];
  for (const [index, result] of results.entries()) {
    files.push(await saveFile(result, join(folder, `${name}-${index + 1}`)));
  }
  return files;
}

async function saveFile(result: WorkFile, stem: string): Promise<DemoFile> {
  const { bytes, type } = await fetchBytes(result.url);
  const mime = (result.mime ?? type).split(';')[0] ?? '';
  const path = `${stem}${extname(new URL(result.url).pathname) || (EXTENSIONS[mime] ?? '')}`;
  writeFileSync(path, bytes);
  const size = result.width > 0 ? { width: result.width, height: result.height } : filmSize(bytes);
  const told = result.media === undefined ? {} : { media: result.media };
  const label = { visible: visibleIn(result), hidden: hiddenIn(bytes) };
  const thumb = await saveThumb(result, stem);
  return { path, mime, bytes: bytes.length, ...size, ...thumb, ...told, label };
}

const VISIBLE: Readonly<Record<string, string>> = {
  picture: 'in the picture from the opening on',
  rhythm: 'the rhythm short-long, short-short at its start',
  spoken: 'spoken words at its start',
  start: 'at the start of the text',
  end: 'at the end of the text',
  field: 'beside the text only',
  none: 'none, by article 9',
  provider: 'as its provider marked it',
};

function visibleIn({ label }: WorkFile): string {
  // Pictures have no field for it: their mark is drawn.
  if (label === undefined) return 'in the picture';
  return `${label.text}, ${VISIBLE[label.shown] ?? label.shown}`;
}

/** As `npm run label` finds it. */
function hiddenIn(bytes: Buffer): string | null {
  try {
    return (
      readLabels(bytes)
        .found.map(({ place }) => place)
        .join(', ') || null
    );
  } catch (error) {
    if (error instanceof PictureError) return null;
    throw error;
  }
}

async function saveThumb(
  { thumb_url: url }: WorkFile,
  stem: string,
): Promise<Pick<DemoFile, 'thumb'>> {
  if (url === null) return {};
  const thumb = `${stem}-thumb${extname(new URL(url).pathname) || '.jpg'}`;
  writeFileSync(thumb, (await fetchBytes(url)).bytes);
  return { thumb };
}

async function fetchBytes(url: string): Promise<{ bytes: Buffer; type: string }> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the download of a result answered ${response.status}`);
  const type = response.headers.get('content-type') ?? 'application/octet-stream';
  return { bytes: Buffer.from(await response.arrayBuffer()), type };
}

/** Of an MP4 or MOV, from the header of its first track that can be seen; nothing of other files. */
export function filmSize(bytes: Buffer): { width: number; height: number } | undefined {
  if (bytes.toString('latin1', 4, 8) !== 'ftyp') return undefined;
  const moov = boxes(bytes, 0, bytes.length).find(({ type }) => type === 'moov');
  if (moov === undefined) return undefined;
  for (const track of boxes(bytes, moov.body, moov.end).filter(({ type }) => type === 'trak')) {
    const header = child(bytes, track, 'tkhd');
    if (header === undefined) continue;
    // The last two fields, as 16.16 fixed point.
    const width = bytes.readUInt16BE(header.end - 8);
    const height = bytes.readUInt16BE(header.end - 4);
    if (width > 0 && height > 0) return { width, height };
  }
  return undefined;
}
