/** SiliconFlow (硅基流动): videos as requests looked up by POST. The rest speaks OpenAI. */
import { bearer, createCaller, type ProtocolContext, withoutOutput } from '../../calls/caller.ts';
import { OPENAI_RULES, openAiHttpErrorIn } from '../../calls/openai-errors.ts';
import { asArray, asObject, asText, at } from '../../calls/reading.ts';
import { accepted, endedWith, mediaAt, processing } from '../../calls/results.ts';
import type { ProviderClient } from '../../contract.ts';
import { createOpenAiCompat } from '../open/openai-compat.ts';

const POLL_MS = 8_000;
const URL_LIFE_MS = 3_600_000;

export function createSiliconFlow(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, { rules: OPENAI_RULES, errorIn: openAiHttpErrorIn });
  const atOnce = createOpenAiCompat(context);
  const headers = bearer(context);
  const video = `${context.baseUrl}/video`;
  return {
    id: context.provider,
    submitIsIdempotent: false,

    async submit(request) {
      if (request.call.operation !== undefined) return atOnce.submit(request);
      const json = asObject(request.call.body) ?? {};
      return caller.submit({ method: 'POST', url: `${video}/submit`, headers, json }, (answer) =>
        accepted(asText(at(answer.json, 'requestId')), POLL_MS),
      );
    },

    poll(handle) {
      const json = { requestId: handle.taskId };
      return caller.poll({ method: 'POST', url: `${video}/status`, headers, json }, (answer) => {
        const body = answer.json;
        switch (at(body, 'status')) {
          case 'InQueue':
          case 'InProgress':
            return processing(POLL_MS);
          case 'Succeed': {
            const urls = asArray(at(body, 'results', 'videos')).map((item) => at(item, 'url'));
            const results = mediaAt('video', urls, context.clock.now() + URL_LIFE_MS);
            return endedWith({ results }) ?? withoutOutput(caller, handle, POLL_MS);
          }
          case 'Failed':
            return caller.jobFailed({ message: asText(at(body, 'reason')) });
          default:
            return undefined;
        }
      });
    },

    cancel: async () => 'unsupported',
  };
}
