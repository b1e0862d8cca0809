/** Whose the files of an edit list are, and whether they are what the list takes them for. */
import type { EditList, EditSource } from '../../film/edit/list.ts';
import { checked, collections, type Database } from '../../platform/database.ts';
import { type ErrorDetail, InvalidRequestError } from '../../platform/errors.ts';
import { isOwnUpload } from '../../storage/paths.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { ExportSourceDoc, SourceKind } from '../core/documents/exports.ts';
import type { ImageDoc, WorkDoc } from '../core/documents/schema.ts';

const IDS_A_QUERY = 100;
/** A clip may end a little after its film: containers round. */
const OVER_MS = 100;

/** One use of a source, by its field. */
interface Use {
  readonly field: string;
  readonly source: EditSource;
  readonly kind: SourceKind;
  readonly endMs: number | null;
}

/** How an edit list names a source. */
export const sourceName = (source: EditSource): string =>
  'workId' in source ? `work:${source.workId}:${source.index}` : `file:${source.fileId}`;

/** Each source once. Throws InvalidRequestError, naming every clip that cannot be had. */
export async function resolveSources(
  deps: Pick<TaskDeps, 'db' | 'store'>,
  openid: string,
  list: EditList,
): Promise<ExportSourceDoc[]> {
  const uses = usesOf(list);
  const works = await worksOf(deps.db, openid, uses);
  const found = new Map<string, ExportSourceDoc>();
  const details: ErrorDetail[] = [];
  for (const use of uses) {
    const source = sourceFor(use, { openid, works });
    if (typeof source === 'string') details.push({ field: use.field, message: source });
    else found.set(source.name, source);
  }
  details.push(...(await missingUploads(deps, uses, found)));
  if (details.length > 0) throw new InvalidRequestError(details);
  return [...found.values()];
}

function usesOf({ clips, sounds }: EditList): Use[] {
  return [
    ...clips.map((clip, index): Use => {
      const endMs = clip.kind === 'film' ? clip.outMs : null;
      return { field: `clips[${index}].source`, source: clip.source, kind: clip.kind, endMs };
    }),
    ...sounds.map(({ source, outMs }, index): Use => {
      return { field: `sounds[${index}].source`, source, kind: 'sound', endMs: outMs };
    }),
  ];
}

async function worksOf(
  db: Database,
  openid: string,
  uses: readonly Use[],
): Promise<Map<string, WorkDoc>> {
  const ids = uses.flatMap(({ source }) => ('workId' in source ? [source.workId] : []));
  const all = [...new Set(ids)];
  const found = new Map<string, WorkDoc>();
  for (let start = 0; start < all.length; start += IDS_A_QUERY) {
    const _id = db.command.in(all.slice(start, start + IDS_A_QUERY));
    const where = { _id, _openid: openid, deleted_at: null };
    const query = db.collection(collections.works).where(where);
    const result = checked(await query.limit(IDS_A_QUERY).get());
    for (const work of result.data as WorkDoc[]) found.set(work._id, work);
  }
  return found;
}

/** The source, or what is wrong with it. */
function sourceFor(
  { source, kind, endMs }: Use,
  { openid, works }: { openid: string; works: ReadonlyMap<string, WorkDoc> },
): ExportSourceDoc | string {
  const name = sourceName(source);
  if ('fileId' in source) {
    if (!isOwnUpload(source.fileId, openid)) return '只能使用自己的作品或自己上传的文件';
    const file_id = source.fileId;
    return { name, kind, file_id, sha256: null, work_id: null, ms: null };
  }
  const image = works.get(source.workId)?.images[source.index];
  // Another's work answers like one that does not exist.
  if (image === undefined) return '作品不存在或尚未完成';
  if (!isOf(kind, image)) return `作品不是${NAMES[kind]}`;
  const ms = image.media === undefined || image.media.kind === 'words' ? null : image.media.ms;
  if (ms !== null && endMs !== null && endMs > ms + OVER_MS)
    return `结束时间超出素材长度（${ms} 毫秒）`;
  const { file_id, sha256 } = image;
  return { name, kind, file_id, sha256, work_id: source.workId, ms };
}

const NAMES: Readonly<Record<SourceKind, string>> = { film: '视频', still: '图片', sound: '声音' };

/** The sound of a film may be taken for itself. */
function isOf(kind: SourceKind, { media }: ImageDoc): boolean {
  switch (kind) {
    case 'film':
      return media?.kind === 'film';
    case 'still':
      return media === undefined;
    case 'sound':
      return media?.kind === 'sound' || media?.kind === 'film';
    default:
      return kind satisfies never;
  }
}

async function missingUploads(
  { store }: Pick<TaskDeps, 'store'>,
  uses: readonly Use[],
  found: ReadonlyMap<string, ExportSourceDoc>,
): Promise<ErrorDetail[]> {
  const uploads = [...found.values()].filter(({ work_id }) => work_id === null);
  if (uploads.length === 0) return [];
  const urls = await store.urls(
    uploads.map(({ file_id }) => file_id),
    60,
  );
  const missing = new Set(uploads.filter((_, at) => urls[at] === null).map(({ name }) => name));
  return uses
    .filter(({ source }) => missing.has(sourceName(source)))
    .map(({ field }) => ({ field, message: '文件不存在或已被删除' }));
}
