/** The commands about models, against local servers: nothing here reaches a vendor. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDocuments, tryDocuments } from '../../../local/models/try.ts';
import { isIll, linesOf, type VerifyOptions, verify } from '../../../local/models/verify.ts';
import { type ProviderServers, startProviderServers } from '../../../local/providers/index.ts';
import { createCatalogue } from '../../../shared/models/catalogue.ts';
import { withOverrides } from '../../../shared/models/documents/overrides.ts';
import { BUILT_IN_MODELS } from '../../../shared/models/rows/index.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { createProviders } from '../../../shared/providers/registry.ts';

const builtIn = createCatalogue(BUILT_IN_MODELS);
const clock = { ...systemClock, sleep: () => systemClock.sleep(20) };
let servers: ProviderServers;

beforeAll(async () => {
  servers = await startProviderServers({ port: 0, speed: 100 });
});
afterAll(() => servers.close());

function only(...prefixes: string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(servers.settings).filter(([name]) =>
      prefixes.some((prefix) => name.startsWith(prefix)),
    ),
  );
}

function ask(settings: Record<string, string>, more: Partial<VerifyOptions> = {}) {
  const providers = createProviders({ settings, clock });
  const base = { settings, providers, clock, catalogue: builtIn, patienceMs: 20_000 };
  return verify({ ...base, spend: false, ...more });
}

describe('verify', () => {
  test('asks those with a key here, and nobody else', async () => {
    const reports = await ask(only('ARK_', 'KIE_'));
    expect(reports.map(({ provider, key }) => `${provider} ${key}`)).toEqual(['ark ok', 'kie ok']);
    expect(reports.every(({ call }) => call === null)).toBe(true);
    expect(linesOf(await ask({}))).toEqual(['No provider has a key in this environment.']);
  });

  test('tells of a key that is refused', async () => {
    const [report] = await ask({ ...only('MINIMAX_'), MINIMAX_API_KEY: 'not-ours' });
    expect(report?.key).toMatchObject({ error: expect.stringContaining('auth') });
    expect(report !== undefined && isIll(report)).toBe(true);
  });

  test('compares the list of a vendor with the names our rows use', async () => {
    const names = ['deepseek-v4-flash', 'something-else'];
    const list = async () => Response.json({ data: names.map((id) => ({ id })) });
    const [report] = await ask(only('DEEPSEEK_'), { fetch: list });
    expect(report?.models).toEqual({ found: ['deepseek-v4-flash'], missing: ['deepseek-v4-pro'] });
    expect(linesOf(report === undefined ? [] : [report]).join('\n')).toContain(
      'MISSING deepseek-v4-pro',
    );
  });

  test('makes the cheapest thing where it may spend', async () => {
    const [report] = await ask(only('ARK_'), { spend: true, provider: 'ark' });
    expect(report?.call).toMatchObject({
      model: 'doubao-seed-2.1-turbo',
      outcome: { kind: 'made' },
    });
  });

  test('makes a row that is off, and says how to offer it', async () => {
    const reports = await ask(only('ARK_'), { spend: true, model: 'seedream-5.0-flash' });
    expect(reports.map(({ provider }) => provider)).toEqual(['ark']);
    expect(reports[0]?.call).toMatchObject({
      model: 'seedream-5.0-flash',
      outcome: { kind: 'made' },
    });
    expect(linesOf(reports).join('\n')).toContain(
      '{ "_id": "seedream-5.0-flash", "enabled": true }',
    );
  });

  test('tells in the provider’s words why nothing was made', async () => {
    const catalogue = withOverrides(builtIn, [
      { _id: 'doubao-seed-2.1-turbo', upstream: 'doubao-seedream-4-0-250828' },
    ]);
    const options = { spend: true, model: 'doubao-seed-2.1-turbo', catalogue };
    const [report] = await ask(only('ARK_'), options);
    expect(report?.call?.outcome).toMatchObject({
      kind: 'refused',
      error: expect.stringMatching(/^model_unavailable InvalidEndpointOrModel/),
    });
  });
});

describe('trying a document', () => {
  const document = {
    _id: 'ours',
    upstream: 'qwen-image-2.0',
    price: { each: 6 },
    price_version: '2026-12',
    add: {
      title: { zh: '我们的', en: 'Ours' },
      kind: 'image',
      provider: 'dashscope',
      fields: { size: { type: 'choice', label: '尺寸', options: ['1328*1328'] } },
      call: {
        endpoint: 'multimodal-generation',
        body: {
          model: '{{upstream}}',
          input: { messages: [{ role: 'user', content: [{ text: '{{prompt}}' }] }] },
          parameters: { '...': '{{parameters}}', n: '{{count}}' },
        },
      },
    },
  };

  test('shows its form, its price and its call before it is offered', () => {
    const [tried] = tryDocuments(builtIn, [document], { prompt: '一只杯子', images: [] });
    expect(tried).toMatchObject({ slug: 'ours', problems: [], credits: 6 });
    expect(tried?.model?.enabled).toBe(false);
    expect(JSON.stringify(tried?.call)).toContain('"text":"一只杯子"');
  });

  test('names what is wrong, and where a fallback leads nowhere', () => {
    const wrong = { ...document, enabled: true, fallbacks: ['seedream-4.0'] };
    const [tried] = tryDocuments(builtIn, [wrong], { prompt: 'x', images: [] });
    expect(tried?.problems.join()).toContain('seedream-4.0');
    const [gone] = tryDocuments(builtIn, [{ _id: 'nothing' }], { prompt: 'x', images: [] });
    expect(gone?.problems).toEqual(['no model has this slug']);
  });

  test('makes it for real when asked to', async () => {
    const catalogue = withOverrides(builtIn, [document]);
    const [report] = await ask(only('DASHSCOPE_'), { catalogue, model: 'ours', spend: true });
    expect(report?.call).toMatchObject({ model: 'ours', outcome: { kind: 'made' } });
  });

  test('reads one document or a list, and refuses what is no JSON', () => {
    const home = mkdtempSync(join(tmpdir(), 'darkroom-try-'));
    const file = join(home, 'a.json');
    writeFileSync(file, JSON.stringify([document, document]));
    expect(readDocuments(file)).toHaveLength(2);
    writeFileSync(file, '{');
    expect(() => readDocuments(file)).toThrow(/a\.json/);
    rmSync(home, { recursive: true });
  });
});
