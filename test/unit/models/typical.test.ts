import { describe, expect, test } from 'vitest';
import { createCatalogue } from '../../../shared/models/catalogue.ts';
import { BUILT_IN_MODELS } from '../../../shared/models/rows/index.ts';
import { withTypicalTimes } from '../../../shared/models/typical.ts';
import { readConfig } from '../../../shared/platform/config.ts';
import { ConfigError } from '../../../shared/platform/errors.ts';

const typicalOf = (times: Record<string, number>, slug: string): number =>
  createCatalogue(withTypicalTimes(BUILT_IN_MODELS, times)).get(slug).timers.typicalMs;

describe('typical times of a deployment', () => {
  test('are those of the catalogue where nothing is said', () => {
    expect(withTypicalTimes(BUILT_IN_MODELS, {})).toBe(BUILT_IN_MODELS);
    expect(typicalOf({ video: 5 }, 'wan2.7-image')).toBe(40_000);
  });

  test('go by kind, and by slug before that', () => {
    expect(typicalOf({ image: 4_000 }, 'wan2.7-image')).toBe(4_000);
    expect(typicalOf({ image: 4_000, 'wan2.7-image': 9_000 }, 'wan2.7-image')).toBe(9_000);
  });

  test('leave the other timers as they are', () => {
    const [before, after] = [{}, { video: 7_000 }].map(
      (times) => createCatalogue(withTypicalTimes(BUILT_IN_MODELS, times)).get('wan2.7-i2v').timers,
    );
    expect(after).toEqual({ ...before, typicalMs: 7_000 });
  });

  test.each(['{"image":"4000"}', '{"image":0}', '[4000]', 'soon'])(
    'are refused by the name of their setting when they are %s',
    (text) => {
      const read = () => readConfig({ DARKROOM_TYPICAL_MS: text });
      expect(read).toThrow(ConfigError);
      expect(read).toThrow('DARKROOM_TYPICAL_MS');
    },
  );
});
