/** When things go wrong: a network that is gone or slow, a provider in trouble, secrets that stay away. */
import { expect, test } from 'vitest';
import { collections } from '../../../shared/platform/database.ts';
import { openPage, theEnvironment } from '../../support/browser/browser.ts';
import { dialogOf, openConsole, person, signIn, visit } from '../../support/browser/console.ts';

test('a network that is gone keeps what was there, says so, and comes back', async () => {
  const page = await openConsole({ route: 'providers' });
  await page.locator('tbody [data-row]').first().waitFor();
  await page.context().setOffline(true);
  await page.getByText('网络已断开').waitFor();
  expect(await page.locator('tbody [data-row]').count()).toBeGreaterThan(3);
  await visit(page, 'providers/dashscope');
  await page.getByText('服务没有回应').first().waitFor();
  await page.context().setOffline(false);
  await page.getByRole('button', { name: '重试' }).first().click();
  await page.getByText('熔断依据').waitFor();
});

test('an answer that takes long leaves its geometry, not a spinner', async () => {
  const page = await openConsole({ route: 'access/audit' });
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/v1/functions/console', async (route) => {
    if (route.request().postData()?.includes('models.list') === true) await held;
    await route.fallback();
  });
  await visit(page, 'models');
  await page.locator('table[aria-busy=true] .bone').first().waitFor();
  answer();
  await page.locator('tbody [data-row]').first().waitFor();
});

test('from the overview to a provider that is switched off, with what goes on said before', async () => {
  const { cloud } = await theEnvironment();
  const now = Date.now();
  const failures = Array.from({ length: 8 }, (_, index) => ({
    _id: `incident-${index}`,
    ...{ at: new Date(now - index * 5_000), provider: 'ark', kind: 'transient', stage: 'submit' },
    ...{
      provider_code: null,
      http_status: 503,
      message: '<b>upstream</b> is down',
      task_id: 'x',
      attempt: 1,
      model: 'm',
    },
  }));
  await cloud.engine.insert(collections.errors, failures);
  const page = await openConsole({ route: 'providers/ark' });
  await page.getByText('<b>upstream</b> is down').first().waitFor();
  await page.getByRole('button', { name: '停用' }).click();
  const dialog = dialogOf(page);
  await dialog.getByText(/进行中的任务会继续完成/).waitFor();
  await dialog.getByLabel('原因').fill('上游故障');
  await dialog.getByRole('button', { name: '停用' }).click();
  await page.getByText('已停用').first().waitFor();
  await page.getByRole('button', { name: '启用' }).click();
  await dialog.getByLabel('原因').fill('已恢复');
  await dialog.getByRole('button', { name: '启用' }).click();
  await page.getByRole('button', { name: '停用' }).waitFor();
});

test('a provider’s key is written and never shown again', async () => {
  const secret = 'sk-seeded-secret-0123456789abcdef';
  const page = await openConsole({ route: 'providers/ark' });
  const told: Promise<string>[] = [];
  page.on('response', (answer) => told.push(answer.text().catch(() => '')));
  await page.getByRole('button', { name: '设置密钥' }).click();
  const dialog = dialogOf(page);
  await dialog.locator('input[type=password]').first().fill(secret);
  await dialog.getByLabel('原因').fill('轮换');
  await dialog.getByRole('button', { name: '设置密钥' }).click();
  await page.getByText('已保存').first().waitFor();
  await visit(page, 'access/audit');
  // The list tells of this very change, and not with what.
  await page.locator('tbody [data-row]').getByText('providers.setKey').first().waitFor();
  expect(await page.content()).not.toContain(secret);
  const answers = await Promise.all(told);
  expect(answers.join('\n')).toContain('providers.setKey');
  expect(answers.join('\n')).not.toContain(secret);
});

test('a wrong password, and an account that is nobody’s here, get no further', async () => {
  const page = await openPage({ path: '/console/' });
  await signIn(page, { uid: '', name: 'nobody', password: 'wrong-Password-1' });
  await page.getByText('用户名或密码不正确').waitFor();
  const stranger = await person('stranger', null);
  await signIn(page, stranger);
  await page.getByText('这个账号不在操作员名单中').waitFor();
});
