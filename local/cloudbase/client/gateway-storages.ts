/** `POST /v1/storages/…`: the gateway's batch calls on the caller's own files. */
import type { StorageService } from '../context.ts';
import { CloudBaseError } from '../engine/api.ts';
import type { ClientIdentity } from './auth/tokens.ts';
import { invalidParam } from './errors.ts';
import { isRecord, parseBody } from './http/exchange.ts';

export interface StoragesCall {
  /** The last part of the path, such as `delete-objects`. */
  readonly verb: string;
  readonly body: Buffer;
  readonly caller: ClientIdentity;
}

type Item = Readonly<Record<string, unknown>>;

/** Throws INVALID_PARAM for an unknown verb or a body that is not a list of objects. */
export async function answerStorages(
  storage: StorageService,
  call: StoragesCall,
): Promise<unknown> {
  const items = parseBody(call.body);
  if (!Array.isArray(items) || !items.every(isRecord)) {
    throw invalidParam('the body is not a list of objects');
  }
  switch (call.verb) {
    case 'get-objects-upload-info':
      return Promise.all(items.map((item) => uploadInfo(storage, call.caller, item)));
    case 'get-objects-download-info':
      return downloadInfo(storage, call.caller, items);
    case 'delete-objects':
      return deleteObjects(storage, call.caller, items);
    case 'copy-objects':
      return copyObjects(storage, call.caller, items);
    default:
      throw invalidParam(`storages/${call.verb} is not part of the local CloudBase`);
  }
}

async function uploadInfo(
  storage: StorageService,
  caller: ClientIdentity,
  item: Item,
): Promise<unknown> {
  const objectId = text(item, 'objectId');
  try {
    const ticket = await storage.uploadTicket(objectId, caller);
    return {
      objectId,
      uploadUrl: ticket.url,
      authorization: ticket.authorization,
      token: ticket.token,
      cloudObjectId: ticket.fileId,
      cloudObjectMeta: ticket.cosFileId,
    };
  } catch (error) {
    // One refused object must not fail its neighbours.
    if (!(error instanceof CloudBaseError)) throw error;
    return { objectId, code: error.code, message: error.message };
  }
}

async function downloadInfo(
  storage: StorageService,
  caller: ClientIdentity,
  items: readonly Item[],
): Promise<unknown> {
  const files = items.map((item) => ({ fileid: text(item, 'cloudObjectId') }));
  const entries = await storage.downloadUrls(files, caller);
  return entries.map((entry) =>
    entry.code === 'SUCCESS'
      ? { cloudObjectId: entry.fileID, downloadUrl: entry.tempFileURL }
      : { cloudObjectId: entry.fileID, code: entry.code, message: entry.code },
  );
}

async function deleteObjects(
  storage: StorageService,
  caller: ClientIdentity,
  items: readonly Item[],
): Promise<unknown> {
  const removed = await storage.remove(
    items.map((item) => text(item, 'cloudObjectId')),
    caller,
  );
  return removed.map(({ fileID, code }) =>
    code === 'SUCCESS' ? { cloudObjectId: fileID } : { cloudObjectId: fileID, code, message: code },
  );
}

async function copyObjects(
  storage: StorageService,
  caller: ClientIdentity,
  items: readonly Item[],
): Promise<unknown> {
  const copied = await storage.copy(
    items.map((item) => ({
      src_path: text(item, 'srcPath'),
      dst_path: text(item, 'dstPath'),
      overwrite: item.overwrite !== false,
      remove_original: item.removeOriginal === true,
    })),
    caller,
  );
  return copied.map(({ fileId, code, message }) =>
    code === 'SUCCESS' || code === ''
      ? { cloudObjectId: fileId }
      : { cloudObjectId: fileId, code, message },
  );
}

function text(item: Item, field: string): string {
  const value = item[field];
  if (typeof value !== 'string' || value === '') throw invalidParam(`${field} is missing`);
  return value;
}
