/** Before money: each price, what changed meanwhile, and a start whose answer is lost. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  expectAccessible,
  expectNoSideways,
  faultsOf,
  screenshot,
  theEnvironment,
} from '../../support/browser/browser.ts';
import { dialogOf, type Person } from '../../support/browser/console.ts';
import { ask, openStudio, studioUser } from '../../support/browser/studio.ts';

interface Made {
  readonly document: { readonly id: string; readonly version: number };
}

const look = (descriptor: string) => [{ look_id: 'usual', name: '默认', descriptor }];

async function projectWith(
  owner: Person,
  slug: string,
  names: readonly string[],
): Promise<string[]> {
  await ask(owner.uid, 'createProject', { slug, fields: { title: '阿青' } });
  const ids: string[] = [];
  for (const name of names) {
    const fields = { kind: 'character', name, looks: look(`${name}，红色雨衣`) };
    const wish = { kind: 'asset', parentId: slug, fields };
    ids.push((await ask<Made>(owner.uid, 'create', wish)).document.id);
  }
  return ids;
}

async function heldAndSpent({ uid }: Person): Promise<{ held: number; total_spent: number }> {
  const { cloud } = await theEnvironment();
  const [account] = await cloud.engine.find('credit_accounts', { filter: { _id: uid } });
  return account as unknown as { held: number; total_spent: number };
}

const batchesOf = async ({ uid }: Person, projectId: string) =>
  (await ask<{ batches: { id: string; state: string }[] }>(uid, 'listBatches', { projectId }))
    .batches;

const openBatch = (page: Page): Promise<void> =>
  page.getByRole('button', { name: '批量生成缺少的造型' }).click();

test('a batch is quoted item by item, told when it changed, started once, and followed to its end', async () => {
  const anna = await studioUser('studio-batch', 200);
  const [first = ''] = await projectWith(anna, 'batch-look', ['阿青', '阿白']);
  const page = await openStudio({ as: anna, route: 'p/batch-look/assets', size: 'iphone' });
  await openBatch(page);
  const dialog = dialogOf(page);
  await dialog.getByRole('button', { name: '开始 · 20 积分' }).waitFor();
  await expectAccessible(page);
  await expectNoSideways(page);
  await screenshot(page, 'studio-batch-quote');
  // One more is to be made in the same words by another model, at another price.
  const { models } = (
    await (
      await theEnvironment()
    ).callAs(anna.uid, 'photography', {
      action: 'listModels',
    })
  ).data as { models: { slug: string; kind: string }[] };
  const others = models.filter(({ kind }) => kind === 'image').map(({ slug }) => slug);
  const priceWith = async (model: string): Promise<number> => {
    const set = { models: { image: { model, parameters: {} } } };
    const { version } = (
      await ask<{ project: { version: number } }>(anna.uid, 'open', {
        projectId: 'batch-look',
      })
    ).project;
    await ask(anna.uid, 'patch', { kind: 'project', id: 'batch-look', baseVersion: version, set });
    const wish = { projectId: 'batch-look', targets: [{ assetId: first, lookId: 'usual' }] };
    return (await ask<{ total: number }>(anna.uid, 'quoteBatch', wish)).total;
  };
  let price = 10;
  for (const model of others) {
    price = await priceWith(model);
    if (price !== 10 && price > 0) break;
  }
  expect(price).not.toBe(10);
  await dialog.getByRole('button', { name: /^开始 ·/ }).click();
  await dialog.getByText('没有开始，也没有扣费').waitFor();
  await dialog.getByText('原为 10').first().waitFor();
  expect(await heldAndSpent(anna)).toMatchObject({ held: 0 });
  await screenshot(page, 'studio-batch-changed');
  await expectAccessible(page);
  // One is left out; the sum is of what is left.
  await dialog.getByRole('checkbox', { name: '包括 阿白' }).uncheck();
  await dialog.getByRole('button', { name: `开始 · ${price} 积分` }).click();
  await page.getByText('已开始，共 1 项').first().waitFor();
  await page.getByRole('link', { name: '队列' }).click();
  await page.locator('progress').waitFor();
  await screenshot(page, 'studio-queue-running');
  await expectAccessible(page);
  await expect
    .poll(async () => (await batchesOf(anna, 'batch-look')).map(({ state }) => state), {
      interval: 1_000,
    })
    .toEqual(['closed']);
  await page.getByText('已完成').first().waitFor();
  await expectNoSideways(page);
  await expectAccessible(page);
  await screenshot(page, 'studio-queue-ended');
  expect(faultsOf(page)).toEqual([]);
});

test('a start whose answer is lost is confirmed again and is one batch', async () => {
  const anna = await studioUser('studio-lost-answer', 100);
  await projectWith(anna, 'lost-answer', ['阿青']);
  const page = await openStudio({ as: anna, route: 'p/lost-answer/assets' });
  await openBatch(page);
  const dialog = dialogOf(page);
  await dialog.getByRole('button', { name: '开始 · 10 积分' }).waitFor();
  let isFirst = true;
  await page.route('**/v1/functions/studio', async (route) => {
    const { action } = route.request().postDataJSON() as { action: string };
    if (action !== 'startBatch' || !isFirst) return route.continue();
    isFirst = false;
    // It arrives and is done; its answer does not come back.
    await route.fetch();
    await route.abort();
  });
  await dialog.getByRole('button', { name: '开始 · 10 积分' }).click();
  await dialog.getByText('上一次开始没有收到答复').waitFor();
  await screenshot(page, 'studio-batch-owed');
  await expectAccessible(page);
  await page.reload();
  await openBatch(page);
  await dialog.getByRole('button', { name: '再次确认' }).click();
  await page.getByText('已开始，共 1 项').first().waitFor();
  expect(await batchesOf(anna, 'lost-answer')).toHaveLength(1);
});

test('what cannot be made is named and can be left out; without credits nothing starts', async () => {
  const anna = await studioUser('studio-poor', 5);
  await projectWith(anna, 'no-credits', ['阿青']);
  const blank = { kind: 'prop', name: '伞', looks: [] };
  const { document } = await ask<Made>(anna.uid, 'create', {
    ...{ kind: 'asset', parentId: 'no-credits' },
    fields: { ...blank, looks: look('') },
  });
  expect(document.id).toBeTruthy();
  const page = await openStudio({ as: anna, route: 'p/no-credits/assets', theme: 'dark' });
  await openBatch(page);
  const dialog = dialogOf(page);
  await dialog.getByText('可用积分还差').waitFor();
  const start = dialog.getByRole('button', { name: /^开始/ });
  await start.and(page.locator(':disabled')).waitFor();
  await expectAccessible(page);
  await screenshot(page, 'studio-batch-poor');
  expect(faultsOf(page)).toEqual([]);
});
