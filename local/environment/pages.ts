/** Which pages an environment serves, by what is built. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** In the order in which people want them. */
const PAGES = ['console', 'studio', 'phone', 'try'] as const;

/** Addresses by name; a page that is not built is left out. */
export function pagesOf(url: string, folder: string): Readonly<Record<string, string>> {
  const built = PAGES.filter((name) => existsSync(join(folder, name, 'index.html')));
  return {
    ...Object.fromEntries(built.map((name) => [name, `${url}/${name}/`])),
    docs: `${url}/api/docs`,
  };
}
