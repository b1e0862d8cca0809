/** TypeScript for a page, as one script for browsers. */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** From the project's folder. Throws what the compiler says. */
export async function bundleForBrowser(entry: string): Promise<string> {
  // Loaded by those who open a page only.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

/** Made once, then the same: for what does not change while this process runs. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    if (made === null) {
      made = make();
      // What failed is tried again: a source may have been mended.
      made.catch(() => {
        made = null;
      });
    }
    return made;
  };
}
