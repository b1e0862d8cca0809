/** What is sent to users' own servers, and what providers said: looked at, and sent once more. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_PATH } from '../../../local/environment/environment.ts';
import { collections } from '../../../shared/platform/database.ts';
import { expectAccessible, screenshot, theEnvironment } from '../../support/browser/browser.ts';
import { dialogOf, openConsole, visit } from '../../support/browser/console.ts';
import { dataOf } from '../../support/environment/environment.ts';
import { eventually } from '../../support/events.ts';

const USER = 'o-console-hooks-000000000000001';

/** Somebody's server, and the ids of the events it was told. */
let server: Server;
const told: string[] = [];

describe('events and errors', () => {
  beforeAll(async () => {
    server = createServer((request, response) => {
      told.push(String(request.headers['webhook-id']));
      request.resume().on('end', () => response.end('ok'));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { cloud, operate, callAs, grant } = await theEnvironment();
    await grant(USER, 100);
    const wish = { openid: USER, name: 'hooks', scopes: ['webhooks'] };
    const { key } = (await operate('createKey', wish)) as { key: string };
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
    const answer = await fetch(`${cloud.url}${API_PATH}/v1/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url, events: ['task.completed', 'task.failed'] }),
    });
    expect(answer.status, await answer.text()).toBe(201);
    dataOf(
      await callAs(USER, 'photography', { action: 'generate', type: 'creation', prompt: '回调' }),
    );
    await eventually(async () => told.length === 1);
    // Whoever was told is written down as told a moment later.
    await eventually(async () => {
      const [event] = await cloud.engine.find(collections.webhookOutbox, {
        filter: { openid: USER },
      });
      return event?.status === 'delivered';
    });
  });
  afterAll(() => server.close());

  test('what was delivered is sent once more for a reason, under the same event id', async () => {
    const page = await openConsole({ route: `access/webhooks?openid=${USER}` });
    await page.getByRole('button', { name: /127\.0\.0\.1/ }).click();
    await page.getByText('已送达').waitFor();
    await expectAccessible(page);
    await screenshot(page, 'console-deliveries');
    await page.getByRole('button', { name: '重新投递' }).click();
    await dialogOf(page).getByLabel('原因').fill('接收方丢失');
    await dialogOf(page).getByRole('button', { name: '重新投递' }).click();
    await dialogOf(page).waitFor({ state: 'hidden' });
    await eventually(async () => told.length === 2);
    expect(told[1]).toBe(told[0]);
  });

  test('the number of events that wait leads to them, whoever’s they are', async () => {
    const { cloud } = await theEnvironment();
    const [sent] = await cloud.engine.find(collections.webhookOutbox, { filter: { openid: USER } });
    const later = new Date(Date.now() + 3_600_000);
    const error = { at: new Date(), status: 503, error: 'http_status', ms: 12 };
    await cloud.engine.insert(collections.webhookOutbox, [
      { ...sent, _id: 'waits-for-its-hour', status: 'pending', next_at: later, log: [error] },
    ]);
    const page = await openConsole();
    await page.getByRole('link', { name: /待发送回调/ }).click();
    await page.locator('[data-row="waits-for-its-hour"]').getByText('待投递').waitFor();
    await expectAccessible(page);
    await page.locator('[data-row="waits-for-its-hour"] a[data-open]').click();
    await page.getByRole('button', { name: /127\.0\.0\.1/ }).waitFor();
  });

  test('a number of the last hour leads to exactly those tasks, and a day of the chart to its own', async () => {
    const page = await openConsole();
    await page.locator('figure a').first().waitFor();
    const link = page.getByRole('link', { name: /^1 小时完成/ });
    const shown = Number((await link.locator('span').nth(1).textContent())?.replaceAll(',', ''));
    expect(shown).toBeGreaterThan(0);
    await link.click();
    await page.getByText(`${shown} 个任务`).waitFor();
    expect(page.url()).toContain('ended=hour');
    await page.goBack();
    await page.locator('figure a').last().click();
    await expect.poll(() => page.url()).toMatch(/ended=\d{4}-\d{2}-\d{2}/);
    await page.locator('tbody [data-row]').first().waitFor();
  });

  test('errors of all providers are one list, narrowed in the address, each leading to its task', async () => {
    const { cloud } = await theEnvironment();
    await cloud.engine.insert(
      collections.errors,
      ['kie', 'fal'].map((provider, index) => ({
        _id: `log-${provider}`,
        ...{ at: new Date(Date.now() - index), provider, kind: 'rate_limited', stage: 'submit' },
        ...{ provider_code: 'slow_down', http_status: 429, message: `${provider} 说稍后再试` },
        ...{ task_id: 'x'.repeat(32), attempt: 1, model: 'nano-banana-2' },
      })),
    );
    const page = await openConsole({ route: 'errors' });
    await page.getByText('fal 说稍后再试').waitFor();
    await expectAccessible(page);
    await screenshot(page, 'console-errors');
    await page.getByLabel('服务商', { exact: true }).fill('kie');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('provider=kie');
    await page.getByText('fal 说稍后再试').waitFor({ state: 'detached' });
    await page.getByText('kie 说稍后再试').waitFor();
    await visit(page, 'providers/kie');
    await page.getByRole('link', { name: '全部' }).waitFor();
  });
});
