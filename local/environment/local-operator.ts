/** Who may open the console of this machine: an account of the local CloudBase, made once. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newPassword, operatorAccount } from '../../deploy/index.ts';
import type { CloudBase } from '../cloudbase/server.ts';
import { controlOf } from './deploy-locally.ts';
import { cloudFolder } from './variables.ts';

export interface LocalOperator {
  readonly name: string;
  readonly password: string;
}

interface Place {
  readonly cloud: CloudBase;
  /** As the operator of the shared secret. */
  operate(action: string, fields: Readonly<Record<string, unknown>>): Promise<unknown>;
}

const NAME = 'operator';

/** The account in `folder`, put on the list of operators as `admin`; made anew when its password is lost. */
export async function localOperator(environment: Place, folder: string): Promise<LocalOperator> {
  const { cloud } = environment;
  const envId = cloud.context.envId;
  const control = controlOf(cloud, cloudFolder(folder));
  const path = join(folder, 'operator-password');
  const account = await operatorAccount(control, { envId, name: NAME, random: randomBytes });
  const password = account.password ?? keptPassword(path) ?? newPassword(randomBytes);
  if (account.password === null && keptPassword(path) === null) {
    await control.call('tcb', 'ModifyUser', { EnvId: envId, Uid: account.uid, Password: password });
  }
  writeFileSync(path, password, { mode: 0o600 });
  await environment.operate('setOperator', { uid: account.uid, name: NAME, role: 'admin' });
  return { name: NAME, password };
}

function keptPassword(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
