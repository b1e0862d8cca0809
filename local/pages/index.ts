/** The pages of this machine, by the name `/_local/status` tells them under. */
import type { HttpModule } from '../cloudbase/context.ts';
import { phonePage } from '../phone/page.ts';
import { tryPage } from './try.ts';

export interface Page {
  readonly path: string;
  readonly module: HttpModule;
}

export const PAGES: Readonly<Record<string, Page>> = {
  phone: phonePage,
  try: tryPage,
};

/** Addresses by name. */
export const pageAddresses = (url: string): Record<string, string> =>
  Object.fromEntries(Object.entries(PAGES).map(([name, { path }]) => [name, `${url}${path}`]));
