/** `/phone/`: the mini-program of this project, running in a browser. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleForBrowser, once, root } from '../pages/bundle.ts';
import { createSite, type PageFile } from '../pages/site.ts';

export const MINI_PROGRAM = join(root, 'clients/miniprogram');
const FOLDER = join(root, 'local/phone');
const PATH = '/phone/';

/** What runs the mini-program: the framework, the cloud's SDK, `wx`. */
export const phoneRuntime = once(() => bundleForBrowser('local/phone/runtime/main.ts'));

const text = (name: string): string => readFileSync(join(FOLDER, 'page', name), 'utf8');

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
    '': { type: 'html', make: () => text('desk.html') },
    frame: { type: 'html', make: () => text('frame.html') },
    'desk.js': { type: 'js', make: () => text('desk.js') },
    'desk.css': { type: 'css', make: () => text('desk.css') },
    'phone.css': { type: 'css', make: () => text('phone.css') },
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
