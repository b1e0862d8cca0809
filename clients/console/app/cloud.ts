/** The verbs of the console, called as whoever is logged in. */
import type { ConsoleVerbs, VerbName } from '../../../shared/console/contract.ts';
import { createCaller } from '../../ui/cloud/call.ts';
import type { CloudPlace } from '../../ui/cloud/environment.ts';
import { readyLogin } from '../../ui/cloud/ready.ts';
import { createSession, type Session } from '../../ui/cloud/session.ts';

export type ParamsOf<V extends VerbName> = ConsoleVerbs[V]['params'];
export type AnswerOf<V extends VerbName> = ConsoleVerbs[V]['answer'];
export type { VerbName };

export interface Cloud {
  readonly place: CloudPlace;
  readonly session: Session;
  /** @throws RefusedError, UnreachableError, SignedOutError */
  call<V extends VerbName>(verb: V, params: ParamsOf<V>): Promise<AnswerOf<V>>;
}

export function connect(place: CloudPlace): Cloud {
  const session = createSession(place, 'darkroom.session');
  const callFunction = createCaller(place, session);
  return {
    place,
    session,
    call: async <V extends VerbName>(verb: V, params: ParamsOf<V>) =>
      (await callFunction('console', { verb, params })) as AnswerOf<V>,
  };
}

/** On a developer's machine. @throws SignInError, UnreachableError */
export const enterAsLocalOperator =
  ({ place, session }: Cloud) =>
  async (): Promise<void> => {
    const { name, password } = await readyLogin(place, 'operator');
    await session.signIn(name, password);
  };
