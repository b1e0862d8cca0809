/** The storage actions of server-side SDKs: the platform's parameters, checked, and its answers. */
import type { Identity, StorageService } from '../context.ts';
import { CloudBaseError } from '../engine/api.ts';

type Params = Readonly<Record<string, unknown>>;

const ADMIN: Identity = { kind: 'admin' };

/** The `data` of the answer, or null for an action that is not known here. */
export async function answerStorage(
  storage: StorageService,
  action: string,
  params: Params,
): Promise<unknown> {
  switch (action) {
    case 'storage.getUploadMetadata':
      return storage.uploadTicket(params.path as string, ADMIN);
    case 'storage.batchGetDownloadUrl':
      return { download_list: await downloadUrls(storage, params) };
    case 'storage.batchDeleteFile':
      return { delete_list: await removeFiles(storage, params) };
    case 'storage.batchCopyFile':
      return { copy_list: await copyFiles(storage, params) };
    case 'storage.getFileAuthority':
      return fileAuthority(storage, params);
    default:
      return null;
  }
}

function downloadUrls(storage: StorageService, params: Params) {
  const list = objects(params.file_list, 'file_list').map((entry) => ({
    fileid: text(entry.fileid, 'fileid'),
    ...(typeof entry.max_age === 'number' ? { max_age: entry.max_age } : {}),
  }));
  return storage.downloadUrls(list, ADMIN);
}

function removeFiles(storage: StorageService, params: Params) {
  if (!Array.isArray(params.fileid_list)) {
    throw new CloudBaseError('INVALID_PARAM', 'fileid_list must be an array');
  }
  const ids = params.fileid_list.map((id) => text(id, 'fileid_list'));
  return storage.remove(ids, ADMIN);
}

function copyFiles(storage: StorageService, params: Params) {
  const list = objects(params.file_list, 'file_list').map((entry) => ({
    src_path: text(entry.src_path, 'src_path'),
    dst_path: text(entry.dst_path, 'dst_path'),
    ...(typeof entry.overwrite === 'boolean' ? { overwrite: entry.overwrite } : {}),
    ...(typeof entry.remove_original === 'boolean'
      ? { remove_original: entry.remove_original }
      : {}),
  }));
  return storage.copy(list, ADMIN);
}

/** Asked by a function on behalf of its user, whom the SDK names. */
function fileAuthority(storage: StorageService, params: Params) {
  const { openId, uid, loginType } = params;
  const named = (id: unknown): id is string => typeof id === 'string' && id !== '';
  if (!named(openId) && !named(uid)) {
    throw new CloudBaseError('INVALID_PARAM', 'openId or uid must be a non-empty string');
  }
  const user: Identity = named(openId)
    ? { kind: 'openid', openid: openId, appid: '' }
    : { kind: 'uid', uid: String(uid), anonymous: loginType === 'ANONYMOUS' };
  const files = objects(params.fileList, 'fileList').map((file) => {
    const type = (['READ', 'WRITE', 'READWRITE'] as const).find((known) => known === file.type);
    if (type === undefined) throw new CloudBaseError('INVALID_PARAM', 'fileList: type is unknown');
    return { path: text(file.path, 'path'), type };
  });
  return storage.authority(files, user);
}

function objects(value: unknown, name: string): Params[] {
  const valid = Array.isArray(value) && value.every((v) => typeof v === 'object' && v !== null);
  if (!valid) throw new CloudBaseError('INVALID_PARAM', `${name} must be an array of objects`);
  return value as Params[];
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new CloudBaseError('INVALID_PARAM', `${name} must be a non-empty string`);
}
