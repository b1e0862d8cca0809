/**
 * `scf_bootstrap`, the program that starts an HTTP function, held to what the platform asks of it:
 * a shebang, Unix line ends, the right to be executed. Only the path of Node differs here.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NotStartedError } from '../functions/failures.ts';

const NODE = /\/var\/lang\/node\d+\/bin\/node\b/g;

/** The script to run with bash. @throws NotStartedError naming what the platform would not take */
export function readBootstrap(folder: string): string {
  const path = join(folder, 'scf_bootstrap');
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw refused('scf_bootstrap is missing');
  if ((stat.mode & 0o111) === 0) throw refused('scf_bootstrap is not executable (chmod +x)');
  const text = readFileSync(path, 'utf8');
  if (!text.startsWith('#!')) throw refused('scf_bootstrap has no shebang');
  if (text.includes('\r')) throw refused('scf_bootstrap has Windows line ends');
  return text.replaceAll(NODE, quoted(process.execPath));
}

const quoted = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`;

function refused(why: string): NotStartedError {
  return new NotStartedError('FUNCTIONS_EXECUTE_FAIL', why);
}
