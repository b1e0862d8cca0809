/** Pages for a developer's browser, served beside the local CloudBase: each file is made when asked. */
import type { HttpModule } from '../cloudbase/context.ts';

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
