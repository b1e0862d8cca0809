/** People who may work with the console: an account with a password, and a place on the list. */
import type { Work } from './changes/change.ts';
import type { Cloud } from './cloud/cloud.ts';
import { DeployError } from './cloud/errors.ts';
import { invokeAsOperator } from './invoke.ts';
import { fieldsOf, listOf, textOf } from './live/fields.ts';
import type { SpecSources } from './spec.ts';

export interface NewOperator {
  readonly uid: string;
  readonly name: string;
  /** Shown once and stored nowhere; null for one who has an account already. */
  readonly password: string | null;
}

/** Letters and digits that nobody mixes up, and one mark: three kinds of four, as is asked for. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 18;

/** `random` gives that many bytes nobody can guess. */
export function newPassword(random: (bytes: number) => Uint8Array): string {
  for (;;) {
    // 55 letters from 256 values: the few that would come up more often are thrown away.
    const usable = [...random(LENGTH * 4)].filter((byte) => byte < 256 - (256 % LETTERS.length));
    const word = usable
      .map((byte) => LETTERS[byte % LETTERS.length])
      .join('')
      .slice(0, LENGTH);
    const isMixed = [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(word));
    if (word.length === LENGTH && isMixed) return word;
  }
}

/** Makes the account, or finds it. @throws DeployError for a name the platform does not take */
export async function operatorAccount(
  cloud: Cloud,
  { envId, name, random }: { envId: string; name: string; random: (bytes: number) => Uint8Array },
): Promise<NewOperator> {
  if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(name)) {
    throw new DeployError(
      'OPERATOR_NAME',
      `--operator ${name}: 1 to 64 letters, digits, "_", "-" or "."`,
    );
  }
  const found = await cloud.call('tcb', 'DescribeUserList', {
    EnvId: envId,
    Name: name,
    PageNo: 1,
    PageSize: 100,
  });
  const known = listOf(fieldsOf(found.Data).UserList).find((user) => textOf(user.Name) === name);
  if (known !== undefined) return { uid: textOf(known.Uid), name, password: null };
  const password = newPassword(random);
  const user = { Name: name, Password: password, Type: 'internalUser', UserStatus: 'ACTIVE' };
  const made = await cloud.call('tcb', 'CreateUser', { EnvId: envId, ...user });
  return { uid: textOf(fieldsOf(made.Data).Uid), name, password };
}

/** Puts them on the console's list, with every right. @throws DeployError */
export async function listOperator(
  { cloud }: Pick<Work, 'cloud'>,
  { envId, values }: Pick<SpecSources, 'envId' | 'values'>,
  { uid, name }: Pick<NewOperator, 'uid' | 'name'>,
): Promise<void> {
  const secret = values.DARKROOM_ADMIN_SECRET ?? '';
  const fields = { uid, name, role: 'admin' };
  await invokeAsOperator(cloud, { envId, secret, action: 'setOperator', ...fields });
}
