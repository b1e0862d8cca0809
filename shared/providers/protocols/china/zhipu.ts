/** Zhipu (智谱): CogVideoX as tasks. Its pictures, speech and chat speak the OpenAI protocol. */
import type { JsonObject } from '../../../platform/json.ts';
import { bearer, createCaller, type ProtocolContext, withoutOutput } from '../../calls/caller.ts';
import { evidenceIn, OPENAI_RULES, openAiHttpErrorIn } from '../../calls/openai-errors.ts';
import { asArray, asObject, asText, at } from '../../calls/reading.ts';
import { accepted, endedWith, filmsAt, processing, unknown } from '../../calls/results.ts';
import type { ProviderClient } from '../../contract.ts';
import { normError } from '../../errors.ts';
import { createOpenAiCompat } from '../open/openai-compat.ts';

const POLL_MS = 8_000;
/** "This request id was used": the first try was accepted, but its job is not named. */
const DUPLICATE = '1231';

export function createZhipu(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, { rules: OPENAI_RULES, errorIn: openAiHttpErrorIn });
  const atOnce = createOpenAiCompat(context);
  const headers = bearer(context);
  const { baseUrl } = context;
  return {
    id: context.provider,
    submitIsIdempotent: false,

    async submit(request) {
      const { call, idempotencyKey } = request;
      if (call.operation !== undefined) return atOnce.submit(request);
      const json: JsonObject = { ...asObject(call.body), request_id: idempotencyKey };
      const url = `${baseUrl}/videos/generations`;
      const result = await caller.submit({ method: 'POST', url, headers, json }, (answer) =>
        accepted(asText(at(answer.json, 'id')), POLL_MS),
      );
      if (result.kind !== 'failed' || result.error.providerCode !== DUPLICATE) return result;
      const { message } = result.error;
      const parts = {
        provider: context.provider,
        stage: 'submit',
        code: DUPLICATE,
        message,
      } as const;
      return unknown(normError('unknown', parts));
    },

    poll(handle) {
      const url = `${baseUrl}/async-result/${encodeURIComponent(handle.taskId)}`;
      return caller.poll({ method: 'GET', url, headers }, ({ json }) => {
        switch (at(json, 'task_status')) {
          case 'PROCESSING':
            return processing(POLL_MS);
          case 'SUCCESS': {
            const results = filmsAt(
              asArray(at(json, 'video_result')).map((item) => ({
                url: at(item, 'url'),
                cover: at(item, 'cover_image_url'),
              })),
            );
            return endedWith({ results }) ?? withoutOutput(caller, handle, POLL_MS);
          }
          case 'FAIL':
            return caller.jobFailed(
              evidenceIn(at(json, 'error')) ?? { message: asText(at(json, 'message')) },
            );
          default:
            return undefined;
        }
      });
    },

    cancel: async () => 'unsupported',
  };
}
