/** `/try/`: the web example of clients/try. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleForBrowser, once, root } from './bundle.ts';
import { createSite } from './site.ts';

const PATH = '/try/';
const text = (path: string): string => readFileSync(join(root, 'clients', path), 'utf8');

export const tryPage = {
  path: PATH,
  module: createSite(PATH, {
    '': { type: 'html', make: () => text('try/index.html') },
    'try.css': { type: 'css', make: () => text('try/try.css') },
    'tokens.css': { type: 'css', make: () => text('ui/tokens.css') },
    'try.js': { type: 'js', make: once(() => bundleForBrowser('clients/try/try.ts')) },
  }),
};
