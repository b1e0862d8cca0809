import { beforeEach, describe, expect, test } from 'vitest';
import { handle } from '../../../functions/operator/handler.ts';
import type { Reply } from '../../../shared/platform/reply.ts';
import { ADMIN_SECRET, appOver, type TestApp } from '../../support/world/app.ts';
import { createWorld, type World } from '../../support/world/world.ts';

/** A provider's key of no shape that a pattern would know. */
const KEY = 'zq81kd0fplmx92hsa7';

let world: World;
let app: TestApp;

beforeEach(async () => {
  world = await createWorld();
  const plain = appOver(world);
  const environment = { ...plain.config.environment, DARKROOM_KEY_SECRET: 'k'.repeat(40) };
  app = { ...plain, config: { ...plain.config, environment } };
});

const ask = (event: Record<string, unknown>): Promise<Reply> =>
  handle(app, { secret: ADMIN_SECRET, ...event });

async function auditText(): Promise<string> {
  return JSON.stringify(await world.engine.find('operator_audit', { filter: {} }));
}

async function paramsOf(action: string): Promise<unknown> {
  const [entry] = await world.engine.find('operator_audit', { filter: { action } });
  return JSON.parse(String(entry?.params));
}

describe('a key of a provider', () => {
  const rows: readonly [where: string, event: Record<string, unknown>][] = [
    ['where it belongs', { provider: 'kie', secrets: { key: KEY } }],
    ['beside the secrets', { provider: 'kie', key: KEY, secrets: {} }],
    ['under another name', { provider: 'kie', value: { inner: [KEY] }, secrets: {} }],
    ['as a name at the top', { provider: 'kie', [KEY]: 'key', secrets: {} }],
    ['as the provider', { provider: KEY, secrets: { key: KEY } }],
    ['as the name of a secret', { provider: 'kie', secrets: { [KEY]: 'key' } }],
    ['as a name of the wrong type', { provider: 'kie', secrets: { [KEY]: 5 } }],
    ['as a list', { provider: 'kie', secrets: [KEY] }],
    ['instead of the secrets', { provider: 'kie', secrets: KEY }],
    ['with a line break in it', { provider: 'kie', secrets: { key: `${KEY}\n${KEY}` } }],
  ];
  test.each(rows)('sent %s reaches neither audit nor log nor answer', async (_, event) => {
    const reply = await ask({ action: 'setProviderKey', ...event });
    expect(await auditText()).toContain('setProviderKey');
    for (const text of [await auditText(), app.lines.join('\n'), JSON.stringify(reply)]) {
      expect(text).not.toContain(KEY);
    }
  });

  test('sent with another verb by mistake does not reach the audit either', async () => {
    await ask({ action: 'getAccount', openid: 'anna', key: KEY, secrets: { key: KEY } });
    expect(await auditText()).not.toContain(KEY);
  });

  test('leaves its place in the audit, not its value', async () => {
    await ask({ action: 'setProviderKey', provider: 'kie', secrets: { key: KEY } });
    expect(await paramsOf('setProviderKey')).toEqual({ provider: 'kie', secrets: ['key'] });
  });
});

describe('what the audit keeps', () => {
  test('is what a verb has declared, and how much else there was', async () => {
    const grant = { openid: 'anna', amount: 5, key: 'order-1', reason: 'bought' };
    await ask({ action: 'grant', ...grant, comment: 'not declared', more: { x: 1 } });
    expect(await paramsOf('grant')).toEqual({ ...grant, others: 2 });
  });

  test('names the filter of a redrive', async () => {
    const filter = { status: 'failed', openid: 'anna' };
    await ask({ action: 'redrive', filter: { ...filter, colour: KEY }, limit: 5 });
    expect(await paramsOf('redrive')).toEqual({ filter, limit: 5 });
  });

  test('is bounded, whatever was sent', async () => {
    const reason = 'r'.repeat(50_000);
    await ask({ action: 'grant', openid: 'anna', amount: 5, key: 'k', reason });
    expect((await auditText()).length).toBeLessThan(2_000);
    await ask({ action: 'grant', openid: { deep: [KEY] }, amount: [KEY], key: 'k', reason: 'r' });
    expect(await auditText()).not.toContain(KEY);
  });
});
