import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { loadSharp, OPEN_LOADERS, SHUT_LOADERS } from '../../../shared/pictures/codec/sharp.ts';
import { assetPath, MARK_FONT_FILE } from '../../../shared/pictures/font.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { parentPort, workerData } from 'node:worker_threads';
        import { createDarkroom } from './shared/pictures/index.ts';
        const request = { bytes: workerData, output: 'jpeg', produceId: 'a', taskType: '', model: '' };
        createDarkroom().develop(request).then((picture) => parentPort.postMessage(picture.sha256));`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    external: ['sharp', 'canvas'],
    logLevel: 'error',
  });
  // `eval` workers have no file, so __dirname is set to where the assets are.
  const assets = join(root, 'shared/pictures');
  const code = outputFiles[0]?.text ?? '';
  return `globalThis.__dirname = ${JSON.stringify(assets)};\n${code}`;
}

const develop = (code: string, workerData: Uint8Array): Promise<string> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true, workerData });
    worker.once('message', resolve);
    worker.once('error', reject);
  });

describe('pictures in worker threads', () => {
  it('start at the same moment and give the same picture', async () => {
    const picture = { width: 300, height: 300, channels: 3, background: '#367' } as const;
    const bytes = await sharp({ create: picture }).png().toBuffer();
    const code = await bundle();
    for (let wave = 0; wave < 3; wave += 1) {
      const all = await Promise.all(Array.from({ length: 6 }, () => develop(code, bytes)));
      expect(new Set(all).size).toBe(1);
    }
  });
});

describe('the loaders of libvips', () => {
  it('are all either open on purpose or shut', () => {
    const classes = new Set<string>();
    for (const file of libvipsFiles()) {
      const names = readFileSync(file, 'latin1').match(/VipsForeignLoad[A-Z]\w+/g) ?? [];
      for (const name of names) classes.add(name);
    }
    expect(classes.size).toBeGreaterThan(20);
    const known = (name: string) =>
      OPEN_LOADERS.some((open) => open === name) ||
      SHUT_LOADERS.some((shut) => name === shut || name.startsWith(shut)) ||
      OPEN_LOADERS.some((open) => open === `${name}Buffer`);
    expect([...classes].filter((name) => !known(name))).toEqual([]);
  });

  it('do not open SVG or GIF any more', async () => {
    const guarded = await loadSharp();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await expect(guarded(svg).metadata()).rejects.toThrow(/unsupported/);
    const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
    await expect(guarded(gif).metadata()).rejects.toThrow(/unsupported/);
  });
});

function libvipsFiles(): string[] {
  const img = dirname(dirname(createRequire(import.meta.url).resolve('sharp')));
  const scope = join(img, '../@img');
  return readdirSync(scope)
    .filter((name) => name.startsWith('sharp-libvips-'))
    .flatMap((name) =>
      readdirSync(join(scope, name, 'lib')).map((f) => join(scope, name, 'lib', f)),
    )
    .filter((file) => /\.(so|dylib|dll)/.test(file));
}

it('finds the font beside the source', () => {
  expect(readFileSync(assetPath(MARK_FONT_FILE)).length).toBeGreaterThan(1_000_000);
});
