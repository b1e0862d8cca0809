/** Callbacks of providers: whose they are and which job they speak of. */
import type { Json, JsonObject } from '../../platform/json.ts';
import type { ProviderWebhook, WebhookNotice, WebhookRequest } from '../contract.ts';
import { verifyFal, verifyKie } from '../signatures/webhooks.ts';
import type { ProtocolContext } from './caller.ts';
import { asArray, asText, at } from './reading.ts';

/** Where the body names its job: one path, or several to try in order (`data.taskId`). */
type IdPaths = readonly string[];

/** What a call tells of its job's handle: the same that its protocol keeps once a job is accepted. */
type KeptOf = (call: JsonObject) => JsonObject;

const NOTHING: KeptOf = () => ({});

/** For providers that sign nothing: the URL's own token is all there is. */
export function hintWebhook(idPaths: IdPaths, keptOf: KeptOf = NOTHING): ProviderWebhook {
  return {
    verify: async () => 'unsigned',
    parse: async (body) => noticeIn(body, idPaths),
    kept: async (call) => keptOf(call),
  };
}

/** What of a provider's context its callbacks need. */
type WebhookContext = Pick<ProtocolContext, 'keys' | 'clock'>;

type Verify = (request: WebhookRequest, secret: string, nowMs: number) => boolean;

/** For providers that sign the body with a shared secret (`webhookSecret` of the row). */
export function signedWebhook(
  { keys, clock }: WebhookContext,
  { idPaths, verify, keptOf = NOTHING }: { idPaths: IdPaths; verify: Verify; keptOf?: KeptOf },
): ProviderWebhook {
  return {
    parse: async (body) => noticeIn(body, idPaths),
    kept: async (call) => keptOf(call),
    async verify(request) {
      const secret = keys.webhookSecret;
      if (secret === undefined) return 'unsigned';
      return verify(request, secret, clock.now()) ? 'verified' : 'forged';
    },
  };
}

export function kieWebhook({ keys, clock }: WebhookContext, keptOf: KeptOf): ProviderWebhook {
  const idPaths = ['data.taskId', 'data.task_id', 'taskId'];
  return {
    parse: async (body) => noticeIn(body, idPaths),
    kept: async (call) => keptOf(call),
    async verify({ headers, rawBody }) {
      const secret = keys.webhookSecret;
      if (secret === undefined) return 'unsigned';
      const taskId = noticeIn(rawBody, idPaths)?.providerTaskId ?? '';
      return verifyKie(headers, { taskId, secret, nowMs: clock.now() }) ? 'verified' : 'forged';
    },
  };
}

const FAL_KEYS_URL = 'https://rest.fal.ai/.well-known/jwks.json';
const FAL_KEYS_LIFE_MS = 24 * 3_600_000;

export function falWebhook(context: ProtocolContext, keptOf: KeptOf): ProviderWebhook {
  const { http, clock, keys, limits } = context;
  let cached: { keys: string[]; at: number } | undefined;
  const publicKeys = async (): Promise<string[] | undefined> => {
    if (cached !== undefined && clock.now() - cached.at < FAL_KEYS_LIFE_MS) return cached.keys;
    const url = keys.jwksUrl ?? FAL_KEYS_URL;
    const answer = await http.exchange({ method: 'GET', url, timeoutMs: limits.poll });
    if (answer.kind === 'no_answer') return undefined;
    const found = asArray(at(answer.json, 'keys')).flatMap((key) => asText(at(key, 'x')) ?? []);
    if (found.length === 0) return undefined;
    cached = { keys: found, at: clock.now() };
    return found;
  };
  return {
    parse: async (body) => noticeIn(body, ['request_id']),
    kept: async (call) => keptOf(call),
    async verify(request) {
      const known = await publicKeys();
      // The key set may be out of reach from the mainland: then only the check that follows counts.
      if (known === undefined) return 'unsigned';
      return verifyFal(request, known, clock.now()) ? 'verified' : 'forged';
    },
  };
}

function noticeIn(rawBody: Uint8Array, idPaths: IdPaths): WebhookNotice | null {
  let body: Json;
  try {
    body = JSON.parse(new TextDecoder().decode(rawBody)) as Json;
  } catch {
    return null;
  }
  const ids = idPaths.map((path) => asText(at(body, ...path.split('.'))));
  const providerTaskId = ids.find((id) => id !== undefined);
  return providerTaskId === undefined ? null : { providerTaskId };
}
