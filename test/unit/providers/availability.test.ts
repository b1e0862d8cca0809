import { describe, expect, test } from 'vitest';
import { createAvailability, fallbackNames } from '../../../shared/providers/table/availability.ts';
import { withProviderOverrides } from '../../../shared/providers/table/overrides.ts';
import { PLATFORMS } from '../../../shared/providers/table/platforms.ts';
import { PROVIDER_ROWS } from '../../../shared/providers/table/rows.ts';

const keyOf = (id: string, settings: Record<string, string>): string | undefined =>
  createAvailability({ settings }).configured(id)?.keys.key;

describe('a key under its general name', () => {
  test('is taken by the provider’s id', () => {
    expect(keyOf('deepseek', { AI_PROVIDER_DEEPSEEK_API_KEY: 'sk-1' })).toBe('sk-1');
    expect(keyOf('openai-responses', { AI_PROVIDER_OPENAI_RESPONSES_API_KEY: 'sk-2' })).toBe(
      'sk-2',
    );
  });

  test('is taken by the platform’s slug, by all its providers', () => {
    const settings = { AI_PROVIDER_ALIBABA_API_KEY: 'sk-3' };
    expect(keyOf('dashscope', settings)).toBe('sk-3');
    expect(keyOf('dashscope-chat', settings)).toBe('sk-3');
    expect(keyOf('deepseek', settings)).toBeUndefined();
  });

  test('stands behind the provider’s own setting, and its own name before the platform’s', () => {
    const settings = { AI_PROVIDER_OPENAI_API_KEY: 'general', OPENAI_API_KEY: 'own' };
    expect(keyOf('openai', settings)).toBe('own');
    expect(keyOf('openai', { ...settings, OPENAI_API_KEY: ' ' })).toBe('general');
    expect(fallbackNames({ id: 'tuzi-mj', platform: 'tuzi' })).toEqual([
      'AI_PROVIDER_TUZI_MJ_API_KEY',
      'AI_PROVIDER_TUZI_API_KEY',
    ]);
  });

  test('is no pair of keys, and completes none', () => {
    expect(keyOf('jimeng', { AI_PROVIDER_JIMENG_API_KEY: 'sk' })).toBeUndefined();
    expect(keyOf('kling', { AI_PROVIDER_KLING_API_KEY: 'sk' })).toBe('sk');
  });
});

describe('platforms', () => {
  test('are known for every provider, and none is left over', () => {
    const used = new Set(PROVIDER_ROWS.map(({ platform }) => platform));
    expect([...used].sort()).toEqual(PLATFORMS.map(({ slug }) => slug).sort());
  });

  test('say who they are and where', () => {
    for (const { slug, name, description, website } of PLATFORMS) {
      expect(slug).toMatch(/^[a-z]+$/);
      expect(name).not.toBe('');
      expect(description).not.toBe('');
      expect(new URL(website).protocol).toBe('https:');
    }
  });
});

describe('a folder for a provider’s files', () => {
  const folderOf = (prefix: unknown) => {
    const problems: string[] = [];
    const docs = [{ _id: 'kie', s3_prefix: prefix }];
    const base = { settings: {}, keyring: null };
    const overrides = withProviderOverrides(base, docs, ({ problem }) => problems.push(problem));
    return { folder: overrides.folderOf('kie'), other: overrides.folderOf('ark'), problems };
  };

  test('is the one its document names, and nobody else’s', () => {
    expect(folderOf('vendors/kie')).toEqual({ folder: 'vendors/kie', other: null, problems: [] });
  });

  test.each(['/kie', 'kie/', '../kie', 'a//b', 'kie results', 'a/b/c/d/e/f'])(
    'is not %s',
    (prefix) => {
      expect(folderOf(prefix)).toMatchObject({ folder: null });
      expect(folderOf(prefix).problems[0]).toContain('s3_prefix');
    },
  );
});
