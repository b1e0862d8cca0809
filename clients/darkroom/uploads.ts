/** Files on their way: copied to where they last, looked at, uploaded under a name that never changes. */
import { pauseBeforeTry, within } from './calls.ts';
import { asError, type DarkroomError, ownError } from './errors.ts';
import type { Slot } from './outbox.ts';
import type { KeptFile } from './platform.ts';
import type { Session } from './session.ts';

const COPY_MS = 30_000;
const UPLOAD_MS = 180_000;
const TRIES = 6;
/** The server reads no larger picture. */
const MAX_PICTURE_BYTES = 20 * 1024 * 1024;
export const PICTURES = /^(jpe?g|png|webp|gif|bmp|hei[cf]|avif|tiff?)$/;

export interface Upload<F> {
  readonly slot: Slot;
  /** As it was chosen; not there after the app was closed. */
  readonly file: F | string | undefined;
  /** Of this file for ever, without extension. */
  readonly name: string;
}

/** A slot with a copy of its file. Throws FILE_GONE, NOT_A_PICTURE, FILE_TOO_LARGE. */
export async function keepFile<F>(
  { platform }: Session<F>,
  { slot, file, name }: Upload<F>,
): Promise<Slot> {
  if (slot.isCopy) return slot;
  const chosen = file === undefined ? slot.ref : file;
  if (chosen === null) throw ownError('FILE_GONE');
  const copy = (): Promise<KeptFile> => within(platform, COPY_MS, platform.keep(chosen, name));
  // Once more: the same name makes the same copy.
  const kept = await copy()
    .catch(copy)
    .catch((error: unknown) => {
      throw ownError('FILE_GONE', error);
    });
  const { ref, extension, bytes, isCopy } = kept;
  if (slot.list === 'images') {
    if (!PICTURES.test(extension) || bytes === 0) throw ownError('NOT_A_PICTURE');
    if (bytes !== undefined && bytes > MAX_PICTURE_BYTES) throw ownError('FILE_TOO_LARGE');
  }
  return Object.assign({}, slot, { ref, extension, isCopy });
}

/**
 * The fileID. The same name again replaces the same file, so an upload whose answer was lost leaves
 * nothing behind. Throws UPLOAD_FAILED after six tries with the network on.
 */
export async function uploadFile<F>(
  session: Session<F>,
  { slot, name }: Upload<F>,
  onTrouble: (error: DarkroomError) => void,
): Promise<string> {
  const { platform } = session;
  const path = `${await session.owner()}${name}.${slot.extension}`;
  for (let tries = 0; ; ) {
    try {
      return await within(platform, UPLOAD_MS, platform.upload(slot.ref || '', path));
    } catch (error) {
      if (asError(error).code === 'FILE_GONE') throw error;
      const isOnline = platform.state().online;
      if (isOnline) tries += 1;
      if (tries === TRIES) throw ownError('UPLOAD_FAILED', error);
      onTrouble(isOnline ? asError(error) : ownError('OFFLINE', error));
    }
    await pauseBeforeTry(platform, tries);
  }
}
