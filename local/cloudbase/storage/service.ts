/** The storage actions: tickets to upload, temporary URLs, delete and copy. */
import type {
  DownloadEntry,
  FileAuthority,
  Identity,
  StorageService,
  UploadTicket,
} from '../context.ts';
import { CloudBaseError } from '../engine/api.ts';
import type { FileDisk, StoredFile } from './disk.ts';
import { checkPath, encodePath, makeCosFileId, makeFileId, pathOfFileId } from './paths.ts';
import { StorageAccess, type StorageRule } from './rule.ts';
import { sealUpload, signDownload } from './signatures.ts';

/** The cloud takes at most 50 files in one call (system limits). */
const MAX_FILES_PER_CALL = 50;
const UPLOAD_TICKET_MS = 15 * 60_000;
const DEFAULT_URL_AGE_S = 7_200;
const MAX_URL_AGE_S = 365 * 86_400;

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
  #access: StorageAccess;
  #rule: StorageRule;

  /** Throws RuleSyntaxError for a rule that cannot be read. */
  constructor(options: StorageOptions) {
    this.#options = options;
    this.#rule = options.rule ?? 'READONLY';
    this.#access = new StorageAccess(this.#rule, options.now);
  }

  get rule(): StorageRule {
    return this.#rule;
  }

  /** Throws RuleSyntaxError, or an Error, for a rule that cannot be read; the old one stays. */
  setRule(rule: StorageRule): void {
    this.#access = new StorageAccess(rule, this.#options.now);
    this.#rule = rule;
  }

  async uploadTicket(path: string, owner: Identity): Promise<UploadTicket> {
    const { envId, disk, secret, now, baseUrl } = this.#options;
    checkPath(path);
    if (!(await this.#access.mayWrite(path, await disk.find(path), owner))) {
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
    const refused = (code: string) => ({ fileID: entry.fileid, code, tempFileURL: '', maxAge });
    if (!found) return refused('STORAGE_FILE_NONEXIST');
    if (!(await this.#access.mayRead(found, reader))) return refused('STORAGE_EXCEED_AUTHORITY');
    const tempFileURL = this.#sign(found.path, maxAge);
    return {
      fileID: entry.fileid,
      code: 'SUCCESS',
      tempFileURL,
      download_url: tempFileURL,
      maxAge,
    };
  }

  async authority(
    files: Parameters<StorageService['authority']>[0],
    by: Identity,
  ): Promise<FileAuthority[]> {
    checkBatch(files, 'fileList');
    const { envId, disk } = this.#options;
    return Promise.all(
      files.map(async ({ path: asked, type }) => {
        const path = checkPath(this.#pathOf(asked));
        const found = await disk.find(path);
        const read = type !== 'WRITE' && found !== null && (await this.#access.mayRead(found, by));
        const write = type !== 'READ' && (await this.#access.mayWrite(path, found, by));
        return { path: asked, cosFileId: makeCosFileId(envId, path), read, write };
      }),
    );
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
        if (!(await this.#access.mayWrite(found.path, found, by))) {
          return { fileID, code: 'STORAGE_EXCEED_AUTHORITY' };
        }
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
    const allowed =
      (await this.#access.mayRead(source, by)) && (await this.#access.mayWrite(to, target, by));
    if (!allowed) return refusal(fileId, 'STORAGE_EXCEED_AUTHORITY', 'no permission');
    if (request.remove_original && !(await this.#access.mayWrite(from, source, by))) {
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
}

function refusal(fileId: string, code: string, message: string): CopyAnswer {
  return { fileId, code, message };
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
