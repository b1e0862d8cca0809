/**
 * After a deployment: does it live? The catalogue answers, a function refuses who has no user, the
 * gateway refuses who has no login, and every rule reads back as declared.
 */
import type { Work } from './changes/change.ts';
import { NoAnswerError } from './cloud/errors.ts';
import { type DeploymentOptions, prepare } from './deployment.ts';
import { invoke, invokeAsOperator } from './invoke.ts';
import { fieldsOf, textOf } from './live/fields.ts';
import { drift } from './plan.ts';

export interface SmokeResult {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface SmokeOptions extends DeploymentOptions {
  /** Where clients call functions: `https://<env>.api.tcloudbasegateway.com`. */
  readonly gateway: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

const TIMEOUT_MS = 20_000;

/** Never throws: what cannot be asked has not passed. */
export async function smokeTest(work: Work, options: SmokeOptions): Promise<SmokeResult[]> {
  const checks: readonly [string, () => Promise<string>][] = [
    ['the catalogue answers', () => catalogue(work, options)],
    ['a call without a user is refused', () => withoutUser(work, options)],
    ['a call without a login is refused', () => withoutLogin(options)],
    ['everything reads back as declared', () => readsBack(work, options)],
  ];
  return Promise.all(
    checks.map(async ([what, check]) => {
      try {
        return { what, ok: true, detail: await check() };
      } catch (error) {
        return { what, ok: false, detail: error instanceof Error ? error.message : String(error) };
      }
    }),
  );
}

async function catalogue({ cloud }: Work, { sources }: SmokeOptions): Promise<string> {
  const secret = sources.values.DARKROOM_ADMIN_SECRET ?? '';
  const asked = { envId: sources.envId, secret, action: 'listModels' };
  const { models } = fieldsOf(await invokeAsOperator(cloud, asked));
  if (!Array.isArray(models)) throw new Error('operator listModels answers something else');
  const onOffer = models.filter((model) => fieldsOf(model).available === true).length;
  if (onOffer > 0) return `${onOffer} models on offer`;
  throw new Error('no model is on offer: no provider has a key');
}

async function withoutUser({ cloud }: Work, { sources }: SmokeOptions): Promise<string> {
  const event = { action: 'listModels' };
  const reply = fieldsOf(await invoke(cloud, { envId: sources.envId, name: 'photography', event }));
  if (reply.code === 'UNAUTHENTICATED') return 'UNAUTHENTICATED';
  throw new Error(`photography answered ${textOf(reply.code) || 'with data'}`);
}

async function withoutLogin({ gateway, fetch }: SmokeOptions): Promise<string> {
  const url = `${gateway}/v1/functions/operator`;
  const init = { method: 'POST', body: '{}', signal: AbortSignal.timeout(TIMEOUT_MS) };
  const response = await fetch(url, {
    ...init,
    headers: { 'content-type': 'application/json' },
  }).catch((cause: unknown) => {
    throw new NoAnswerError(url, cause);
  });
  if (response.status === 401 || response.status === 403) return `status ${response.status}`;
  throw new Error(`${url} answered status ${response.status}`);
}

async function readsBack(work: Work, options: SmokeOptions): Promise<string> {
  const { plan } = await prepare(work, options);
  const wrong = drift(plan).filter(
    ({ isRemoval, blocked }) => isRemoval !== true && blocked === undefined,
  );
  if (wrong.length === 0) return `${plan.length} parts`;
  throw new Error(wrong.map(({ part, name }) => `${part} ${name}`).join(', '));
}
