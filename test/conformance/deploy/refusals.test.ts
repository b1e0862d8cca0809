/** What a deployment does not begin with: each is told in a sentence, and nothing is changed. */
import { describe, expect, test } from 'vitest';
import { createCloud, prepare, UNHURRIED } from '../../../deploy/index.ts';
import { VALUES } from '../../support/deploy/deployed-cloud.ts';
import { environmentForTheFile } from '../../support/deploy/for-a-file.ts';
import { failure } from '../local-cloud.ts';

const environment = environmentForTheFile();

const withValues = (values: Record<string, string>) => ({
  sources: { ...environment().options.sources, values: { ...VALUES, ...values } },
});

describe('settings', () => {
  test.each([
    ['DARKROOM_ADMIN_SECRET', '', /DARKROOM_ADMIN_SECRET is missing/],
    ['DARKROOM_ADMIN_SECRET', 'short', /DARKROOM_ADMIN_SECRET must have at least 16/],
    ['DARKROOM_KEY_SECRET', 'short', /DARKROOM_KEY_SECRET must have at least 32/],
    ['DARKROOM_CALLBACK_URL', 'http://x', /DARKROOM_CALLBACK_URL must be an address/],
    ['DARKROOM_MODERATION', 'words,nobody', /DARKROOM_MODERATION knows/],
    ['DARKROOM_STORAGE', 'disk', /DARKROOM_STORAGE must be one of/],
    ['DARKROOM_STORAGE', 's3', /DARKROOM_S3_BUCKET/],
    ['DARKROOM_MEDIA', '{', /DARKROOM_MEDIA is not JSON/],
    ['DARKROOM_MAX_IN_FLIGHT', '0', /DARKROOM_MAX_IN_FLIGHT must be/],
    ['DARKROOM_C2PA_KEY', 'nonsense', /DARKROOM_C2PA_KEY must be PEM/],
    ['DARKROOM_ALLOW_PRIVATE_HOSTS', 'x:1', /for local runs only/],
  ])('%s=%j is named before anything is changed', async (name, value, why) => {
    const client = environment().client();
    const { code, message } = await failure(
      environment().apply(withValues({ [name]: value }), client),
    );
    expect(code).toBe('SETTINGS');
    expect(message).toMatch(why);
    if (value.length > 4) expect(message).not.toContain(value);
    expect(client.counts.calls).toBe(0);
  });

  test('are named all at once', async () => {
    const wrong = withValues({ DARKROOM_ADMIN_SECRET: '', DARKROOM_KEY_SECRET: 'short' });
    const { message } = await failure(environment().apply(wrong));
    expect(message).toMatch(/ADMIN_SECRET[\s\S]*KEY_SECRET/);
  });
});

describe('credentials and environments', () => {
  const cloudOf = (secretId: string, secretKey: string) =>
    createCloud({
      credentials: { secretId, secretKey },
      region: 'ap-shanghai',
      endpoint: `${environment().cloud.url}/control`,
      pace: UNHURRIED,
      fetch,
      nowMs: () => Date.now(),
      sleep: async () => undefined,
      random: () => 0,
    });
  const work = (cloud: ReturnType<typeof cloudOf>) => ({ cloud, sleep: async () => undefined });

  test('that are wrong are told so', async () => {
    const { message } = await failure(prepare(work(cloudOf('AKIDx', 'y')), environment().options));
    expect(message).toMatch(/^The credentials are wrong: the cloud knows no such SecretId/);
  });

  test('of which the key is wrong are told so, and the key is not repeated', async () => {
    const { controlCredential } = await import(
      '../../../local/cloudbase/control-plane/credential.ts'
    );
    const { secretId } = controlCredential(`${environment().home}/data`);
    const { message } = await failure(
      prepare(work(cloudOf(secretId, 'not-the-key')), environment().options),
    );
    expect(message).toMatch(/SecretKey does not belong/);
    expect(message).not.toContain('not-the-key');
  });

  test('that do not exist are told apart from names', async () => {
    const other = { sources: { ...environment().options.sources, envId: 'elsewhere' } };
    expect((await failure(environment().apply(other))).message).toMatch(
      /no environment "elsewhere"/,
    );
  });

  test('that left classic rules are not touched', async () => {
    const set = (body: object) =>
      fetch(`${environment().cloud.url}/_local/control-faults`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
    await set({ authzEngine: 'opa' });
    const client = environment().client();
    expect((await failure(environment().apply({}, client))).code).toBe('OPA');
    expect(client.counts.changes).toBe(0);
    await set({});
  });

  test('whose answers do not come leave a sentence, not a stack', async () => {
    const client = environment().client(async () => {
      throw new Error('ECONNRESET');
    });
    const { code, message } = await failure(environment().apply({}, client));
    expect(code).toBe('NO_ANSWER');
    expect(message).toMatch(/Run the same command again/);
  });
});
