/** What V8 made of a function's code is kept for the next instance, and never stands in its way. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { limitsOf } from '../../../local/cloudbase/functions/config.ts';
import { type Instance, startInstance } from '../../../local/cloudbase/functions/instance.ts';
import { eventually } from '../../support/events.ts';

let home: string;
let folder: string;
let compiled: string;
const running: Instance[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'kept-code-'));
  folder = join(home, 'echo-0123');
  compiled = `${folder}.compiled`;
  mkdirSync(folder);
});
afterEach(async () => {
  for (const instance of running.splice(0)) await instance.kill();
  rmSync(home, { recursive: true, force: true });
});

const saying = (word: string): string => `exports.main = async () => '${word}';`;

/** What an instance of the folder answers; it runs on until the test is over. */
function answer(): Promise<string> {
  return new Promise((resolve, reject) => {
    const instance = startInstance(
      {
        isolation: 'process',
        entry: join(folder, 'index.js'),
        limits: limitsOf({ name: 'echo' }),
        variables: {},
      },
      {
        message: (message) => {
          if (message.type === 'ready') {
            instance.send({ type: 'run', requestId: 'r', event: {}, context: {}, variables: {} });
          } else if (message.type === 'unloadable') reject(new Error(message.error.message));
          else if (message.type === 'result' && message.ok) {
            resolve(JSON.parse(message.text ?? '""'));
          }
        },
        exit: ({ detail }) => reject(new Error(detail)),
      },
    );
    running.push(instance);
  });
}

const kept = (): string[] => readdirSync(compiled).filter((name) => name.endsWith(process.version));

/** The content of what is kept, once an instance has kept it. */
async function keptOnce(isDue: (bytes: Buffer) => boolean = () => true): Promise<Buffer> {
  return eventually(() => {
    const [name] = kept().filter((one) => one.startsWith('index.js'));
    if (name === undefined) return false;
    const bytes = readFileSync(join(compiled, name));
    return isDue(bytes) && bytes;
  });
}

describe('what V8 made of a function', () => {
  beforeEach(() => {
    mkdirSync(compiled);
    writeFileSync(join(folder, 'index.js'), saying('first'));
  });

  test('is kept by the first instance and taken by the second', async () => {
    expect(await answer()).toBe('first');
    await keptOnce();
    // Its folder is named by its content, so this never happens: it shows whose code runs.
    writeFileSync(join(folder, 'index.js'), saying('other'));
    expect(await answer()).toBe('first');
  });

  test('is made anew where what is kept is damaged', async () => {
    await answer();
    const [name = ''] = (await keptOnce()) && kept();
    writeFileSync(join(compiled, name), 'garbage');
    expect(await answer()).toBe('first');
    await keptOnce((bytes) => bytes.length > 'garbage'.length);
  });

  test('is kept for files it requires later too, and what they cannot find is named as ever', async () => {
    writeFileSync(join(folder, 'later.js'), "require('./nowhere.js');");
    writeFileSync(
      join(folder, 'index.js'),
      "exports.main = async () => { try { require('./later.js'); } catch (error) { return error.message; } };",
    );
    for (const _ of ['anew', 'kept']) {
      expect(await answer()).toContain('nowhere.js');
      await eventually(() => kept().some((one) => one.startsWith('later.js')));
    }
  });

  test('is not kept of a file that imports: every instance of it finds what it imports', async () => {
    writeFileSync(join(folder, 'later.js'), "exports.word = 'found';");
    writeFileSync(
      join(folder, 'index.js'),
      "exports.main = async () => (await import('./later.js')).word;",
    );
    expect(await answer()).toBe('found');
    await eventually(() => kept().some((one) => one.startsWith('later.js')));
    expect(await answer()).toBe('found');
    expect(kept().some((one) => one.startsWith('index.js'))).toBe(false);
  });
});

test('nothing is kept of a folder that has no place for it', async () => {
  writeFileSync(join(folder, 'index.js'), saying('first'));
  expect(await answer()).toBe('first');
  writeFileSync(join(folder, 'index.js'), saying('other'));
  expect(await answer()).toBe('other');
  expect(readdirSync(home)).toEqual(['echo-0123']);
});
