/** The pages of an environment: whatever lies in dist/pages, with the page itself last. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { typeByName } from '../../local/cloudbase/hosting/content-type.ts';

export interface PageFile {
  /** With slashes, such as `console/index.html`. */
  readonly key: string;
  /** MD5 in hex, as object storage tells it. */
  readonly hash: string;
  readonly contentType: string;
  readonly cacheControl: string;
  bytes(): Uint8Array;
}

/** Vite names files by their content: `name-1a2b3c4d.js`. */
const NAMED_BY_CONTENT = /-[\w-]{8,}\.\w+$/;

/** Empty where no page is built. */
export function pagesIn(folder: string): PageFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => pageFile(folder, path.split(sep).join('/')))
    .sort((a, b) => Number(isPage(a)) - Number(isPage(b)) || (a.key < b.key ? -1 : 1));
}

function pageFile(folder: string, key: string): PageFile {
  const bytes = (): Uint8Array => readFileSync(join(folder, key));
  return {
    key,
    hash: createHash('md5').update(bytes()).digest('hex'),
    contentType: typeByName(key),
    cacheControl: NAMED_BY_CONTENT.test(key) ? 'public, max-age=31536000, immutable' : 'no-cache',
    bytes,
  };
}

/** Who loads it finds all its parts in place. */
export const isPage = ({ key }: { readonly key: string }): boolean => key.endsWith('.html');
