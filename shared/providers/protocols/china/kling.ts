/** Kling (可灵): its own API and relays that repeat it. */
import type { JsonObject } from '../../../platform/json.ts';
import {
  bearer,
  createCaller,
  type Dialect,
  type ProtocolContext,
  withoutOutput,
} from '../../calls/caller.ts';
import { asArray, asObject, asText, at } from '../../calls/reading.ts';
import { accepted, endedWith, mediaAt, processing } from '../../calls/results.ts';
import { hintWebhook } from '../../calls/webhooks.ts';
import type { ProviderClient } from '../../contract.ts';
import type { ErrorRule } from '../../errors.ts';
import { klingToken } from '../../signatures/jwt.ts';

const POLL_MS = 8_000;

const RULES: readonly ErrorRule[] = [
  { code: '1301', kind: 'content_policy' },
  { code: /^110[12]$/, kind: 'insufficient_balance' },
  { code: /^130[234]$/, kind: 'rate_limited' },
  { code: '1203', during: 'poll', kind: 'not_found' },
  // New API and the relays built on it.
  { code: 'task_not_exist', during: 'poll', kind: 'not_found' },
  { code: '1203', during: 'submit', kind: 'model_unavailable' },
  { code: /^120[0-3]$/, kind: 'invalid_input' },
  { code: /^(100[0-4]|1103)$/, kind: 'auth' },
  { code: /^500[012]$/, kind: 'transient' },
];

const dialect: Dialect = {
  rules: RULES,
  errorIn({ json, status }) {
    const code = asText(at(json, 'code'));
    if (code === undefined || (code === '0' && status < 300)) return undefined;
    return { code, message: asText(at(json, 'message')) };
  },
};

/** Looking a job up needs the path it was made with. */
const keptOf = (call: JsonObject) => ({ path: asText(call.path) ?? 'videos/text2video' });

export function createKling(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const { keys, clock, baseUrl } = context;
  const headers = (): Record<string, string> => {
    const { accessKey, secretKey } = keys;
    if (accessKey === undefined || secretKey === undefined) return bearer(context);
    return { Authorization: `Bearer ${klingToken(accessKey, secretKey, clock.now())}` };
  };
  return {
    id: context.provider,
    submitIsIdempotent: false,
    webhook: hintWebhook(['task_id'], keptOf),

    async submit({ call, callbackUrl, idempotencyKey }) {
      const kept = keptOf(call);
      const body: JsonObject = {
        ...asObject(call.body),
        external_task_id: idempotencyKey,
        ...(callbackUrl === undefined ? {} : { callback_url: callbackUrl }),
      };
      const request = { method: 'POST', url: `${baseUrl}/v1/${kept.path}`, json: body } as const;
      return caller.submit({ ...request, headers: headers() }, ({ json }) =>
        accepted(asText(at(json, 'data', 'task_id')), POLL_MS, kept),
      );
    },

    async poll(handle) {
      const path = asText(handle.path) ?? 'videos/text2video';
      const url = `${baseUrl}/v1/${path}/${encodeURIComponent(handle.taskId)}`;
      return caller.poll({ method: 'GET', url, headers: headers() }, ({ json }) => {
        const data = at(json, 'data');
        switch (at(data, 'task_status')) {
          case 'submitted':
          case 'processing':
            return processing(POLL_MS);
          case 'succeed': {
            const result = at(data, 'task_result');
            const urls = (name: string) => asArray(at(result, name)).map((item) => at(item, 'url'));
            const results = [
              ...mediaAt('video', urls('videos')),
              ...mediaAt('image', urls('images')),
            ];
            return endedWith({ results }) ?? withoutOutput(caller, handle, POLL_MS);
          }
          case 'failed':
            return caller.jobFailed({ message: asText(at(data, 'task_status_msg')) });
          default:
            return undefined;
        }
      });
    },

    cancel: async () => 'unsupported',
  };
}
