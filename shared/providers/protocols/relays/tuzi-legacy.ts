/**
 * TuZi's older way to Kling. Known from one public client only and never seen to work: paths,
 * header and words are as that client has them, and the codes are read as the HTTP statuses they
 * look like. TuZi's present API is Kling's own; see kling.ts.
 */
import {
  createCaller,
  type Dialect,
  type ProtocolContext,
  withoutOutput,
} from '../../calls/caller.ts';
import { asNumber, asObject, asText, at } from '../../calls/reading.ts';
import { accepted, endedWith, mediaAt, processing } from '../../calls/results.ts';
import type { ProviderClient } from '../../contract.ts';

const POLL_MS = 8_000;
const OK = '200';

const dialect: Dialect = {
  rules: [{ http: 404, during: 'submit', kind: 'model_unavailable' }],
  errorIn({ json, status }) {
    const code = asText(at(json, 'code'));
    if (code === undefined || (code === OK && status < 300)) return undefined;
    const number = asNumber(code) ?? 0;
    const httpStatus = number >= 400 && number < 600 ? number : status;
    return { code, message: asText(at(json, 'msg')), httpStatus };
  },
};

export function createTuziLegacy(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const headers = { 'X-API-Key': context.keys.key ?? '' };
  const base = `${context.baseUrl}/api/v1/kling`;
  return {
    id: context.provider,
    submitIsIdempotent: false,

    async submit({ call }) {
      const json = asObject(call.body) ?? {};
      const request = { method: 'POST', url: `${base}/generate`, headers, json } as const;
      return caller.submit(request, (answer) =>
        accepted(asText(at(answer.json, 'data', 'taskId')), POLL_MS),
      );
    },

    poll(handle) {
      const url = `${base}/status/${encodeURIComponent(handle.taskId)}`;
      return caller.poll({ method: 'GET', url, headers }, ({ json }) => {
        const data = at(json, 'data');
        const message = asText(at(data, 'errorMessage'));
        switch (at(data, 'status')) {
          case 'PENDING':
          case 'PROCESSING':
            return processing(POLL_MS);
          case 'SUCCESS': {
            const results = mediaAt('video', [at(data, 'resultUrl')]);
            return endedWith({ results }) ?? withoutOutput(caller, handle, POLL_MS);
          }
          case 'FAILED':
          case 'ERROR':
            return caller.jobFailed({ message });
          default:
            // The word for failure is not known, but a reason is one.
            return message === undefined ? undefined : caller.jobFailed({ message });
        }
      });
    },

    cancel: async () => 'unsupported',
  };
}
