/**
 * Films by `/videos`: OpenAI's own API, shut in 2026, lives on in New API and the relays built on
 * it. Where the film is differs: a URL in the job, or bytes, JSON or a redirect at `/content`.
 */
import type { Json, JsonObject } from '../../../platform/json.ts';
import { bearer, createCaller, type ProtocolContext, unlessRepeated } from '../../calls/caller.ts';
import { formOf } from '../../calls/forms.ts';
import type { Http, HttpAnswer } from '../../calls/http.ts';
import { evidenceIn, OPENAI_RULES, openAiHttpErrorIn } from '../../calls/openai-errors.ts';
import { asArray, asNumber, asObject, asText, at } from '../../calls/reading.ts';
import {
  accepted,
  CANCELLED,
  encoded,
  endedWith,
  mediaAt,
  processing,
} from '../../calls/results.ts';
import type { Handle, MediaResult, PollResult, ProviderClient } from '../../contract.ts';
import type { ErrorRule } from '../../errors.ts';

const POLL_MS = 8_000;
/** Held as text and as bytes for a moment, in a poller of 256 MB. */
const MAX_BYTES = 32 * 1024 * 1024;

const RULES: readonly ErrorRule[] = [
  {
    code: /^(task_not_exist|task_not_found|video_not_found|not_found)$/,
    during: 'poll',
    kind: 'not_found',
  },
  ...OPENAI_RULES,
];
const dialect = { rules: RULES, errorIn: openAiHttpErrorIn };

export function createOpenAiVideos(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const downloads = createCaller({ ...context, http: redirectsAsUrls(context.http) }, dialect);
  const headers = bearer(context);
  const videos = `${context.baseUrl}/videos`;
  const urlOf = (handle: Handle): string => `${videos}/${encodeURIComponent(handle.taskId)}`;
  return {
    id: context.provider,
    submitIsIdempotent: false,

    /** `call.body` goes as a form with `call.files` in it, or as it is with `call.json`. */
    async submit({ call }) {
      const payload = call.json === true ? { json: bodyOf(call) } : { body: await form(call) };
      const request = { method: 'POST', url: videos, headers, ...payload } as const;
      return caller.submit(request, ({ json }) =>
        accepted(asText(at(json, 'id')) ?? asText(at(json, 'task_id')), POLL_MS),
      );
    },

    async poll(handle) {
      let elsewhere = false;
      const call = { method: 'GET', url: urlOf(handle), headers } as const;
      const state = await caller.poll(call, ({ json }) => {
        switch (at(json, 'status')) {
          case 'queued':
          case 'in_progress':
            return processing(POLL_MS, progressIn(json));
          case 'completed':
            elsewhere = filmsAt(json).length === 0;
            return elsewhere ? processing(POLL_MS) : endedWith({ results: filmsAt(json) });
          case 'failed':
            return caller.jobFailed(evidenceIn(at(json, 'error')) ?? {});
          case 'cancelled':
            return CANCELLED;
          default:
            return undefined;
        }
      });
      return elsewhere ? content(handle) : state;
    },

    cancel: async () => 'unsupported',
  };

  function form(call: JsonObject): Promise<FormData> {
    const files = asArray(call.files).map(String);
    const parts = { fields: bodyOf(call), files, fileField: 'input_reference' };
    return formOf(parts, context.fetchMedia);
  }

  async function content(handle: Handle): Promise<PollResult> {
    const call = {
      method: 'GET',
      url: `${urlOf(handle)}/content`,
      headers,
      timeoutMs: context.limits.sync,
      maxBytes: MAX_BYTES,
    } as const;
    const result = await downloads.poll(call, (answer) => endedWith({ results: filmIn(answer) }));
    // "Not found" a moment after the end is a film on its way to where it is kept.
    return result.kind === 'failed' ? unlessRepeated(handle, POLL_MS, () => result) : result;
  }
}

const bodyOf = ({ body }: JsonObject): JsonObject => asObject(body) ?? {};

function progressIn(json: Json | undefined): { progress?: number } {
  const percent = asNumber(at(json, 'progress'));
  return percent === undefined ? {} : { progress: Math.min(1, Math.max(0, percent / 100)) };
}

/** One job makes one film, whichever field names it. */
function filmsAt(json: Json | undefined): MediaResult[] {
  const places = [at(json, 'video_url'), at(json, 'url'), at(json, 'metadata', 'url')];
  return mediaAt('video', places).slice(0, 1);
}

function filmIn({ json, bytes, headers }: HttpAnswer): MediaResult[] {
  if (json !== undefined) return filmsAt(json);
  const mime = headers.get('content-type')?.split(';')[0] ?? '';
  if (bytes.length === 0 || !/^video\/|octet-stream$/.test(mime)) return [];
  return [encoded('video', Buffer.from(bytes).toString('base64'), 'video/mp4')];
}

/** A redirect is not followed with the key: where it leads is the film's URL. */
function redirectsAsUrls(http: Http): Http {
  return {
    async exchange(call) {
      const answer = await http.exchange(call);
      if (answer.kind !== 'answer' || answer.status < 300 || answer.status >= 400) return answer;
      const location = answer.headers.get('location');
      if (location === null || !URL.canParse(location, call.url)) return answer;
      return { ...answer, status: 200, json: { url: new URL(location, call.url).href } };
    },
  };
}
