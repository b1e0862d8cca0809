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

/** Which environment a page calls: lies beside each as `environment.json`. */
export interface PagePlace {
  readonly env_id: string;
  /** Where logins and functions answer; empty: where the page came from. */
  readonly gateway: string;
  /** On a developer's machine: where a ready login is told. */
  readonly ready_login?: string;
}

/** Of an environment in the cloud. */
export const cloudPlace = (envId: string): PagePlace => ({
  env_id: envId,
  gateway: `https://${envId}.api.tcloudbasegateway.com`,
});

/** Empty where no page is built. */
export function pagesIn(folder: string, place: PagePlace): PageFile[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => path.split(sep).join('/'));
  const places = files
    .filter((key) => key.split('/').length === 2 && key.endsWith('/index.html'))
    .map((key) => `${key.split('/')[0]}/environment.json`);
  const told = Buffer.from(`${JSON.stringify(place, null, 2)}\n`);
  return [
    ...files.map((key) => pageFile(key, () => readFileSync(join(folder, key)))),
    ...places.map((key) => pageFile(key, () => told)),
  ].sort((a, b) => Number(isPage(a)) - Number(isPage(b)) || (a.key < b.key ? -1 : 1));
}

function pageFile(key: string, bytes: () => Uint8Array): PageFile {
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
