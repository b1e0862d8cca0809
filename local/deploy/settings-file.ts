/** Settings from .env, .env.ID and the shell; written to .env, which only its owner may read. */
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { settingNamed, type Values } from '../../deploy/index.ts';

export const SETTINGS_FILE = '.env';

type Environment = Readonly<Record<string, string | undefined>>;

/** Ours only, without empty ones. The shell goes before .env.ID, that before .env. */
export function readSettings(folder: string, shell: Environment, envId: string | null): Values {
  const files = [SETTINGS_FILE, ...(envId === null ? [] : [`${SETTINGS_FILE}.${envId}`])];
  const layers = [...files.map((name) => readFile(join(folder, name))), shell];
  const entries = layers
    .flatMap((layer) => Object.entries(layer))
    .filter((entry): entry is [string, string] => Boolean(entry[1]))
    .filter(([name]) => settingNamed(name) !== undefined);
  return Object.fromEntries(entries);
}

/** Of the file alone, also what is none of our settings. */
export function readFile(path: string): Environment {
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
}

/** Adds what the file does not say yet; a line that is there stays as it is. */
export function addSettings(folder: string, added: Values): string {
  const path = join(folder, SETTINGS_FILE);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const head = before === '' || before.endsWith('\n') ? before : `${before}\n`;
  // A name that is there and empty would hide the line below it.
  const kept = head
    .split('\n')
    .filter(
      (line) => !Object.keys(added).some((name) => new RegExp(`^\\s*${name}=\\s*$`).test(line)),
    )
    .join('\n');
  const lines = Object.entries(added).map(([name, value]) => `${name}=${quoted(value)}\n`);
  writeFileSync(`${path}.new`, kept + lines.join(''), { mode: 0o600 });
  chmodSync(`${path}.new`, 0o600);
  renameSync(`${path}.new`, path);
  return path;
}

/** As Node and \`tcb\` read it back. */
function quoted(value: string): string {
  if (/^[\w./:@+=,-]*$/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}
