/**
 * The site of an environment: `GET /console/` answers `console/index.html` of static hosting. On
 * the cloud it has a domain of its own; here it shares the server's, behind the server's own paths.
 */
import type { ServerResponse } from 'node:http';
import type { HttpModule } from '../context.ts';
import type { HostedFile, Hosting } from './hosting.ts';

/** Leaves what is no file of the site to the modules after it. */
export function createHostingHttp(hosting: Hosting): HttpModule {
  return async (request, response, url) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const key = keyOf(url.pathname);
    if (key === null) return false;
    const file = hosting.find(key.endsWith('/') || key === '' ? `${key}index.html` : key);
    if (file === undefined) return redirectToFolder(hosting, { key, url }, response);
    const { etag } = file;
    if (request.headers['if-none-match'] === `"${etag}"`) {
      response.writeHead(304, headersOf(file)).end();
      return true;
    }
    response.writeHead(200, { ...headersOf(file), 'content-length': file.size });
    response.end(request.method === 'HEAD' ? undefined : hosting.read(file));
    return true;
  };
}

/** `/console` is a folder: its pages name their parts relative to it. */
function redirectToFolder(
  hosting: Hosting,
  { key, url }: { key: string; url: URL },
  response: ServerResponse,
): boolean {
  if (key === '' || hosting.find(`${key}/index.html`) === undefined) return false;
  response.writeHead(302, { location: `${url.pathname}/${url.search}` }).end();
  return true;
}

function headersOf({ etag, contentType, cacheControl }: HostedFile): Record<string, string> {
  return {
    etag: `"${etag}"`,
    'content-type': contentType,
    'cache-control': cacheControl ?? 'no-cache',
    'x-content-type-options': 'nosniff',
  };
}

/** Null for what is no path at all. */
function keyOf(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname.slice(1));
  } catch {
    return null;
  }
}
