/** `/phone/`: the mini-program of this project, running in a browser. */
import { join } from 'node:path';
import { bundleForBrowser, once, root } from '../pages/bundle.ts';
import { createSite, type PageFile, sourceFile, tokens } from '../pages/site.ts';

export const MINI_PROGRAM = join(root, 'clients/miniprogram');
const PATH = '/phone/';

/** What runs the mini-program: the framework, the cloud's SDK, `wx`. */
export const phoneRuntime = once(() => bundleForBrowser('local/phone/runtime/main.ts'));

const own = (type: PageFile['type'], name: string): PageFile =>
  sourceFile(type, `local/phone/page/${name}`);

const PHOTOS: Readonly<Record<string, string>> = {
  'blue.png': '#3b6ea5',
  'red.png': '#a8443c',
  'green.png': '#4f7a5b',
};

/** Anew each time: whoever changes a page reloads and sees it. */
async function program(): Promise<string> {
  const { compileMiniProgram } = await import('./compile/index.ts');
  return compileMiniProgram(MINI_PROGRAM);
}

async function photo(colour: string): Promise<Uint8Array> {
  const { sampleGarmentPhoto } = await import('../sample-photo.ts');
  return sampleGarmentPhoto(colour);
}

export const phonePage = {
  path: PATH,
  module: createSite(PATH, {
    '': own('html', 'desk.html'),
    frame: own('html', 'frame.html'),
    'desk.js': own('js', 'desk.js'),
    'desk.css': own('css', 'desk.css'),
    'tokens.css': tokens,
    'phone.css': own('css', 'phone.css'),
    'runtime.js': { type: 'js', make: phoneRuntime },
    'program.js': { type: 'js', make: program },
    ...Object.fromEntries(
      Object.entries(PHOTOS).map(([name, colour]) => [
        `photos/${name}`,
        { type: 'png', make: () => photo(colour) } satisfies PageFile,
      ]),
    ),
  }),
};
