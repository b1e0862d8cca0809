/**
 * Tencent TokenHub: pictures in one call worded like a chat, films as tasks asked after by POST.
 * CloudBase answers the call for pictures under its own address.
 */
import type { Json } from '../../../platform/json.ts';
import {
  bearer,
  createCaller,
  type Dialect,
  type ProtocolContext,
  withoutOutput,
} from '../../calls/caller.ts';
import { evidenceIn, OPENAI_RULES } from '../../calls/openai-errors.ts';
import { asArray, asNumber, asObject, asText, at } from '../../calls/reading.ts';
import { accepted, answeredWith, endedWith, mediaAt, processing } from '../../calls/results.ts';
import type { Handle, ProviderClient } from '../../contract.ts';
import { type ErrorRule, MODEL_GONE } from '../../errors.ts';

const POLL_MS = 8_000;
/** Results are signed for an hour, like Tencent Cloud's own. */
const URL_LIFE_MS = 3_600_000;

const RULES: readonly ErrorRule[] = [
  { text: /download image failed/i, kind: 'input_fetch_failed' },
  { text: MODEL_GONE, during: 'submit', kind: 'model_unavailable' },
  ...OPENAI_RULES,
];

const dialect: Dialect = {
  rules: RULES,
  // A failed picture comes with HTTP 200 as well.
  errorIn({ json, status }) {
    // A job that failed carries its error in a good answer, which is no failure of the check.
    if (status < 300 && at(json, 'status') !== undefined) return undefined;
    const error = at(json, 'error');
    if (error === undefined || error === null) return status < 300 ? undefined : {};
    return evidenceIn(error) ?? {};
  },
};

export function createTokenHub(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const { baseUrl, clock, limits } = context;
  const headers = bearer(context);
  const films = `${baseUrl}/api/video`;
  return {
    id: context.provider,
    submitIsIdempotent: false,

    async submit({ call }) {
      const json = asObject(call.body) ?? {};
      if (call.operation === 'image') {
        const url = `${baseUrl}/wand/hunyuan-image/v35-generation`;
        const request = { method: 'POST', url, headers, json, timeoutMs: limits.sync } as const;
        return caller.submit(request, (answer) => {
          const found = asArray(at(answer.json, 'choices')).map(pictureIn);
          return answeredWith({ results: mediaAt('image', found, clock.now() + URL_LIFE_MS) });
        });
      }
      const kept = { model: asText(json.model) ?? '' };
      return caller.submit({ method: 'POST', url: `${films}/submit`, headers, json }, (answer) =>
        accepted(asText(at(answer.json, 'id')), POLL_MS, kept),
      );
    },

    poll(handle: Handle) {
      const json = { id: handle.taskId, model: asText(handle.model) ?? '' };
      const call = { method: 'POST', url: `${films}/query`, headers, json } as const;
      return caller.poll(call, (answer) => {
        switch (at(answer.json, 'status')) {
          case 'queued':
          case 'processing': {
            const percent = asNumber(at(answer.json, 'progress'));
            return processing(POLL_MS, percent === undefined ? {} : { progress: percent / 100 });
          }
          case 'completed': {
            const film = [at(answer.json, 'data', 'url')];
            const results = mediaAt('video', film, clock.now() + URL_LIFE_MS);
            return endedWith({ results }) ?? withoutOutput(caller, handle, POLL_MS);
          }
          case 'failed':
            return caller.jobFailed(
              evidenceIn(at(answer.json, 'error')) ?? {
                message: asText(at(answer.json, 'message')),
              },
            );
          case 'cancelled':
            return caller.jobEnded('provider_failed', 'the task was cancelled by the service');
          default:
            return undefined;
        }
      });
    },

    cancel: async () => 'unsupported',
  };
}

const pictureIn = (choice: Json): Json | undefined => at(choice, 'delta', 'image', 'url');
