/** Speaks to a local environment from outside: as a mini-program of the demo's user, and as its operator. */
import { randomBytes } from 'node:crypto';
import type { Answer } from '../environment/environment.ts';
import { functionTrouble } from '../environment/function-trouble.ts';

/** The address and the operator's secret are all that is known of an environment. */
export interface DemoAddress {
  /** Of the local CloudBase: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly envId: string;
  readonly adminSecret: string;
  /** Default: somebody new. */
  readonly user?: string;
}

interface Call {
  readonly name: string;
  readonly data: object;
  /** Absent: as the operator's own machine. */
  readonly openid?: string;
}

/** One request that was refused: what a person is told of it. */
export class RefusedError extends Error {
  readonly code: string;
  constructor({ code = 'UNKNOWN', message, details = [] }: Answer) {
    const fields = details.map(({ field, message: why }) => `${field}: ${why}`).join('; ');
    const hint = fields.includes('parameters.') ? ' (see --params)' : '';
    super(`${code} ${fields || message}${hint}`);
    this.code = code;
  }
}

export interface DemoClient {
  readonly user: string;
  /** Throws RefusedError, or an Error when the environment cannot run the function. */
  ask<T>(event: Readonly<Record<string, unknown>>): Promise<T>;
  /** The same of the studio. */
  askStudio<T>(event: Readonly<Record<string, unknown>>): Promise<T>;
  /** Gives the user credits. */
  grant(amount: number, key: string): Promise<void>;
  /** As the user's own upload, through the SDK: its file id. */
  upload(name: string, bytes: Uint8Array): Promise<string>;
}

/** Each run is a user of its own: another at the same time spends none of its credits. */
const newUser = (): string => `o-demo-${randomBytes(10).toString('hex')}`;

/** Half a second to load, and nothing but uploads needs it. */
const sdk = () => import('@cloudbase/node-sdk');

/** Begins to load what an upload needs, for a moment in which others are waited for. */
export function prepareUploads(): void {
  // What keeps it from loading is told to whoever uploads.
  sdk().catch(() => {});
}

export function createDemoClient({
  url,
  envId,
  adminSecret,
  user = newUser(),
}: DemoAddress): DemoClient {
  const invoke = async (call: Call): Promise<unknown> => {
    const response = await fetch(`${url}/_local/invoke`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(call),
    }).catch((error: unknown) => {
      throw new Error(`the environment at ${url} has gone`, { cause: error });
    });
    const body = (await response.json()) as { result?: Answer; code?: string; message?: string };
    const answer = body.result;
    if (answer === undefined || answer === null) {
      throw new Error(functionTrouble(call.name, body.message ?? `status ${response.status}`));
    }
    if (!answer.success) throw new RefusedError(answer);
    return answer.data;
  };
  return {
    user,
    ask: async <T>(data: Readonly<Record<string, unknown>>) =>
      (await invoke({ name: 'photography', openid: user, data })) as T,
    askStudio: async <T>(data: Readonly<Record<string, unknown>>) =>
      (await invoke({ name: 'studio', openid: user, data })) as T,
    grant: async (amount, key) => {
      const what = { openid: user, amount, key, reason: 'demo credits' };
      await invoke({ name: 'operator', data: { action: 'grant', secret: adminSecret, ...what } });
    },
    upload: async (name, bytes) => {
      const { default: tcb } = await sdk();
      const app = tcb.init({
        env: envId,
        secretId: 'local',
        secretKey: 'local',
        serviceUrl: `${url}/admin`,
      });
      const cloudPath = `uploads/${user}/${name}`;
      const { fileID } = await app.uploadFile({ cloudPath, fileContent: Buffer.from(bytes) });
      return fileID;
    },
  };
}
