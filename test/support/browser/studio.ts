/** The studio in Chromium: opened as the local user, or as anybody with an account. */
import type { Page } from 'playwright-core';
import { gate } from '../events.ts';
import { type OpenOptions, openPage, theEnvironment } from './browser.ts';
import { type Person, person, signIn } from './console.ts';

export interface StudioOptions extends Omit<OpenOptions, 'path'> {
  /** After `#/`. */
  readonly route?: string;
  /** Whoever is not named comes in as the local user. */
  readonly as?: Person;
}

export async function openStudio({ route = '', as, ...look }: StudioOptions = {}): Promise<Page> {
  const page = await openPage({ path: `/studio/#/${route}`, ...look });
  if (as === undefined) {
    await page.getByRole('button', { name: /以本机用户登录|Sign in as the local user/ }).click();
  } else await signIn(page, as);
  await page.locator('#content').waitFor();
  return page;
}

/** An account of the platform with credits: an ordinary user. */
export async function studioUser(name: string, credits: number): Promise<Person> {
  const someone = await person(name, null);
  if (credits > 0) await (await theEnvironment()).grant(someone.uid, credits);
  return someone;
}

/** The page's calls of one action wait from now on, until they are let go by what is given back. */
export async function holdCalls(page: Page, action: string): Promise<() => void> {
  const { opened, open } = gate();
  await page.route('**/v1/functions/studio', async (route) => {
    const asked = route.request().postDataJSON() as { action: string };
    if (asked.action === action) await opened;
    await route.fallback();
  });
  return open;
}

/** As a page would ask; throws what was refused. */
export async function ask<T = Record<string, unknown>>(
  openid: string,
  action: string,
  fields: object = {},
): Promise<T> {
  const { callAs } = await theEnvironment();
  const answer = await callAs(openid, 'studio', { action, ...fields });
  if (!answer.success) throw new Error(`${action}: ${answer.code} ${answer.message}`);
  return answer.data as T;
}
