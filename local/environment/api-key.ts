/** A key of the API for whoever tries things on this machine: made once, kept beside the data. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './environment.ts';

/** The key in `folder` while it is good, or a new one. Throws what the operator function refuses. */
export async function localApiKey(
  environment: Pick<Environment, 'operate' | 'cloud'>,
  { folder, openid }: { folder: string; openid: string },
): Promise<string> {
  const path = join(folder, 'api-key');
  const kept = read(path);
  if (kept !== null && (await isGood(environment, kept))) return kept;
  const wish = {
    openid,
    name: 'npm start',
    scopes: ['image', 'video', 'audio', 'text', 'tasks', 'tasks:write', 'webhooks', 'keys'],
  };
  const { key } = (await environment.operate('createKey', wish)) as { key: string };
  writeFileSync(path, key, { mode: 0o600 });
  return key;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

async function isGood({ cloud }: Pick<Environment, 'cloud'>, key: string): Promise<boolean> {
  const id = /^sk-dr_(\w{12})_/.exec(key)?.[1] ?? '';
  const [found] = await cloud.engine.find('api_keys', { filter: { _id: id } });
  return found?.revoked_at === null;
}
