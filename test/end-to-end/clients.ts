/** Mini-program users with the real js-sdk, each with a login of their own. */
import type { Answer } from '../../local/environment/environment.ts';
import { type JsonAnswer, openSdk } from '../conformance/client/client-cloud.ts';

export interface Client {
  readonly openid: string;
  readonly app: JsonAnswer;
  call(name: string, data: object): Promise<Answer>;
}

export async function openClient(url: string, openid: string): Promise<Client> {
  const login = await fetch(`${url}/_local/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ openid }),
  });
  const { access_token: accessKey } = (await login.json()) as { access_token: string };
  const app = openSdk({ host: new URL(url).host }, { mode: 'GATEWAY', accessKey });
  app.auth({ persistence: 'none' });
  return {
    openid,
    app,
    call: async (name, data) => {
      const answered = await app.callFunction({ name, data });
      // js-sdk 3.x takes every answer with a `code` for an error of its own, and gives it bare.
      return (answered.result ?? answered) as Answer;
    },
  };
}

/** `count` users, `o-user-00` and so on. */
export async function openClients(url: string, count: number): Promise<Client[]> {
  const clients: Client[] = [];
  // One after another: every user takes a copy of the SDK of their own.
  for (let index = 0; index < count; index++) {
    clients.push(await openClient(url, `o-user-${String(index).padStart(2, '0')}`));
  }
  return clients;
}
