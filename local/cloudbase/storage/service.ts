/** The storage actions: tickets to upload, temporary URLs, delete and copy. */
import type { DownloadEntry, Identity, StorageService, UploadTicket } from '../context.ts';
import { CloudBaseError } from '../engine/api.ts';
import type { FileDisk, StoredFile } from './disk.ts';
import { checkPath, encodePath, makeCosFileId, makeFileId, pathOfFileId } from './paths.ts';
import { sealUpload, signDownload } from './signatures.ts';

/** The cloud takes at most 50 files in one call (system limits). */
const MAX_FILES_PER_CALL = 50;
const UPLOAD_TICKET_MS = 15 * 60_000;
const DEFAULT_URL_AGE_S = 7_200;
const MAX_URL_AGE_S = 365 * 86_400;

/** The four permission settings of the console; server-side calls are always allowed. */
export type StorageRule =
  /** Everyone who knows the fileID reads, the owner writes. The console's default. */
  | 'READONLY'
  /** Only the owner reads and writes. */
  | 'PRIVATE'
  /** Everyone reads, only server-side calls write. */
  | 'ADMINWRITE'
  /** Server-side calls only. */
  | 'ADMINONLY';

export interface StorageOptions {
  readonly envId: string;
  readonly disk: FileDisk;
  readonly secret: Uint8Array;
  readonly now: () => number;
  /** Known once the server listens. */
  readonly baseUrl: () => string;
  readonly rule?: StorageRule;
}

type CopyRequest = Parameters<StorageService['copy']>[0][number];
type CopyAnswer = Awaited<ReturnType<StorageService['copy']>>[number];

export class LocalStorage implements StorageService {
  readonly #options: StorageOptions;
  readonly #rule: StorageRule;

  constructor(options: StorageOptions) {
    this.#options = options;
    this.#rule = options.rule ?? 'READONLY';
  }

  async uploadTicket(path: string, owner: Identity): Promise<UploadTicket> {
    const { envId, disk, secret, now, baseUrl } = this.#options;
    checkPath(path);
    if (!this.#mayWrite(await disk.find(path), owner)) {
      throw new CloudBaseError('STORAGE_EXCEED_AUTHORITY', 'no permission to write this file');
    }
    const authorization = sealUpload(secret, {
      path,
      owner,
      expiresAtMs: now() + UPLOAD_TICKET_MS,
    });
    return {
      url: `${baseUrl()}/cos/${encodePath(path)}`,
      token: 'local',
      authorization,
      fileId: makeFileId(envId, path),
      cosFileId: makeCosFileId(envId, path),
    };
  }

  async downloadUrls(
    files: Parameters<StorageService['downloadUrls']>[0],
    reader: Identity,
  ): Promise<(DownloadEntry & { maxAge: number })[]> {
    checkBatch(files, 'file_list');
    return Promise.all(files.map((file) => this.#downloadUrl(file, reader)));
  }

  async #downloadUrl(
    entry: { readonly fileid: string; readonly max_age?: number },
    reader: Identity,
  ): Promise<DownloadEntry & { maxAge: number }> {
    const maxAge = checkMaxAge(entry.max_age);
    const found = await this.#lookUp(entry.fileid);
    const code = !found ? 'STORAGE_FILE_NONEXIST' : this.#mayRead(found, reader);
    if (!found || code !== 'SUCCESS') {
      return { fileID: entry.fileid, code, tempFileURL: '', maxAge };
    }
    const tempFileURL = this.#sign(found.path, maxAge);
    return { fileID: entry.fileid, code, tempFileURL, download_url: tempFileURL, maxAge };
  }

  async remove(
    fileIds: readonly string[],
    by: Identity,
  ): Promise<{ fileID: string; code: string }[]> {
    checkBatch(fileIds, 'fileid_list');
    return Promise.all(
      fileIds.map(async (fileID) => {
        const found = await this.#lookUp(fileID);
        if (!found) return { fileID, code: 'STORAGE_FILE_NONEXIST' };
        if (!this.#mayWrite(found, by)) return { fileID, code: 'STORAGE_EXCEED_AUTHORITY' };
        const removed = await this.#options.disk.remove(found.path);
        return { fileID, code: removed ? 'SUCCESS' : 'STORAGE_FILE_NONEXIST' };
      }),
    );
  }

  async copy(files: readonly CopyRequest[], by: Identity): Promise<CopyAnswer[]> {
    checkBatch(files, 'file_list');
    const answers: CopyAnswer[] = [];
    // One after another: a later entry may copy what an earlier one made.
    for (const file of files) answers.push(await this.#copyOne(file, by));
    return answers;
  }

  async #copyOne(request: CopyRequest, by: Identity): Promise<CopyAnswer> {
    const { envId, disk } = this.#options;
    const from = this.#pathOf(request.src_path);
    const to = checkPath(this.#pathOf(request.dst_path));
    const fileId = makeFileId(envId, to);
    const source = await disk.find(from);
    if (!source) return refusal(fileId, 'STORAGE_FILE_NONEXIST', 'source file does not exist');
    const target = await disk.find(to);
    if (target && request.overwrite === false) {
      return refusal(fileId, 'STORAGE_FILE_EXIST', 'target file exists');
    }
    if (this.#mayRead(source, by) !== 'SUCCESS' || !this.#mayWrite(target, by)) {
      return refusal(fileId, 'STORAGE_EXCEED_AUTHORITY', 'no permission');
    }
    if (request.remove_original && !this.#mayWrite(source, by)) {
      return refusal(fileId, 'STORAGE_EXCEED_AUTHORITY', 'no permission to move the source');
    }
    const opened = await disk.open(from);
    if (!opened) return refusal(fileId, 'STORAGE_FILE_NONEXIST', 'source file does not exist');
    try {
      const bytes = opened.handle.createReadStream({ autoClose: false });
      await disk.save({ path: to, owner: by, bytes, limit: Number.POSITIVE_INFINITY });
    } finally {
      await opened.handle.close();
    }
    if (request.remove_original) await disk.remove(from);
    return { fileId, code: 'SUCCESS', message: '' };
  }

  /** Paths are what the SDK documents here, but callers also pass fileIDs. */
  #pathOf(pathOrId: string): string {
    if (!pathOrId.startsWith('cloud://')) return pathOrId;
    return pathOfFileId(this.#options.envId, pathOrId) ?? '';
  }

  async #lookUp(fileId: string): Promise<StoredFile | null> {
    const path = pathOfFileId(this.#options.envId, fileId);
    return path === null ? null : this.#options.disk.find(path);
  }

  #sign(path: string, maxAgeS: number): string {
    const { secret, now, baseUrl } = this.#options;
    const expiresAtS = Math.floor(now() / 1000) + maxAgeS;
    const signature = signDownload(secret, path, expiresAtS);
    return `${baseUrl()}/cos/${encodePath(path)}?sign=${signature}&t=${expiresAtS}`;
  }

  #mayRead(file: StoredFile, reader: Identity): string {
    const open = this.#rule === 'READONLY' || this.#rule === 'ADMINWRITE';
    const own = this.#rule === 'PRIVATE' && isSameUser(file.owner, reader);
    return reader.kind === 'admin' || open || own ? 'SUCCESS' : 'STORAGE_EXCEED_AUTHORITY';
  }

  #mayWrite(existing: StoredFile | null, by: Identity): boolean {
    if (by.kind === 'admin') return true;
    if (this.#rule === 'ADMINWRITE' || this.#rule === 'ADMINONLY') return false;
    return existing === null || isSameUser(existing.owner, by);
  }
}

function refusal(fileId: string, code: string, message: string): CopyAnswer {
  return { fileId, code, message };
}

function isSameUser(owner: Identity, caller: Identity): boolean {
  if (owner.kind === 'openid' && caller.kind === 'openid') return owner.openid === caller.openid;
  if (owner.kind === 'uid' && caller.kind === 'uid') return owner.uid === caller.uid;
  return false;
}

function checkBatch(list: unknown, name: string): void {
  if (!Array.isArray(list) || list.length === 0) {
    throw new CloudBaseError('INVALID_PARAM', `${name} must be a non-empty array`);
  }
  if (list.length > MAX_FILES_PER_CALL) {
    throw new CloudBaseError(
      'INVALID_PARAM',
      `${name} holds more than ${MAX_FILES_PER_CALL} files`,
    );
  }
}

function checkMaxAge(maxAge: unknown): number {
  if (maxAge === undefined || maxAge === null) return DEFAULT_URL_AGE_S;
  if (typeof maxAge !== 'number' || !(maxAge > 0)) {
    throw new CloudBaseError('INVALID_PARAM', 'max_age must be a number of seconds above 0');
  }
  return Math.min(Math.ceil(maxAge), MAX_URL_AGE_S);
}
