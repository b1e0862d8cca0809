/** One page through Vite: TypeScript and Tailwind in, files named by their content out. */
import { join, relative } from 'node:path';
import tailwind from '@tailwindcss/vite';
import { build, type Plugin } from 'vite';

export interface ViteJob {
  readonly project: string;
  /** Folder of clients/. */
  readonly name: string;
  /** Emptied first. */
  readonly target: string;
}

/** The project's own modules it is made of, from the project's folder. Throws what the compiler says. */
export async function buildWithVite({ project, name, target }: ViteJob): Promise<string[]> {
  const modules = new Set<string>();
  const notes: Plugin = {
    name: 'darkroom-modules',
    generateBundle() {
      for (const id of this.getModuleIds()) {
        const file = relative(project, id.split('?')[0] ?? '');
        const isOurs =
          !file.startsWith('..') && !file.includes('node_modules') && !id.startsWith('\0');
        if (isOurs) modules.add(file);
      }
    },
  };
  await build({
    configFile: false,
    // Whoever asks, a test runner too: React is to be as it is for everybody.
    mode: 'production',
    define: { 'process.env.NODE_ENV': '"production"' },
    root: join(project, 'clients', name),
    // Wherever the folder is put up.
    base: './',
    logLevel: 'error',
    plugins: [tailwind(), notes],
    build: {
      outDir: target,
      emptyOutDir: true,
      // What takes light-dark(), as the look of the house does.
      target: ['chrome123', 'safari17.5', 'firefox121'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  });
  return [...modules];
}
