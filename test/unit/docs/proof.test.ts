import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scenarios } from '../../simulation/world/scenarios.ts';
import { root } from '../../support/sources.ts';

const proof = readFileSync(join(root, 'docs/proof.md'), 'utf8');

describe('docs/proof.md', () => {
  test.each(Object.entries(scenarios))(
    'tells of the scenario %s and its share',
    (name, { share }) => {
      expect(proof).toContain(`| \`${name}\` | ${Math.round(share * 100)} % |`);
    },
  );

  test('gives every seed one scenario', () => {
    const sum = Object.values(scenarios).reduce((all, { share }) => all + share, 0);
    expect(sum).toBeCloseTo(1, 9);
  });
});
