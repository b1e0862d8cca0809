/** Tests that have a command of their own, with the vitest of this project. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../sources.ts';

/** `config` is a path from the project's folder. What to end with: 1 also when it was killed. */
export function runVitest(config: string, args: readonly string[]): number {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', join(root, config), ...args],
    { cwd: root, stdio: 'inherit' },
  );
  return status ?? 1;
}
