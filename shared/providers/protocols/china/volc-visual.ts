/** Jimeng (即梦) through Volcengine's visual API. The body's code decides, not HTTP. */
import type { Json, JsonObject } from '../../../platform/json.ts';
import {
  createCaller,
  type Dialect,
  type ProtocolContext,
  withoutOutput,
} from '../../calls/caller.ts';
import { asArray, asObject, asString, asText, at } from '../../calls/reading.ts';
import { accepted, encoded, endedWith, mediaAt, processing } from '../../calls/results.ts';
import type { ProviderClient } from '../../contract.ts';
import type { ErrorRule } from '../../errors.ts';
import { volcHeaders, volcQuery } from '../../signatures/volc.ts';

const VERSION = '2022-08-31';
const POLL_MS = 5_000;
const URL_LIFE_MS = 24 * 3_600_000;
const MAX_BYTES = 64 * 1024 * 1024;
const OK = '10000';

const RULES: readonly ErrorRule[] = [
  {
    code: /^(50411|50412|50413|50512|50518)$/,
    kind: 'content_policy',
    stage: 'input',
    retry: 'never',
  },
  {
    code: /^(50511|50516|50517|50519)$/,
    kind: 'content_policy',
    stage: 'output',
    retry: 'resubmit',
  },
  { code: '50400', kind: 'insufficient_balance' },
  { code: /^504(29|30)$/, kind: 'rate_limited' },
  { code: '50207', kind: 'input_fetch_failed' },
  { code: /^502(0\d|1[0-5])$/, kind: 'invalid_input' },
  { code: /^100\d{3}$/, kind: 'auth' },
  // The checks of the finished picture broke down: nothing more will come of this job.
  { code: /^5052[012]$/, during: 'poll', kind: 'provider_failed' },
  { code: /^50(500|501|520|521|522)$/, kind: 'transient' },
];

const dialect: Dialect = {
  rules: RULES,
  errorIn({ json }) {
    // What the signature's gate refuses is worded as every Volcengine service words it.
    const gate = asObject(at(json, 'ResponseMetadata', 'Error'));
    if (gate !== undefined)
      return { code: asText(gate.CodeN) ?? asText(gate.Code), message: asText(gate.Message) };
    const code = asText(at(json, 'code'));
    return code === undefined || code === OK
      ? undefined
      : { code, message: asText(at(json, 'message')) };
  },
};

export function createVolcVisual(context: ProtocolContext): ProviderClient {
  const caller = createCaller(context, dialect);
  const { baseUrl, keys, clock } = context;

  const request = (action: string, payload: JsonObject) => {
    const query = { Action: action, Version: VERSION };
    const body = JSON.stringify(payload);
    const credentials = { accessKey: keys.accessKey ?? '', secretKey: keys.secretKey ?? '' };
    const host = new URL(baseUrl).host;
    const headers = volcHeaders({ host, query, body, ...credentials, now: clock.now() });
    return {
      method: 'POST',
      url: `${baseUrl}/?${volcQuery(query)}`,
      headers,
      body,
      maxBytes: MAX_BYTES,
    } as const;
  };

  return {
    id: context.provider,
    submitIsIdempotent: false,

    async submit({ call }) {
      const body = asObject(call.body) ?? {};
      const reqKey = asText(body.req_key) ?? '';
      return caller.submit(request('CVSync2AsyncSubmitTask', body), ({ json }) =>
        accepted(asText(at(json, 'data', 'task_id')), POLL_MS, { reqKey }),
      );
    },

    async poll(handle) {
      const body = {
        req_key: handle.reqKey ?? '',
        task_id: handle.taskId,
        req_json: JSON.stringify({ return_url: true }),
      };
      return caller.poll(request('CVSync2AsyncGetResult', body), ({ json }) => {
        const data = at(json, 'data');
        switch (at(data, 'status')) {
          case 'in_queue':
          case 'generating':
            return processing(POLL_MS);
          case 'done':
            return (
              endedWith({ results: mediaIn(data, clock.now() + URL_LIFE_MS) }) ??
              withoutOutput(caller, handle, POLL_MS)
            );
          case 'not_found':
          case 'expired':
            return caller.jobEnded('not_found', `task ${String(at(data, 'status'))} (12 h)`);
          default:
            return undefined;
        }
      });
    },

    cancel: async () => 'unsupported',
  };
}

function mediaIn(data: Json | undefined, expiresAt: number) {
  const urls = [
    ...mediaAt('video', [at(data, 'video_url')], expiresAt),
    ...mediaAt('image', asArray(at(data, 'image_urls')), expiresAt),
  ];
  if (urls.length > 0) return urls;
  return asArray(at(data, 'binary_data_base64')).flatMap((item) => {
    const base64 = asString(item);
    return base64 === undefined ? [] : [encoded('image', base64, 'image/jpeg')];
  });
}
