import { describe, expect, it } from 'vitest';
import { createProviders } from '../../../shared/providers/registry.ts';
import { createAvailability } from '../../../shared/providers/table/availability.ts';
import { PROVIDER_ROWS } from '../../../shared/providers/table/rows.ts';

const clock = { now: () => 0, sleep: async () => undefined };

describe('what this deployment can call', () => {
  it('is what has a whole set of keys', () => {
    const { available } = createAvailability({
      settings: {
        KIE_API_KEY: 'k',
        TENCENT_SECRET_ID: 'id',
        DASHSCOPE_API_KEY: '  ',
        ZHIPU_API_KEY: undefined,
      },
    });
    expect(available('kie')).toBe(true);
    expect(available('tencent')).toBe(false);
    expect(available('dashscope')).toBe(false);
    expect(available('zhipu')).toBe(false);
    expect(available('constructor')).toBe(false);
  });

  it('takes the first set of keys that is whole', () => {
    const role = {
      TENCENTCLOUD_SECRETID: 'a',
      TENCENTCLOUD_SECRETKEY: 'b',
      TENCENTCLOUD_SESSIONTOKEN: 'c',
    };
    const own = { TENCENT_SECRET_ID: 'x', TENCENT_SECRET_KEY: 'y' };
    const keysWith = (settings: Record<string, string>) =>
      createAvailability({ settings }).configured('tencent')?.keys;
    expect(keysWith(role)).toEqual({ secretId: 'a', secretKey: 'b', token: 'c' });
    expect(keysWith({ ...role, ...own })).toEqual({ secretId: 'x', secretKey: 'y' });
  });

  it('leaves out what the operator switched off', () => {
    const { available } = createAvailability({ settings: { KIE_API_KEY: 'k' }, disabled: ['kie'] });
    expect(available('kie')).toBe(false);
  });

  it('goes to a relay when one is set, without a slash too many', () => {
    const settings = { KIE_API_KEY: 'k', KIE_BASE_URL: 'https://relay.example/kie//' };
    expect(createAvailability({ settings }).configured('kie')?.baseUrl).toBe(
      'https://relay.example/kie',
    );
    const plain = { KIE_API_KEY: 'k', KIE_BASE_URL: '' };
    expect(createAvailability({ settings: plain }).configured('kie')?.baseUrl).toBe(
      'https://api.kie.ai',
    );
  });

  it('has rows with names and settings of their own', () => {
    expect(new Set(PROVIDER_ROWS.map(({ id }) => id)).size).toBe(PROVIDER_ROWS.length);
    expect(new Set(PROVIDER_ROWS.map(({ baseUrlVar }) => baseUrlVar)).size).toBe(
      PROVIDER_ROWS.length,
    );
    for (const { baseUrl } of PROVIDER_ROWS)
      expect(baseUrl).toMatch(/^https:\/\/[^/]+(\/\S+[^/])?$/);
  });
});

describe('a client', () => {
  it('of an unknown or keyless provider is refused before anything is asked', () => {
    const providers = createProviders({ settings: {}, clock });
    for (const id of ['kie', 'nobody']) {
      expect(() => providers.client(id)).toThrow(
        expect.objectContaining({ code: 'PROVIDER_UNAVAILABLE' }),
      );
    }
  });

  it('is made once', () => {
    const providers = createProviders({ settings: { KIE_API_KEY: 'k' }, clock });
    expect(providers.client('kie')).toBe(providers.client('kie'));
  });

  it('never puts its key into an error', async () => {
    const settings = Object.fromEntries(
      PROVIDER_ROWS.flatMap((row) =>
        Object.values(row.keySets[0] ?? {}).map((name) => [name, 'very-secret-key']),
      ),
    );
    const fetch = async () => new Response('{"code":401,"message":"bad"}', { status: 401 });
    const providers = createProviders({ settings, clock, fetch });
    for (const { id } of PROVIDER_ROWS) {
      const call = id.startsWith('dashscope')
        ? { endpoint: 'text2image' }
        : id === 'tencent'
          ? { job: 'textToImage' }
          : {};
      expect(
        JSON.stringify(await providers.client(id).submit({ call, idempotencyKey: 'a' })),
      ).not.toContain('very-secret-key');
    }
  });

  it('says that an input could not be read when there is nobody to fetch it', async () => {
    const providers = createProviders({ settings: { GEMINI_API_KEY: 'k' }, clock });
    const call = { model: 'm', prompt: 'p', images: ['https://in.example/a.png'] };
    expect(await providers.client('gemini').submit({ call, idempotencyKey: 'a' })).toMatchObject({
      kind: 'failed',
      error: { kind: 'input_fetch_failed', stage: 'input', charged: 'no' },
    });
  });

  it.each([
    ['dashscope', { endpoint: 'nonsense' }],
    ['kie', { family: 'nonsense' }],
    ['tencent', { job: 'nonsense' }],
    ['openai', { operation: 'nonsense' }],
  ])('of %s does not guess what a wrong mapping meant', async (id, call) => {
    const settings = {
      DASHSCOPE_API_KEY: 'k',
      KIE_API_KEY: 'k',
      TENCENT_SECRET_ID: 'k',
      TENCENT_SECRET_KEY: 'k',
      OPENAI_API_KEY: 'k',
    };
    await expect(
      createProviders({ settings, clock }).client(id).submit({ call, idempotencyKey: 'a' }),
    ).rejects.toThrow(/nonsense/);
  });
});

describe('the files of results', () => {
  const settings = { GEMINI_API_KEY: 'the-key', OPENAI_API_KEY: 'k' };
  const { resultHeaders } = createProviders({ settings, clock });
  const film =
    'https://generativelanguage.googleapis.com/v1beta/files/p5zzyq0f2jcl:download?alt=media';
  const headers = (id: string, url: string) => resultHeaders?.(id, new URL(url));

  it('of Gemini are fetched with its key, from where it was meant for and nowhere else', () => {
    expect(headers('gemini', film)).toEqual({ 'x-goog-api-key': 'the-key' });
    expect(headers('gemini', film.replace('https:', 'http:'))).toEqual({});
    expect(headers('gemini', 'https://storage.googleapis.com/film.mp4')).toEqual({});
    expect(headers('gemini', 'https://generativelanguage.googleapis.com.evil.example/')).toEqual(
      {},
    );
  });

  it('of the others, and of providers without a key, are fetched with nothing', () => {
    expect(headers('openai', 'https://api.openai.com/v1/files/x')).toEqual({});
    expect(headers('nobody', film)).toEqual({});
    const none = createProviders({ settings: {}, clock });
    expect(none.resultHeaders?.('gemini', new URL(film))).toEqual({});
  });

  it('are named by Veo as its service names them', async () => {
    const name = 'models/veo-3.1-generate-preview/operations/abc';
    const generatedSamples = [{ video: { uri: film } }];
    const body = { name, done: true, response: { generateVideoResponse: { generatedSamples } } };
    const fetch = async () => Response.json(body);
    const client = createProviders({ settings, clock, fetch }).client('gemini');
    expect(await client.poll({ taskId: name })).toEqual({
      kind: 'succeeded',
      results: [{ type: 'video', url: film }],
    });
  });
});
