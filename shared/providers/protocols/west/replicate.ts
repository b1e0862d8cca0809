/** Replicate predictions. */
import type { Json, JsonObject } from '../../../platform/json.ts';
import {
  bearer,
  createCaller,
  type Dialect,
  type ProtocolContext,
  withoutOutput,
} from '../../calls/caller.ts';
import { asArray, asObject, asString, asText, at, urlsIn } from '../../calls/reading.ts';
import { accepted, CANCELLED, endedWith, kindOf, processing } from '../../calls/results.ts';
import { signedWebhook } from '../../calls/webhooks.ts';
import type { Handle, MediaResult, ProviderClient } from '../../contract.ts';
import type { ErrorRule } from '../../errors.ts';
import { verifyStandard } from '../../signatures/webhooks.ts';

const POLL_MS = 3_000;
const URL_LIFE_MS = 3_600_000;

const RULES: readonly ErrorRule[] = [
  { http: 404, during: 'submit', kind: 'model_unavailable' },
  { text: /nsfw|sensitive|\bE005\b|flagged/i, kind: 'content_policy' },
  { text: /download/i, during: 'output', kind: 'input_fetch_failed' },
];

const dialect: Dialect = {
  rules: RULES,
  errorIn({ json, status }) {
    if (status < 300) return undefined;
    const message = asText(at(json, 'detail')) ?? asText(at(json, 'title'));
    return message === undefined ? undefined : { message };
  },
};

const keptOf = (call: JsonObject): JsonObject => ({ kind: kindOf(call.kind) });

export function createReplicate(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const headers = bearer(context);
  const { baseUrl, clock } = context;
  // The answer's own `urls` hold nothing that cannot be built, and are somebody else's text.
  const predictionUrl = (handle: Handle): string =>
    `${baseUrl}/predictions/${encodeURIComponent(handle.taskId)}`;
  return {
    id: context.provider,
    submitIsIdempotent: false,
    webhook: signedWebhook(context, { idPaths: ['id'], verify: verifyStandard, keptOf }),

    async submit({ call, callbackUrl }) {
      const model = asText(call.model);
      const path = model === undefined ? '/predictions' : `/models/${model}/predictions`;
      const body: JsonObject = {
        input: asObject(call.input) ?? {},
        ...(model === undefined ? { version: call.version ?? '' } : {}),
        ...(callbackUrl === undefined
          ? {}
          : { webhook: callbackUrl, webhook_events_filter: ['completed'] }),
      };
      const request = { method: 'POST', url: baseUrl + path, headers, json: body } as const;
      return caller.submit(request, ({ json }) =>
        accepted(asText(at(json, 'id')), POLL_MS, keptOf(call)),
      );
    },

    poll(handle) {
      return caller.poll({ method: 'GET', url: predictionUrl(handle), headers }, ({ json }) => {
        switch (at(json, 'status')) {
          case 'starting':
          case 'processing':
            return processing(POLL_MS, progressIn(at(json, 'logs')));
          case 'succeeded': {
            const expiresAt = clock.now() + URL_LIFE_MS;
            const results = outputs(at(json, 'output'), kindOf(handle.kind), expiresAt);
            const usage = at(json, 'metrics');
            return endedWith({ results, usage }) ?? withoutOutput(caller, handle, POLL_MS);
          }
          case 'failed':
          case 'aborted':
            return caller.jobFailed({ message: asText(at(json, 'error')) });
          case 'canceled':
            return CANCELLED;
          default:
            return undefined;
        }
      });
    },

    cancel(handle) {
      const call = { method: 'POST', url: `${predictionUrl(handle)}/cancel`, headers } as const;
      return caller.cancel(call, ({ status }) => (status < 300 ? 'cancelled' : 'too_late'));
    },
  };
}

/** The last percentage a model printed. */
function progressIn(logs: Json | undefined): { progress?: number } {
  const last = [...(asString(logs) ?? '').matchAll(/(\d{1,3})%/g)].at(-1)?.[1];
  return last === undefined ? {} : { progress: Math.min(1, Number(last) / 100) };
}

/** A URL, a list, an object holding URLs, or words: models answer as they like. */
function outputs(
  output: Json | undefined,
  kind: MediaResult['type'],
  expiresAt: number,
): MediaResult[] {
  const object = asObject(output);
  const values = object
    ? Object.values(object).flatMap((value) => (Array.isArray(value) ? value : [value]))
    : [output, ...asArray(output)];
  const urls = urlsIn(values);
  if (urls.length > 0) return urls.map((url) => ({ type: kind, url, expiresAt }));
  // Language models answer with the pieces of one text.
  const text =
    asString(output) ??
    asArray(output)
      .filter((piece) => typeof piece === 'string')
      .join('');
  return text === '' ? [] : [{ type: 'text', text }];
}
