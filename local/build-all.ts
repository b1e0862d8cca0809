/** `npm run build`: dist/functions/<name>/ ready to deploy, and dist/clients. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functionNames } from './build.ts';
import { buildForDeployment } from './build-changed.ts';
import { buildClient, carryClient } from './client/build.ts';
import { parseOptions, runCommand } from './command-line.ts';
import { buildPages, pageNames } from './pages/build.ts';
import { filesIn } from './place.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const clientDir = join(root, 'dist/clients/darkroom');

const HELP = `Usage: npm run build

Bundles functions/ into dist/functions/, the client into dist/clients/, pages into dist/pages/. What has not changed is
not built again; what has is built beside its place and moved there.
`;

await runCommand('build', async (args) => {
  const { values } = parseOptions({ args, options: { help: { type: 'boolean' } } });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { functionsRoot, built } = await buildForDeployment();
  for (const name of functionNames(root)) {
    const { bytes, external } = measured(join(functionsRoot, name));
    const native = external.length > 0 ? `  + ${external.join(', ')}` : '';
    const news = built.includes(name) ? '' : '  (unchanged)';
    console.log(`${name.padEnd(17)} ${(bytes / 1024).toFixed(0).padStart(5)} KB${native}${news}`);
  }
  await carryClient(root);
  for (const { name, code, gzipBytes } of await buildClient(root, clientDir)) {
    const size = `${(code.length / 1024).toFixed(0).padStart(5)} KB`;
    console.log(`${name.padEnd(17)} ${size}  (${(gzipBytes / 1024).toFixed(1)} KB gzip)`);
  }
  await showPages();
  return 0;
});

async function showPages(): Promise<void> {
  const { folder, built } = await buildPages();
  for (const name of pageNames(root)) {
    const files = filesIn(join(folder, name)).map((file) => readFileSync(join(folder, name, file)));
    const size = files.reduce((sum, bytes) => sum + bytes.length, 0) / 1024;
    const news = built.includes(name) ? '' : '  (unchanged)';
    console.log(`${name.padEnd(17)} ${size.toFixed(0).padStart(5)} KB${news}`);
  }
}

function measured(folder: string): { bytes: number; external: string[] } {
  const scripts = readdirSync(folder).filter((file) => file.endsWith('.js'));
  const bytes = scripts.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return { bytes, external: Object.keys(manifest.dependencies) };
}
