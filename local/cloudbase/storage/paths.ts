/** Names of stored files: cloud paths, fileIDs and the ASCII form that travels in headers. */
import { CloudBaseError } from '../engine/api.ts';

const MAX_PATH_BYTES = 850;

/** The bucket half of a fileID; the cloud makes it of an account number and the environment id. */
export function bucketOf(envId: string): string {
  return `6c6f-${envId}-1250000000`;
}

/** `cloud://<envId>.<bucket>/<path>`, the id the SDKs hand around. */
export function makeFileId(envId: string, path: string): string {
  return `cloud://${envId}.${bucketOf(envId)}/${path}`;
}

/** The fileID with its path percent-encoded: it travels as a header, and headers are ASCII. */
export function makeCosFileId(envId: string, path: string): string {
  return `cloud://${envId}.${bucketOf(envId)}/${encodePath(path)}`;
}

/** Percent-encodes every segment and keeps the slashes. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/**
 * The path of a fileID of this environment, or null when it names another environment or is no
 * fileID. The bucket is not compared: ids copied from the cloud keep working locally.
 */
export function pathOfFileId(envId: string, fileId: string): string | null {
  const match = /^cloud:\/\/([^/.]+)(?:\.[^/]*)?\/(.+)$/su.exec(fileId);
  const path = match?.[2];
  if (!match || path === undefined || match[1] !== envId) return null;
  return pathProblem(path) === null ? path : null;
}

/**
 * Checks a cloud path.
 * @throws CloudBaseError INVALID_PARAM saying what is wrong with it
 */
export function checkPath(path: unknown): string {
  if (typeof path !== 'string') throw new CloudBaseError('INVALID_PARAM', 'path must be a string');
  const problem = pathProblem(path);
  if (problem) throw new CloudBaseError('INVALID_PARAM', `path ${problem}`);
  return path;
}

function pathProblem(path: string): string | null {
  if (path === '') return 'must not be empty';
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  if (path.startsWith('/')) return 'must not start with /';
  if (hasControlCharacter(path)) return 'must not hold control characters or backslashes';
  if (Buffer.from(path).toString() !== path) return 'must be well-formed text';
  const segments = path.split('/');
  if (segments.some((s) => s === '' || s === '.' || s === '..')) {
    return 'must not hold empty, "." or ".." segments';
  }
  return null;
}

function hasControlCharacter(path: string): boolean {
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f || character === '\\') return true;
  }
  return false;
}
