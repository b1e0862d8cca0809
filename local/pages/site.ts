/** Pages for a developer's browser, served beside the local CloudBase: each file is made when asked. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpModule } from '../cloudbase/context.ts';
import { root } from './bundle.ts';

export interface PageFile {
  readonly type: 'html' | 'js' | 'css' | 'png' | 'json';
  make(): Promise<string | Uint8Array> | string | Uint8Array;
}

const TYPES: Readonly<Record<PageFile['type'], string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  png: 'image/png',
  json: 'application/json; charset=utf-8',
};

/** A file as it lies in the project, read anew each time: whoever changes it reloads and sees it. */
export const sourceFile = (type: PageFile['type'], path: string): PageFile => ({
  type,
  make: () => readFileSync(join(root, path), 'utf8'),
});

/** The look of the house, which every page has beside its own. */
export const tokens = sourceFile('css', 'clients/ui/tokens.css');

/** `files` by name below `path` (which ends in `/`); the empty name is the page itself. */
export function createSite(path: string, files: Readonly<Record<string, PageFile>>): HttpModule {
  return async (request, response, url) => {
    if (url.pathname === path.slice(0, -1)) {
      request.resume();
      response.writeHead(302, { location: path }).end();
      return true;
    }
    if (!url.pathname.startsWith(path)) return false;
    const name = url.pathname.slice(path.length);
    const file = Object.hasOwn(files, name) ? files[name] : undefined;
    if (file === undefined) return false;
    request.resume();
    try {
      const body = await file.make();
      const headers = { 'content-type': TYPES[file.type], 'cache-control': 'no-store' };
      response.writeHead(200, headers).end(body);
    } catch (error) {
      // What a developer has to read: a source that does not compile, named.
      const why = error instanceof Error ? error.message : String(error);
      response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(why);
    }
    return true;
  };
}
