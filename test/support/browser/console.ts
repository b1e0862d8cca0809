/** The console in Chromium: opened as the ready operator, or as anybody else on its list. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { newPassword, operatorAccount } from '../../../deploy/index.ts';
import { controlOf } from '../../../local/environment/deploy-locally.ts';
import { cloudFolder } from '../../../local/environment/variables.ts';
import type { Role } from '../../../shared/console/contract.ts';
import { type OpenOptions, openPage, theEnvironment } from './browser.ts';

export interface ConsoleOptions extends Omit<OpenOptions, 'path'> {
  /** After `#/`. */
  readonly route?: string;
}

/** Signed in by the button that a developer's machine has. */
export async function openConsole({ route = '', ...look }: ConsoleOptions = {}): Promise<Page> {
  const page = await openPage({ path: `/console/#/${route}`, ...look });
  await page
    .getByRole('button', { name: /以本机操作员登录|Sign in as the local operator/ })
    .click();
  await page.locator('#content').waitFor();
  return page;
}

export interface Person {
  readonly uid: string;
  readonly name: string;
  readonly password: string;
}

/** An account of the platform; on the list of operators when a role is given. */
export async function person(name: string, role: Role | null): Promise<Person> {
  const { cloud, operate, home } = await theEnvironment();
  const control = controlOf(cloud, cloudFolder(join(home, 'data')));
  const envId = cloud.context.envId;
  const { uid, password } = await operatorAccount(control, { envId, name, random: randomBytes });
  if (role !== null) await operate('setOperator', { uid, name, role });
  return { uid, name, password: password ?? newPassword(randomBytes) };
}

export async function signIn(page: Page, { name, password }: Person): Promise<void> {
  await page.getByLabel(/^(?:用户名|User name)$/).fill(name);
  await page.getByLabel(/^(?:密码|Password)$/).fill(password);
  await page.getByRole('button', { name: /^(?:登录|Sign in)$/ }).click();
}

/** Until the frame has been told who this is: before that it offers nobody anything. */
export const isKnownAs = (page: Page, name: string): Promise<void> =>
  page.locator('aside').getByText(name, { exact: true }).waitFor();

/** Goes to another page, as its address does; what was shown before is gone from the screen then. */
export const visit = (page: Page, route: string): Promise<void> =>
  page.evaluate(async (to) => {
    const before = location.hash;
    const turned = new Promise((resolve) =>
      addEventListener('hashchange', resolve, { once: true }),
    );
    location.hash = `#/${to}`;
    if (location.hash !== before) await turned;
  }, route);

/** Until everything on the page that waited for an answer has it. */
export const answered = (page: Page): Promise<void> =>
  page
    .locator('#content')
    .locator('.skeleton, .bone, [aria-busy=true]')
    .first()
    .waitFor({ state: 'detached' });

/** What asks something: a note that something was done has the role of a dialog too. */
export const dialogOf = (page: Page) => page.locator('[role=dialog]:not([aria-modal=false])');
