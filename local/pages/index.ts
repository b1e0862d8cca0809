/** The pages of this machine, by the name `/_local/status` tells them under. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpModule } from '../cloudbase/context.ts';
import { phonePage } from '../phone/page.ts';
import { tryPage } from './try.ts';

interface Page {
  readonly path: string;
  readonly module: HttpModule;
}

/** Made when asked; those that are built are hosted, as on the cloud. */
export const PAGES = {
  phone: phonePage,
  try: tryPage,
} satisfies Readonly<Record<string, Page>>;

/** Addresses by name; `folder` is where built pages lie, each in a folder of its own. */
export function pageAddresses(url: string, folder: string): Readonly<Record<string, string>> {
  const hosted = existsSync(folder) ? readdirSync(folder) : [];
  const built = hosted.filter((name) => existsSync(join(folder, name, 'index.html')));
  return Object.fromEntries([
    ...built.map((name) => [name, `${url}/${name}/`]),
    ...Object.entries(PAGES).map(([name, { path }]) => [name, `${url}${path}`]),
  ]);
}
