/** The verbs of a studio, called as whoever is logged in. */

import type { VerbAnswer } from '../../../shared/studio/answers.ts';
import type { VerbFields, VerbName } from '../../../shared/studio/contract.ts';
import type { Answers, Fields } from '../../darkroom/types.ts';
import { createCaller } from '../../ui/cloud/call.ts';
import type { CloudPlace } from '../../ui/cloud/environment.ts';
import { readyLogin } from '../../ui/cloud/ready.ts';
import { createSession, type Session } from '../../ui/cloud/session.ts';
import { createUploader, type Upload } from '../../ui/cloud/upload.ts';

export type AnswerOf<N extends VerbName> = VerbAnswer<N>;
export type FieldsOf<N extends VerbName> = VerbFields<N>;
export type { VerbName };

export interface Studio {
  readonly place: CloudPlace;
  readonly session: Session;
  /** @throws RefusedError, UnreachableError, SignedOutError */
  ask<N extends VerbName>(verb: N, fields: FieldsOf<N>): Promise<AnswerOf<N>>;
  /** What is not of a studio: one picture, models, credits. @throws as `ask` */
  app<A extends keyof Fields & keyof Answers>(action: A, fields: Fields[A]): Promise<Answers[A]>;
  /** Below `uploads/{own openid}/`. @throws UnreachableError, SignedOutError */
  readonly upload: Upload;
}

/** ms; a part of a storyboard takes up to 50 s. */
const PATIENCE_MS = 65_000;

export function connect(place: CloudPlace): Studio {
  const session = createSession(place, 'darkroom.studio.session');
  const call = createCaller(place, session, PATIENCE_MS);
  return {
    place,
    session,
    upload: createUploader(place, session),
    ask: async (verb, fields) => (await call('studio', { ...fields, action: verb })) as never,
    app: async (action, fields) => (await call('photography', { ...fields, action })) as never,
  };
}

/** On a developer's machine. @throws SignInError, UnreachableError */
export const enterAsLocalUser =
  ({ place, session }: Studio) =>
  async (): Promise<void> => {
    const { openid } = await readyLogin(place, 'user');
    await session.enterBy('/_local/login', { openid });
  };
