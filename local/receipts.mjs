// @ts-check
/**
 * Whether what was built is as new as what it was made of: a receipt names every file by its
 * content. Dates are not looked at. Plain JavaScript, because the launcher needs it before anything
 * has been compiled.
 */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Hashes by file name. A file that is not there counts as one without a hash.
 * @typedef {Readonly<Record<string, string | null>>} Contents
 */

/**
 * @typedef {object} Receipt
 * @property {Contents} inputs from the project's folder
 * @property {Contents} outputs from the folder of what was built
 */

/** What decides how anything is built, whoever builds it: settings, and the packages installed. */
export const SETTINGS = [
  'tsconfig.json',
  'package.json',
  'package-lock.json',
  'node_modules/.package-lock.json',
];

/**
 * Null when there is none yet, or one that cannot be read: then it is built again, which replaces it.
 * @param {string} path
 * @returns {Receipt | null}
 */
export function readReceipt(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @param {string} path
 * @param {Receipt} receipt
 */
export function writeReceipt(path, receipt) {
  writeWhole(path, JSON.stringify(receipt));
}

/**
 * In one step: whoever reads meanwhile finds the old one or the new one.
 * @param {string} path
 * @param {string | Uint8Array} contents
 */
export function writeWhole(path, contents) {
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, path);
}

/**
 * Whether every file of `known` has the same content today.
 * @param {Contents} known
 * @param {(file: string) => string | null} hashOf
 */
export function isSame(known, hashOf) {
  return Object.entries(known).every(([file, hash]) => hashOf(file) === hash);
}

/**
 * Hashes of files below `folder`; each is read once.
 * @param {string} folder
 * @returns {(file: string) => string | null}
 */
export function rememberingHashes(folder) {
  /** @type {Map<string, string | null>} */
  const hashes = new Map();
  return (file) => {
    const known = hashes.get(file);
    if (known !== undefined) return known;
    const hash = hashFile(join(folder, file));
    hashes.set(file, hash);
    return hash;
  };
}

/**
 * @param {string} path
 * @returns {string | null}
 */
export function hashFile(path) {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('base64');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Whether one of the files was saved since `startedAt` (ms): then what was built meanwhile may hold
 * it as it was before, and no receipt is written.
 * @param {readonly string[]} files
 * @param {{ readonly project: string, readonly startedAt: number }} when
 */
export function savedSince(files, { project, startedAt }) {
  return files.some((file) => modifiedAt(join(project, file)) >= startedAt);
}

/**
 * ms; 0 for a file that is not there.
 * @param {string} path
 */
function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
