import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { shippedPackages } from '../../support/docs/licences.ts';
import { tableRows } from '../../support/docs/markdown.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const page = readFileSync(`${root}/docs/licences.md`, 'utf8');

describe('docs/licences.md', () => {
  test('names in its first part every licence that is copyleft, and every one that is missing', () => {
    const [head = ''] = page.split('## Installed');
    const delicate = shippedPackages().filter(({ licence }) =>
      /GPL|MPL|EPL|CDDL|SSPL|none/i.test(licence),
    );
    expect(delicate.length).toBeGreaterThan(0);
    expect(delicate.filter(({ name }) => !head.includes(`\`${name}\``))).toEqual([]);
    expect(delicate.filter(({ licence }) => /(^|[^L])GPL/.test(licence))).toEqual([]);
  });

  test.skipIf(!existsSync(`${root}/node_modules/@img/sharp-libvips-linux-x64`))(
    'names every LGPL library inside libvips',
    () => {
      const notes = `${root}/node_modules/@img/sharp-libvips-linux-x64/README.md`;
      const rows = tableRows(readFileSync(notes, 'utf8'));
      const lgpl = rows.filter(([, terms]) => terms?.includes('GPL')).map(([name]) => name ?? '');
      expect(lgpl.length).toBeGreaterThan(3);
      expect(lgpl.filter((name) => !page.includes(name))).toEqual([]);
    },
  );
});
