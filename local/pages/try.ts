/** `/try/`: the web example of clients/try. */
import { bundleForBrowser, once } from './bundle.ts';
import { createSite, sourceFile, tokens } from './site.ts';

const PATH = '/try/';

export const tryPage = {
  path: PATH,
  module: createSite(PATH, {
    '': sourceFile('html', 'clients/try/index.html'),
    'try.css': sourceFile('css', 'clients/try/try.css'),
    'tokens.css': tokens,
    'try.js': { type: 'js', make: once(() => bundleForBrowser('clients/try/try.ts')) },
  }),
};
