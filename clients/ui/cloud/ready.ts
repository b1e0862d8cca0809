/** What a developer's machine tells of itself: who may come in without typing. */
import type { CloudPlace } from './environment.ts';
import { UnreachableError } from './errors.ts';

interface Status {
  readonly operator: { readonly name: string; readonly password: string } | null;
  /** A user of the mini-program, whom the local CloudBase lets in by name alone. */
  readonly user: { readonly openid: string } | null;
}

/** @throws UnreachableError where none is told */
export async function readyLogin<K extends keyof Status>(
  { ready_login: at = '' }: CloudPlace,
  who: K,
): Promise<NonNullable<Status[K]>> {
  const status = await fetch(at)
    .then((answer) => answer.json() as Promise<Status>)
    .catch((error: unknown) => {
      throw new UnreachableError(error);
    });
  const found = status[who];
  if (found === null || found === undefined) throw new UnreachableError(new Error(`no ${who}`));
  return found;
}
