/** Pollo.ai: Veo, Kling and others behind one task endpoint. */
import type { JsonObject } from '../../../platform/json.ts';
import {
  createCaller,
  type Dialect,
  type ProtocolContext,
  withoutOutput,
} from '../../calls/caller.ts';
import { asArray, asObject, asText, at } from '../../calls/reading.ts';
import { accepted, endedWith, kindOf, mediaAt, processing } from '../../calls/results.ts';
import { signedWebhook } from '../../calls/webhooks.ts';
import type { PollResult, ProviderClient } from '../../contract.ts';
import type { ErrorRule } from '../../errors.ts';
import { verifyPollo } from '../../signatures/webhooks.ts';

const POLL_MS = 8_000;

const RULES: readonly ErrorRule[] = [
  { text: /credit/i, kind: 'insufficient_balance' },
  { http: 404, during: 'submit', kind: 'model_unavailable' },
];

const dialect: Dialect = {
  rules: RULES,
  errorIn({ json, status }) {
    if (status < 300 && at(json, 'error') === undefined) return undefined;
    const body = asObject(at(json, 'error')) ?? asObject(json);
    const message = asText(body?.message);
    return body && { code: asText(body.code), message };
  },
};

const keptOf = (call: JsonObject): JsonObject => ({ kind: kindOf(call.kind ?? 'video') });

export function createPollo(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const headers = { 'x-api-key': context.keys.key ?? '' };
  const generation = `${context.baseUrl}/generation`;
  return {
    id: context.provider,
    submitIsIdempotent: false,
    webhook: signedWebhook(context, { idPaths: ['taskId'], verify: verifyPollo, keptOf }),

    async submit({ call, callbackUrl }) {
      const body: JsonObject = {
        input: asObject(call.input) ?? {},
        ...(callbackUrl === undefined ? {} : { webhookUrl: callbackUrl }),
      };
      const url = `${generation}/${asText(call.path) ?? ''}`;
      return caller.submit({ method: 'POST', url, headers, json: body }, ({ json }) => {
        // Some deployments wrap the answer in `data`.
        const taskId = asText(at(json, 'taskId')) ?? asText(at(json, 'data', 'taskId'));
        return accepted(taskId, POLL_MS, keptOf(call));
      });
    },

    poll(handle) {
      const url = `${generation}/${encodeURIComponent(handle.taskId)}/status`;
      return caller.poll({ method: 'GET', url, headers }, ({ json }): PollResult | undefined => {
        const body = at(json, 'generations') === undefined ? at(json, 'data') : json;
        const items = asArray(at(body, 'generations'));
        const states = items.map((item) => at(item, 'status'));
        if (items.length === 0) return undefined;
        if (states.some((state) => state === 'waiting' || state === 'processing')) {
          return processing(POLL_MS);
        }
        const made = items.filter((item) => at(item, 'status') === 'succeed');
        const results = mediaAt(
          kindOf(handle.kind),
          made.map((item) => at(item, 'url')),
        );
        const itemErrors = items
          .filter((item) => at(item, 'status') === 'failed')
          .map((item) => caller.itemError({ message: asText(at(item, 'failMsg')) }));
        if (made.length + itemErrors.length < items.length) return undefined;
        const usage = at(body, 'credit');
        return endedWith({ results, itemErrors, usage }) ?? withoutOutput(caller, handle, POLL_MS);
      });
    },

    cancel: async () => 'unsupported',
  };
}
