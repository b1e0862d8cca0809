/** midjourney-proxy: Midjourney through TuZi or any relay that speaks the same. */
import type { JsonObject } from '../../../platform/json.ts';
import {
  createCaller,
  type Dialect,
  type ProtocolContext,
  unlessRepeated,
  withoutOutput,
} from '../../calls/caller.ts';
import { asNumber, asObject, asText, at } from '../../calls/reading.ts';
import { accepted, CANCELLED, endedWith, mediaAt, processing } from '../../calls/results.ts';
import { hintWebhook } from '../../calls/webhooks.ts';
import type { ProviderClient } from '../../contract.ts';
import type { ErrorRule } from '../../errors.ts';

const POLL_MS = 5_000;
/** 1 accepted, 22 queued (accepted too), 21 the job exists already. */
const ACCEPTED: ReadonlySet<string> = new Set(['1', '21', '22']);

const RULES: readonly ErrorRule[] = [
  { code: '24', kind: 'content_policy', stage: 'input' },
  { code: '23', kind: 'rate_limited' },
  { code: '3', during: 'submit', kind: 'model_unavailable' },
  { code: '3', kind: 'not_found' },
  // New API and the relays built on it.
  { code: '4', during: 'poll', text: /task_no_found|not (found|exist)/i, kind: 'not_found' },
  { text: /\[?invalid parameter/i, kind: 'invalid_input' },
  { text: /banned|sensitive|moderat/i, kind: 'content_policy' },
  { text: /quota|余额/i, kind: 'insufficient_balance' },
  { code: '4', kind: 'invalid_input' },
  { code: '9', during: 'submit', kind: 'transient' },
];

const dialect: Dialect = {
  rules: RULES,
  errorIn({ json, status }) {
    // A task, looked up, stands at the top level and has no code.
    const code = asText(at(json, 'code'));
    if (code !== undefined && ACCEPTED.has(code) && status < 300) return undefined;
    if (code === undefined && status < 300) return undefined;
    const nested = asObject(at(json, 'error'));
    const message =
      asText(at(json, 'description')) ?? asText(at(json, 'message')) ?? asText(nested?.message);
    return code === undefined && message === undefined ? undefined : { code, message };
  },
};

export function createMjProxy(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const key = context.keys.key ?? '';
  // The original wants its own header, relays the usual one.
  const headers = { 'mj-api-secret': key, Authorization: `Bearer ${key}` };
  return {
    id: context.provider,
    submitIsIdempotent: false,
    webhook: hintWebhook(['id']),

    async submit({ call, callbackUrl, idempotencyKey }) {
      const body: JsonObject = {
        ...asObject(call.body),
        state: idempotencyKey,
        ...(callbackUrl === undefined ? {} : { notifyHook: callbackUrl }),
      };
      const images = await Promise.all(
        (Array.isArray(call.images) ? call.images : []).map(async (url) => {
          const { bytes, mime } = await context.fetchMedia(String(url));
          return `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`;
        }),
      );
      if (images.length > 0) body.base64Array = images;
      const url = `${context.baseUrl}/mj/submit/${asText(call.action) ?? 'imagine'}`;
      return caller.submit({ method: 'POST', url, headers, json: body }, ({ json }) =>
        accepted(asText(at(json, 'result')), POLL_MS),
      );
    },

    async poll(handle) {
      const url = `${context.baseUrl}/mj/task/${encodeURIComponent(handle.taskId)}/fetch`;
      return caller.poll({ method: 'GET', url, headers }, ({ json, bytes }) => {
        // The original answers with nothing for a task it does not know; so does a broken relay.
        if (json === null || bytes.length === 0) {
          return unlessRepeated(handle, POLL_MS, () =>
            caller.jobEnded('not_found', 'no such task'),
          );
        }
        switch (at(json, 'status')) {
          case 'NOT_START':
          case 'SUBMITTED':
          case 'IN_PROGRESS':
          case 'MODAL': {
            const percent = asNumber((asText(at(json, 'progress')) ?? '').replace('%', ''));
            const progress = percent === undefined ? {} : { progress: percent / 100 };
            return processing(POLL_MS, progress);
          }
          case 'SUCCESS': {
            const results = mediaAt('image', [at(json, 'imageUrl')]);
            return endedWith({ results }) ?? withoutOutput(caller, handle, POLL_MS);
          }
          case 'FAILURE':
            return caller.jobFailed({ message: asText(at(json, 'failReason')) });
          case 'CANCEL':
            return CANCELLED;
          default:
            return undefined;
        }
      });
    },

    cancel: async () => 'unsupported',
  };
}
