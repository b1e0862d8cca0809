/** OpenAI Responses in the background: pictures too slow for one open call. */
import type { JsonObject } from '../../../platform/json.ts';
import { bearer, createCaller, type ProtocolContext, withoutOutput } from '../../calls/caller.ts';
import { evidenceIn, OPENAI_RULES, openAiHttpErrorIn } from '../../calls/openai-errors.ts';
import { asArray, asObject, asString, asText, at } from '../../calls/reading.ts';
import { accepted, CANCELLED, encoded, endedWith, processing } from '../../calls/results.ts';
import { signedWebhook } from '../../calls/webhooks.ts';
import type { Handle, MediaResult, ProviderClient } from '../../contract.ts';
import { verifyStandard } from '../../signatures/webhooks.ts';

const POLL_MS = 4_000;
/** Looking a finished job up brings the picture itself. */
const MAX_BYTES = 64 * 1024 * 1024;

export function createOpenAiResponses(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, { rules: OPENAI_RULES, errorIn: openAiHttpErrorIn });
  const headers = bearer(context);
  const urlOf = (handle: Handle): string =>
    `${context.baseUrl}/responses/${encodeURIComponent(handle.taskId)}`;
  return {
    id: context.provider,
    submitIsIdempotent: false,
    webhook: signedWebhook(context, { idPaths: ['data.id'], verify: verifyStandard }),

    submit({ call }) {
      const json: JsonObject = { ...asObject(call.body), background: true, store: true };
      const url = `${context.baseUrl}/responses`;
      return caller.submit({ method: 'POST', url, headers, json }, (answer) =>
        accepted(asText(at(answer.json, 'id')), POLL_MS),
      );
    },

    poll(handle) {
      const call = { method: 'GET', url: urlOf(handle), headers, maxBytes: MAX_BYTES } as const;
      return caller.poll({ ...call, timeoutMs: context.limits.submit }, ({ json }) => {
        switch (at(json, 'status')) {
          case 'queued':
          case 'in_progress':
            return processing(POLL_MS);
          case 'completed': {
            const results = asArray(at(json, 'output')).flatMap(resultsOf);
            const usage = at(json, 'usage');
            return endedWith({ results, usage }) ?? withoutOutput(caller, handle, POLL_MS);
          }
          case 'failed':
            return caller.jobFailed(evidenceIn(at(json, 'error')) ?? {});
          case 'incomplete': {
            const reason = asText(at(json, 'incomplete_details', 'reason')) ?? 'incomplete';
            if (reason === 'content_filter')
              return caller.jobEnded('content_policy', reason, 'output');
            return caller.jobEnded('provider_failed', reason, 'output');
          }
          case 'cancelled':
            return CANCELLED;
          default:
            return undefined;
        }
      });
    },

    cancel(handle) {
      const call = { method: 'POST', url: `${urlOf(handle)}/cancel`, headers } as const;
      return caller.cancel(call, ({ json }) =>
        at(json, 'status') === 'cancelled' ? 'cancelled' : 'too_late',
      );
    },
  };
}

type Item = Parameters<typeof at>[0];

function resultsOf(item: Item): MediaResult[] {
  if (at(item, 'type') === 'image_generation_call') {
    const base64 = asString(at(item, 'result'));
    const format = asText(at(item, 'output_format')) ?? 'png';
    return base64 === undefined ? [] : [encoded('image', base64, `image/${format}`)];
  }
  return asArray(at(item, 'content')).flatMap((part) => {
    const text = at(part, 'type') === 'output_text' ? asString(at(part, 'text')) : undefined;
    return text === undefined ? [] : [{ type: 'text', text }];
  });
}
