/** A film for another editor: its timeline, its subtitles and its media, as one folder in one file. */
import { createHash, type Hash } from 'node:crypto';
import { type Draft, draftOf } from '../../film/edit/drafts/draft.ts';
import { fcpxmlOf } from '../../film/edit/drafts/fcpxml.ts';
import { jianyingOf } from '../../film/edit/drafts/jianying.ts';
import { otioOf } from '../../film/edit/drafts/otio.ts';
import { srtOf } from '../../film/edit/drafts/srt.ts';
import type { EditClip, EditList, EditSound } from '../../film/edit/list.ts';
import { deterministicId } from '../../platform/ids.ts';
import type { ZipEntry } from '../../platform/zip.ts';
import type { ExportDoc } from '../core/documents/exports.ts';
import { filePath } from '../core/files.ts';
import type { FilmMaking, MadeResult } from '../finish/make/contract.ts';
import { WORDS_SIGN } from '../finish/make/words.ts';
import { createSourceFiles, type ExportDeps, type SourceFiles } from './files.ts';
import { sourceName } from './sources.ts';

const MIME = 'application/zip';
/** It is put aside on disk where the store wants to know its length: a function has 512 MB of it. */
const MOST_BYTES = 400 * 1024 * 1024;

/** Said in the folder: who works on with it has the same duty. */
const NOTE = `本文件夹中由人工智能生成的素材，片头和文件元数据中带有“${WORDS_SIGN}”标识；用户自己上传的素材没有。
按《人工智能生成合成内容标识办法》，发布时须保留显式标识，不得删除、篡改或隐匿。\r\n`;

/** Throws SourceGoneError, FileTooLargeError, StorageError, DownloadError. */
export async function makeDraft(
  deps: ExportDeps,
  { task, name }: FilmMaking,
  { export: cut, list }: { export: ExportDoc; list: EditList },
): Promise<MadeResult> {
  const media = mediaOf(cut, list);
  const draft = draftOf(list, {
    pathOf: ({ source }) => media.get(sourceName(source))?.path ?? '',
    lengthOf: ({ source }) => media.get(sourceName(source))?.ms ?? null,
  });
  const files = createSourceFiles(deps, cut.sources);
  const texts = textsOf(cut, draft, deps.films.engine.labelSeconds);
  // 35 ms to load, and nothing but drafts needs it.
  const { zipOf } = await import('../../platform/zip.ts');
  const hash = createHash('sha256');
  const body = hashed(zipOf(entriesOf(texts, { media, files })), hash);
  const path = filePath(task, `${name}.zip`);
  const options = { contentType: MIME, maxBytes: MOST_BYTES };
  const { fileId } = await deps.store.putStream(path, body, options);
  const { width, height } = list;
  const label = { text: WORDS_SIGN, shown: 'provider', hidden: true } as const;
  const sha256 = hash.digest('hex');
  const image = { file_id: fileId, thumb_file_id: '', width, height, sha256, mime: MIME, label };
  return { kind: 'made', image, reviews: [], aside: [], warnings: [] };
}

interface Media {
  readonly path: string;
  readonly where: string;
  readonly source: (EditClip | EditSound)['source'];
  readonly ms: number | null;
}

const EXTENSIONS = { film: 'mp4', still: 'jpg', sound: 'm4a' } as const;

/** Each source once, under a name of ours. */
function mediaOf({ sources }: ExportDoc, { clips, sounds }: EditList): Map<string, Media> {
  const media = new Map<string, Media>();
  for (const one of [...clips, ...sounds]) {
    const name = sourceName(one.source);
    const source = sources.find((each) => each.name === name);
    if (source === undefined || media.has(name)) continue;
    const own = /\.([a-z0-9]{2,4})$/i.exec(source.file_id)?.[1] ?? EXTENSIONS[source.kind];
    const path = `materials/${String(media.size + 1).padStart(3, '0')}.${own}`;
    media.set(name, { path, where: one.id, source: one.source, ms: source.ms });
  }
  return media;
}

/** Each source is fetched when its turn has come. */
async function* entriesOf(
  texts: readonly (readonly [string, string])[],
  { media, files }: { media: ReadonlyMap<string, Media>; files: SourceFiles },
): AsyncGenerator<ZipEntry> {
  for (const [name, text] of texts) yield { name, bytes: Buffer.from(text) };
  for (const { path, where, source } of media.values()) {
    yield { name: path, bytes: await files.bytesOf({ where, source }) };
  }
}

async function* hashed(body: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
}

function textsOf(
  { _id, target }: ExportDoc,
  draft: Draft,
  labelSeconds: number,
): [string, string][] {
  const srt = srtOf(draft.list);
  const beside: [string, string][] = [
    ['README.txt', NOTE],
    ...(srt === '' ? [] : [['subtitles.srt', srt] as [string, string]]),
  ];
  switch (target) {
    case 'otio':
      return [['film.otio', otioOf(draft)], ['film.fcpxml', fcpxmlOf(draft)], ...beside];
    case 'jianying': {
      const idOf = (name: string): string => uuidOf(deterministicId(_id, name));
      const label = { text: WORDS_SIGN, seconds: labelSeconds };
      return [...Object.entries(jianyingOf(draft, { idOf, label })), ...beside];
    }
    case 'mp4':
      throw new RangeError('a film is no draft');
    default:
      return target satisfies never;
  }
}

/** As it writes them. */
function uuidOf(hex: string): string {
  const all = hex.padEnd(32, '0').toUpperCase();
  return [
    all.slice(0, 8),
    all.slice(8, 12),
    all.slice(12, 16),
    all.slice(16, 20),
    all.slice(20, 32),
  ].join('-');
}
