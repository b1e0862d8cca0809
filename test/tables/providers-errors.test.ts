/** What each provider says, and what it means. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../shared/platform/json.ts';
import type { ErrorKind, Handle, NormError } from '../../shared/providers/contract.ts';
import { ERROR_POLICIES, userMessageOf } from '../../shared/providers/errors.ts';
import { createProviders } from '../../shared/providers/registry.ts';
import { PROVIDER_ROWS } from '../../shared/providers/table/rows.ts';

const clock = { now: () => 1_760_000_000_000, sleep: async () => undefined };
const settings = Object.fromEntries(
  PROVIDER_ROWS.flatMap((row) => Object.values(row.keySets[0] ?? {}).map((name) => [name, 'key'])),
);

function clientAnswering(provider: string, status: number, body: unknown, headers = {}) {
  const fetch = async () => new Response(JSON.stringify(body), { status, headers });
  const download = async () => ({ bytes: new Uint8Array([1]), mime: 'image/png' });
  return createProviders({ settings, clock, fetch, download }).client(provider);
}

const CALLS: Readonly<Record<string, JsonObject>> = {
  kie: { family: 'jobs', body: {} },
  dashscope: { endpoint: 'text2image', body: {} },
  tencent: { job: 'textToImage', body: {} },
  openai: { operation: 'images', body: {} },
  deepseek: { operation: 'chat', body: {} },
  'dashscope-chat': { operation: 'chat', body: {} },
};

async function submitError(provider: string, status: number, body: unknown): Promise<NormError> {
  const client = clientAnswering(provider, status, body);
  const result = await client.submit({ call: CALLS[provider] ?? {}, idempotencyKey: 'a:1' });
  if (result.kind !== 'failed') throw new Error(`expected failed, got ${JSON.stringify(result)}`);
  return result.error;
}

async function polled(
  provider: string,
  status: number,
  body: unknown,
  handle: Handle = { taskId: 'x', job: 'textToImage' },
) {
  return clientAnswering(provider, status, body).poll(handle);
}

const kie = (code: number, msg: string) => ({ code, msg, data: null });
const dash = (code: string, message = 'm') => ({ code, message, request_id: 'r' });
const tc = (Code: string) => ({ Response: { Error: { Code, Message: 'm' }, RequestId: 'r' } });
const oai = (code: string | null, message = 'm', type = 't') => ({
  error: { code, message, type },
});
const eleven = (status: string) => ({ detail: { status, message: 'm' } });
const mm = (status_code: number, status_msg = 'm') => ({
  base_resp: { status_code, status_msg },
});
const typed = (type: string, message: string, http_code = '200') => ({
  type: 'error',
  error: { type, message, http_code },
});
const code = (value: number, message = 'm') => ({ code: value, message });
const zp = (value: string) => ({ error: { code: value, message: 'm' } });
const fal = (type: string, msg = 'm') => ({ detail: [{ loc: ['body'], msg, type }] });
const gem = (status: string, message = 'm') => ({ error: { code: 1, status, message } });

/** As DeepSeek answers, the last field included. */
const DEEPSEEK_GONE = {
  error: {
    message: 'Model Not Exist',
    type: 'invalid_request_error',
    param: null,
    code: 'invalid_request_error',
  },
};

/** As xAI answers a team without credit, and for a picture it made and keeps back. */
const XAI_SPENT = {
  code: 'Some resource has been exhausted',
  error: 'Your team has either used all available credits or reached its monthly spending limit.',
};
const XAI_REFUSED = { data: [{ url: null, b64_json: null, respect_moderation: false }] };

type Row = readonly [provider: string, status: number, body: unknown, kind: ErrorKind];

const SUBMITS: readonly Row[] = [
  ['kie', 200, kie(400, 'Your prompt was flagged as violating content policies'), 'content_policy'],
  ['kie', 200, kie(400, 'Reached the limit for concurrent generations'), 'rate_limited'],
  ['kie', 200, kie(400, 'Failed to fetch the image'), 'input_fetch_failed'],
  ['kie', 200, kie(400, 'aspect ratio is wrong'), 'invalid_input'],
  ['kie', 200, kie(401, 'no access'), 'auth'],
  ['kie', 200, kie(402, 'Credits insufficient'), 'insufficient_balance'],
  ['kie', 200, kie(404, 'The model name you specified is not supported'), 'model_unavailable'],
  ['kie', 200, kie(408, 'upstream stuck'), 'transient'],
  ['kie', 200, kie(422, 'Please enter callBackUrl.'), 'invalid_input'],
  ['kie', 200, kie(429, 'slow down'), 'rate_limited'],
  ['kie', 200, kie(451, 'unauthorized image'), 'input_fetch_failed'],
  ['kie', 200, kie(455, 'maintenance'), 'transient'],
  ['kie', 200, kie(500, 'server'), 'transient'],
  ['kie', 200, kie(501, 'failed'), 'provider_failed'],
  ['kie', 200, kie(505, 'disabled'), 'model_unavailable'],
  ['kie', 200, { code: 402, message: 'spelled differently', data: null }, 'insufficient_balance'],
  ['tuzi-mj', 200, { code: 24, description: 'banned' }, 'content_policy'],
  ['tuzi-mj', 200, { code: 23, description: '队列已满' }, 'rate_limited'],
  ['tuzi-mj', 200, { code: 4, description: 'x' }, 'invalid_input'],
  ['tuzi-mj', 200, { code: 9, description: 'x' }, 'transient'],
  ['tuzi-mj', 200, { code: 3, description: 'x' }, 'model_unavailable'],
  ['tuzi-mj', 401, { error: { message: 'no key' } }, 'auth'],
  ['kling', 400, code(1301), 'content_policy'],
  ['kling', 429, code(1102), 'insufficient_balance'],
  ['kling', 429, code(1303), 'rate_limited'],
  ['kling', 400, code(1201), 'invalid_input'],
  ['kling', 401, code(1002), 'auth'],
  ['kling', 200, code(5001), 'transient'],
  ['kling', 404, code(1203, 'the requested model is not found'), 'model_unavailable'],
  ['pollo', 403, { message: 'Not enough credits' }, 'insufficient_balance'],
  ['pollo', 429, { message: 'x' }, 'rate_limited'],
  ['pollo', 400, { message: 'x' }, 'invalid_input'],
  ['pollo', 401, { message: 'x' }, 'auth'],
  ['replicate', 402, { title: 'x', detail: 'pay' }, 'insufficient_balance'],
  ['replicate', 422, { detail: '- input.foo is required' }, 'invalid_input'],
  ['replicate', 422, { detail: 'flagged as sensitive (E005)' }, 'content_policy'],
  ['replicate', 404, { detail: 'no such model' }, 'model_unavailable'],
  ['replicate', 429, { detail: 'throttled' }, 'rate_limited'],
  ['replicate', 500, { detail: 'oops' }, 'transient'],
  ['fal', 422, fal('content_policy_violation'), 'content_policy'],
  ['fal', 422, fal('image_too_small'), 'invalid_input'],
  ['fal', 422, fal('file_download_error'), 'input_fetch_failed'],
  ['fal', 403, { detail: 'User is locked. Reason: Exhausted balance.' }, 'insufficient_balance'],
  ['fal', 401, { detail: 'x' }, 'auth'],
  ['fal', 404, { detail: 'no app' }, 'model_unavailable'],
  ['fal', 500, fal('internal_server_error'), 'transient'],
  ['openai', 400, oai('moderation_blocked'), 'content_policy'],
  ['openai', 400, oai('content_policy_violation'), 'content_policy'],
  ['openai', 429, oai('insufficient_quota'), 'insufficient_balance'],
  ['openai', 429, oai('billing_hard_limit_reached'), 'insufficient_balance'],
  ['openai', 429, oai('rate_limit_exceeded'), 'rate_limited'],
  ['openai', 429, XAI_SPENT, 'insufficient_balance'],
  ['openai', 200, XAI_REFUSED, 'content_policy'],
  ['openai', 400, oai(null, 'bad size', 'invalid_request_error'), 'invalid_input'],
  ['openai', 400, oai('invalid_image_url'), 'input_fetch_failed'],
  ['openai', 401, oai('invalid_api_key'), 'auth'],
  ['openai', 404, oai('model_not_found'), 'model_unavailable'],
  ['openai', 500, oai(null, 'x', 'server_error'), 'transient'],
  ['elevenlabs', 401, eleven('quota_exceeded'), 'insufficient_balance'],
  ['elevenlabs', 401, eleven('invalid_api_key'), 'auth'],
  ['elevenlabs', 401, eleven('detected_unusual_activity'), 'auth'],
  ['elevenlabs', 429, eleven('system_busy'), 'rate_limited'],
  ['elevenlabs', 404, eleven('voice_not_found'), 'model_unavailable'],
  ['elevenlabs', 400, eleven('max_character_limit_exceeded'), 'invalid_input'],
  ['elevenlabs', 400, eleven('content_against_policy'), 'content_policy'],
  ['elevenlabs', 422, { detail: [{ loc: ['body'], msg: 'x' }] }, 'invalid_input'],
  ['gemini', 429, gem('RESOURCE_EXHAUSTED'), 'rate_limited'],
  ['gemini', 429, gem('RESOURCE_EXHAUSTED', 'check your billing'), 'insufficient_balance'],
  ['gemini', 400, gem('INVALID_ARGUMENT'), 'invalid_input'],
  ['gemini', 400, gem('FAILED_PRECONDITION', 'User location is not supported'), 'invalid_input'],
  ['gemini', 400, gem('INVALID_ARGUMENT', 'API key not valid'), 'auth'],
  ['gemini', 404, gem('NOT_FOUND'), 'model_unavailable'],
  ['gemini', 503, gem('UNAVAILABLE'), 'transient'],
  ['stability', 403, { name: 'content_moderation', errors: ['x'] }, 'content_policy'],
  ['stability', 402, { name: 'payment_required', errors: ['x'] }, 'insufficient_balance'],
  ['stability', 413, { name: 'payload', errors: ['x'] }, 'invalid_input'],
  ['stability', 429, { name: 'rate', errors: ['x'] }, 'rate_limited'],
  ['stability', 401, { name: 'unauthorized', errors: ['x'] }, 'auth'],
  ['tencent', 200, tc('OperationDenied.TextIllegalDetected'), 'content_policy'],
  ['tencent', 200, tc('OperationDenied.ImageIllegalDetected'), 'content_policy'],
  ['tencent', 200, tc('FailedOperation.GenerateImageFailed'), 'content_policy'],
  ['tencent', 200, tc('ResourceUnavailable.InArrears'), 'insufficient_balance'],
  ['tencent', 200, tc('ResourceInsufficient.ChargeResourceExhaust'), 'insufficient_balance'],
  ['tencent', 200, tc('FailedOperation.FreeResourcePackExhausted'), 'insufficient_balance'],
  ['tencent', 200, tc('FailedOperation.ServiceStopArrears'), 'insufficient_balance'],
  ['tencent', 200, tc('ResourcesSoldOut.ChargeStatusException'), 'insufficient_balance'],
  ['tencent', 200, tc('RequestLimitExceeded'), 'rate_limited'],
  ['tencent', 200, tc('RequestLimitExceeded.JobNumExceed'), 'rate_limited'],
  ['tencent', 200, tc('FailedOperation.EngineServerLimitExceeded'), 'rate_limited'],
  ['tencent', 200, tc('InvalidParameterValue.StyleConflict'), 'invalid_input'],
  ['tencent', 200, tc('FailedOperation.ImageDownloadError'), 'input_fetch_failed'],
  ['tencent', 200, tc('FailedOperation.DownloadError'), 'input_fetch_failed'],
  ['tencent', 200, tc('AuthFailure.SignatureFailure'), 'auth'],
  ['tencent', 200, tc('UnauthorizedOperation'), 'auth'],
  ['tencent', 200, tc('InvalidAction'), 'model_unavailable'],
  ['tencent', 200, tc('InternalError'), 'transient'],
  ['tencent', 200, tc('FailedOperation.RpcFail'), 'transient'],
  ['tencent', 200, tc('FailedOperation.GenerateFailed'), 'provider_failed'],
  ['dashscope', 400, dash('DataInspectionFailed'), 'content_policy'],
  ['dashscope', 400, dash('IPInfringementSuspect'), 'content_policy'],
  ['dashscope', 400, dash('InvalidParameter.DataInspection'), 'input_fetch_failed'],
  ['dashscope', 400, dash('Arrearage'), 'insufficient_balance'],
  ['dashscope', 429, dash('Throttling.AllocationQuota'), 'insufficient_balance'],
  ['dashscope', 403, dash('AllocationQuota.FreeTierOnly'), 'insufficient_balance'],
  ['dashscope', 429, dash('Throttling'), 'rate_limited'],
  ['dashscope', 429, dash('Throttling.BurstRate'), 'rate_limited'],
  ['dashscope', 400, dash('InvalidParameter'), 'invalid_input'],
  ['dashscope', 400, dash('InvalidParameter', 'Model not exist.'), 'model_unavailable'],
  [
    'dashscope-chat',
    404,
    oai('InvalidParameter', 'Model not exist.', 'invalid_request_error'),
    'model_unavailable',
  ],
  ['deepseek', 400, DEEPSEEK_GONE, 'model_unavailable'],
  [
    'deepseek',
    400,
    oai('invalid_request_error', 'max_tokens is too large', 'invalid_request_error'),
    'invalid_input',
  ],
  ['dashscope', 400, dash('BadRequest.TooLarge'), 'invalid_input'],
  ['dashscope', 401, dash('InvalidApiKey'), 'auth'],
  ['dashscope', 403, dash('AccessDenied.Unpurchased'), 'auth'],
  ['dashscope', 404, dash('ModelNotFound'), 'model_unavailable'],
  ['dashscope', 500, dash('InternalError.Timeout'), 'transient'],
  ['dashscope', 500, dash('SystemError'), 'transient'],
  ['ark', 400, oai('InputTextSensitiveContentDetected'), 'content_policy'],
  ['ark', 400, oai('InputImageSensitiveContentDetected.PrivacyInformation'), 'content_policy'],
  ['ark', 403, oai('AccountOverdueError'), 'insufficient_balance'],
  ['ark', 429, oai('QuotaExceeded'), 'insufficient_balance'],
  ['ark', 429, oai('ModelAccountRpmRateLimitExceeded'), 'rate_limited'],
  ['ark', 429, oai('ServerOverloaded'), 'rate_limited'],
  ['ark', 400, oai('InvalidParameter.UnknownParam'), 'invalid_input'],
  ['ark', 400, oai('MissingParameter.content'), 'invalid_input'],
  ['ark', 401, oai('AuthenticationError'), 'auth'],
  ['ark', 404, oai('ModelNotOpen'), 'model_unavailable'],
  ['ark', 404, oai('InvalidEndpoint.NotFound'), 'model_unavailable'],
  ['ark', 500, oai('InternalServiceError'), 'transient'],
  ['jimeng', 400, code(50411), 'content_policy'],
  ['jimeng', 400, code(50518), 'content_policy'],
  ['jimeng', 429, code(50429), 'rate_limited'],
  ['jimeng', 429, code(50430), 'rate_limited'],
  ['jimeng', 400, code(50215), 'invalid_input'],
  ['jimeng', 401, code(100010), 'auth'],
  ['jimeng', 500, code(50500), 'transient'],
  ['zhipu', 400, zp('1301'), 'content_policy'],
  ['zhipu', 429, zp('1113'), 'insufficient_balance'],
  ['zhipu', 429, zp('1302'), 'rate_limited'],
  ['zhipu', 429, zp('1305'), 'rate_limited'],
  ['zhipu', 400, zp('1214'), 'invalid_input'],
  ['zhipu', 401, zp('1002'), 'auth'],
  ['zhipu', 400, zp('1211'), 'model_unavailable'],
  ['zhipu', 500, zp('1234'), 'transient'],
  ['minimax', 200, mm(1026), 'content_policy'],
  ['minimax', 200, mm(1008), 'insufficient_balance'],
  ['minimax', 200, mm(1002), 'rate_limited'],
  ['minimax', 200, mm(2013), 'invalid_input'],
  ['minimax', 200, mm(2013, 'invalid params, invalid model: video-01'), 'model_unavailable'],
  ['minimax', 200, mm(2013, 'invalid params, model speech-01 not supported'), 'model_unavailable'],
  [
    'minimax',
    200,
    mm(2013, 'invalid params, model MiniMax-Hailuo-02 does not support last_frame_image'),
    'invalid_input',
  ],
  ['minimax', 200, mm(1004), 'auth'],
  ['minimax', 200, typed('insufficient_balance_error', 'x (1008)'), 'insufficient_balance'],
  ['minimax', 200, typed('bad_request_error', 'invalid params (2013)', '400'), 'invalid_input'],
  ['minimax', 200, typed('bad_request_error', 'unknown model x (2013)'), 'model_unavailable'],
  ['minimax', 200, typed('authentication_error', 'invalid api key'), 'auth'],
  ['minimax', 200, typed('rate_limit_error', 'slow down'), 'rate_limited'],
  ['minimax', 200, typed('overloaded_error', 'busy', '529'), 'transient'],
  ['minimax', 200, mm(1033), 'transient'],
  ['siliconflow', 403, code(30001), 'insufficient_balance'],
  ['siliconflow', 403, code(30003, 'Model disabled.'), 'model_unavailable'],
  ['siliconflow', 451, code(20015), 'content_policy'],
  ['siliconflow', 429, code(50603), 'rate_limited'],
  ['siliconflow', 400, code(20015), 'invalid_input'],
  ['siliconflow', 503, code(50505), 'transient'],
];

/** Families of codes that mean the same: what the rows above leave out. */
const FAMILIES: readonly (readonly [
  provider: string,
  status: number,
  word: (code: string) => unknown,
  codes: string,
  kind: ErrorKind,
])[] = [
  ['kie', 200, (msg) => kie(400, msg), 'NSFW flagged inappropriate unsafe', 'content_policy'],
  ['kling', 401, (c) => code(Number(c)), '1000 1001 1002 1003 1004 1103', 'auth'],
  ['kling', 429, (c) => code(Number(c)), '1101 1102', 'insufficient_balance'],
  ['kling', 429, (c) => code(Number(c)), '1302 1303 1304', 'rate_limited'],
  ['kling', 400, (c) => code(Number(c)), '1200 1201 1202', 'invalid_input'],
  ['kling', 500, (c) => code(Number(c)), '5000 5001 5002', 'transient'],
  ['fal', 422, fal, 'image_too_large file_too_large unsupported_x value_error', 'invalid_input'],
  ['fal', 503, fal, 'downstream_service_error downstream_service_unavailable', 'transient'],
  ['fal', 504, fal, 'generation_timeout', 'provider_failed'],
  ['fal', 422, fal, 'no_media_generated', 'provider_failed'],
  [
    'openai',
    400,
    oai,
    'image_content_policy_violation invalid_prompt bio_policy',
    'content_policy',
  ],
  ['openai', 400, oai, 'failed_to_download_image invalid_image_url', 'input_fetch_failed'],
  [
    'openai',
    403,
    oai,
    'insufficient_user_quota insufficient_credits pre_consume_token_quota_failed',
    'insufficient_balance',
  ],
  ['elevenlabs', 429, eleven, 'too_many_concurrent_requests system_busy', 'rate_limited'],
  ['elevenlabs', 401, eleven, 'missing_permissions invalid_api_key', 'auth'],
  ['gemini', 500, gem, 'INTERNAL UNAVAILABLE DEADLINE_EXCEEDED', 'transient'],
  ['gemini', 401, gem, 'UNAUTHENTICATED PERMISSION_DENIED', 'auth'],
  [
    'tencent',
    200,
    (c) => tc(`ResourceUnavailable.${c}`),
    'InArrears LowBalance NotExist StopUsing',
    'insufficient_balance',
  ],
  [
    'tencent',
    200,
    (c) => tc(`FailedOperation.${c}`),
    'FreeResourcePackExhausted ResourcePackExhausted ServiceStopArrears',
    'insufficient_balance',
  ],
  ['tencent', 200, tc, 'LimitExceeded RequestLimitExceeded.IPLimitExceeded', 'rate_limited'],
  [
    'tencent',
    200,
    (c) => tc(`FailedOperation.${c}`),
    'GenerateImageFailed ModerationFailed SensitiveContent',
    'content_policy',
  ],
  [
    'tencent',
    200,
    (c) => tc(`InvalidParameterValue.${c}`),
    'TextLengthExceed ParameterValueError StyleConflict UrlIllegal ImageEmpty',
    'invalid_input',
  ],
  [
    'tencent',
    200,
    (c) => tc(`FailedOperation.${c}`),
    'RequestTimeout InnerError RpcFail ServerError EngineServerError EngineRequestTimeout',
    'transient',
  ],
  ['tencent', 200, (c) => tc(`FailedOperation.${c}`), 'GenerateFailed Unknown', 'provider_failed'],
  ['dashscope', 400, dash, 'data_inspection_failed IPInfringementSuspect', 'content_policy'],
  ['dashscope', 429, dash, 'Throttling.RateQuota Throttling.BurstRate', 'rate_limited'],
  ['dashscope', 403, dash, 'Workspace.AccessDenied AccessDenied InvalidApiKey', 'auth'],
  ['dashscope', 400, dash, 'InvalidURL InvalidURL.ConnectionTimeout', 'input_fetch_failed'],
  [
    'ark',
    400,
    oai,
    'SensitiveContentDetected InputImageSensitiveContentDetected.PolicyViolation OutputVideoSensitiveContentDetected OutputAudioSensitiveContentDetected OutputImageSensitiveContentDetected',
    'content_policy',
  ],
  [
    'ark',
    429,
    oai,
    'RateLimitExceeded.EndpointRPMExceeded ModelAccountTpmRateLimitExceeded ModelLoadingError',
    'rate_limited',
  ],
  ['ark', 401, oai, 'AuthenticationError AccessDenied', 'auth'],
  ['ark', 400, oai, 'InvalidImageURL InvalidImageURL.Format', 'input_fetch_failed'],
  [
    'jimeng',
    400,
    (c) => code(Number(c)),
    '50411 50412 50413 50512 50518 50511 50516 50517 50519',
    'content_policy',
  ],
  ['jimeng', 400, (c) => code(Number(c)), '50400', 'insufficient_balance'],
  ['jimeng', 400, (c) => code(Number(c)), '50200 50204 50210 50215', 'invalid_input'],
  ['jimeng', 400, (c) => code(Number(c)), '50207', 'input_fetch_failed'],
  ['jimeng', 500, (c) => code(Number(c)), '50500 50501 50520 50521 50522', 'transient'],
  ['zhipu', 400, zp, '1300 1301', 'content_policy'],
  ['zhipu', 429, zp, '1302 1303 1304 1305 1308 1310 1312', 'rate_limited'],
  ['zhipu', 400, zp, '1210 1213 1214 1215 1261', 'invalid_input'],
  ['zhipu', 401, zp, '1000 1001 1002 1003 1004 1110 1111 1112 1121 1220 1221 1222', 'auth'],
  ['zhipu', 500, zp, '500 1120 1200 1230 1234', 'transient'],
  ['minimax', 200, (c) => mm(Number(c)), '1026 1027', 'content_policy'],
  ['minimax', 200, (c) => mm(Number(c)), '1002 1039', 'rate_limited'],
  ['minimax', 200, (c) => mm(Number(c)), '2013 1042', 'invalid_input'],
  ['minimax', 200, (c) => mm(Number(c)), '1004 2049', 'auth'],
  ['minimax', 200, (c) => mm(Number(c)), '1000 1001 1024 1033', 'transient'],
];

describe('a family of codes', () => {
  it.each(FAMILIES)('%s %i %o: %s means %s', async (provider, status, word, codes, kind) => {
    for (const one of codes.split(' ')) {
      const error = await submitError(provider, status, word(one));
      expect(error, one).toMatchObject({ kind, provider });
    }
  });
});

const BARE: readonly (readonly [
  provider: string,
  status: number,
  body: string,
  kind: ErrorKind,
])[] = [
  ['kie', 403, 'error code: 1010', 'transient'],
  ['kie', 502, '<html>Bad Gateway</html>', 'transient'],
  ['tuzi-mj', 402, '{"error":{"message":"quota is not enough"}}', 'insufficient_balance'],
  ['tuzi-mj', 403, '{"error":{"message":"no access"}}', 'auth'],
  ['tuzi-kling', 403, '{"error":{"message":"用户额度不足"}}', 'insufficient_balance'],
  ['tuzi-kling', 401, '{"error":{"message":"无效的令牌"}}', 'auth'],
  ['tuzi-legacy', 200, '{"code":402,"msg":"x"}', 'insufficient_balance'],
  ['tuzi-legacy', 200, '{"code":401,"msg":"x"}', 'auth'],
  ['tuzi-legacy', 200, '{"code":429,"msg":"x"}', 'rate_limited'],
  ['tuzi-legacy', 200, '{"code":400,"msg":"x"}', 'invalid_input'],
  ['tuzi-legacy', 200, '{"code":404,"msg":"x"}', 'model_unavailable'],
  ['tuzi-legacy', 200, '{"code":500,"msg":"x"}', 'transient'],
  ['pollo', 500, '{"message":"x"}', 'transient'],
  ['replicate', 401, '{"detail":"x"}', 'auth'],
  ['replicate', 403, '{"detail":"x"}', 'auth'],
  ['fal', 502, '{"detail":"x"}', 'transient'],
  ['openai', 403, '{"error":{"message":"x"}}', 'auth'],
  ['openai', 503, '{"error":{"message":"x"}}', 'transient'],
  [
    'gemini',
    403,
    '{"error":{"status":"PERMISSION_DENIED","message":"enable billing"}}',
    'insufficient_balance',
  ],
  ['stability', 400, '{"name":"bad_request","errors":["x"]}', 'invalid_input'],
  ['stability', 500, '{"name":"internal","errors":["x"]}', 'transient'],
  [
    'jimeng',
    401,
    '{"ResponseMetadata":{"Error":{"CodeN":100009,"Code":"InvalidAccessKey"}}}',
    'auth',
  ],
  ['siliconflow', 402, '{"code":1,"message":"x"}', 'insufficient_balance'],
  ['siliconflow', 403, '{"code":1,"message":"x"}', 'auth'],
  ['siliconflow', 404, '{"code":1,"message":"x"}', 'model_unavailable'],
  ['siliconflow', 504, '{"code":1,"message":"x"}', 'transient'],
];

describe('an error told by its status, or by words alone', () => {
  it.each(BARE)('%s %i %s means %s', async (provider, status, body, kind) => {
    const fetch = async () => new Response(body, { status });
    const client = createProviders({ settings, clock, fetch }).client(provider);
    const result = await client.submit({ call: CALLS[provider] ?? {}, idempotencyKey: 'a:1' });
    expect(result, JSON.stringify(result)).toMatchObject({ kind: 'failed', error: { kind } });
  });

  it('fal says itself what may be tried again', async () => {
    const body = { detail: 'the runner went away' };
    const client = clientAnswering('fal', 400, body, { 'x-fal-retryable': 'true' });
    expect(await client.submit({ call: {}, idempotencyKey: 'a:1' })).toMatchObject({
      kind: 'failed',
      error: { kind: 'transient', retry: 'same_call' },
    });
    const known = clientAnswering('fal', 422, fal('content_policy_violation'), {
      'x-fal-retryable': 'true',
    });
    expect(await known.submit({ call: {}, idempotencyKey: 'a:1' })).toMatchObject({
      error: { kind: 'content_policy' },
    });
  });
});

describe('an error to a submit', () => {
  it.each(SUBMITS)('%s %i %j means %s', async (provider, status, body, kind) => {
    const error = await submitError(provider, status, body);
    expect(error).toMatchObject({ kind, provider });
    expect(error.stage).toMatch(/^(submit|input|output)$/);
  });
});

const FAILED_JOBS: readonly Row[] = [
  [
    'kie',
    200,
    {
      code: 200,
      msg: 'success',
      data: { state: 'fail', failCode: '400', failMsg: 'flagged by content policy' },
    },
    'content_policy',
  ],
  [
    'kie',
    200,
    {
      code: 200,
      msg: 'success',
      data: { state: 'fail', failCode: '500', failMsg: 'internal error' },
    },
    'provider_failed',
  ],
  [
    'kie',
    200,
    { code: 200, msg: 'success', data: { state: 'fail', failCode: null, failMsg: null } },
    'provider_failed',
  ],
  ['kie', 200, { code: 200, msg: 'success', data: null }, 'not_found'],
  ['tuzi-mj', 200, { status: 'FAILURE', failReason: 'banned prompt detected' }, 'content_policy'],
  ['tuzi-mj', 200, { status: 'FAILURE', failReason: '[Invalid parameter] --ar' }, 'invalid_input'],
  ['tuzi-mj', 200, { status: 'FAILURE', failReason: 'something' }, 'provider_failed'],
  ['tuzi-mj', 400, { code: 4, description: 'task_no_found ' }, 'not_found'],
  ['tuzi-kling', 400, { code: 'task_not_exist', message: 'm', data: null }, 'not_found'],
  [
    'tuzi-legacy',
    200,
    { code: 200, data: { status: 'FAILED', errorMessage: 'x' } },
    'provider_failed',
  ],
  [
    'tuzi-legacy',
    200,
    { code: 200, data: { status: 'BROKEN', errorMessage: '包含敏感内容' } },
    'content_policy',
  ],
  ['tuzi-legacy', 200, { code: 404, msg: 'x', data: null }, 'not_found'],
  [
    'kling',
    200,
    {
      code: 0,
      data: {
        task_status: 'failed',
        task_status_msg: 'Failure to pass the risk control: sensitive',
      },
    },
    'content_policy',
  ],
  ['replicate', 200, { status: 'failed', error: 'NSFW content detected' }, 'content_policy'],
  ['replicate', 200, { status: 'aborted', error: null }, 'provider_failed'],
  ['pollo', 200, { generations: [{ status: 'failed', failMsg: 'x' }] }, 'provider_failed'],
  [
    'openai-responses',
    200,
    { status: 'failed', error: { code: 'image_content_policy_violation', message: 'm' } },
    'content_policy',
  ],
  [
    'openai-responses',
    200,
    { status: 'failed', error: { code: 'server_error', message: 'm' } },
    'provider_failed',
  ],
  [
    'openai-responses',
    200,
    { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
    'content_policy',
  ],
  [
    'gemini',
    200,
    { name: 'models/x/operations/1', done: true, error: { status: 'INTERNAL', message: 'm' } },
    'provider_failed',
  ],
  [
    'tencent',
    200,
    { Response: { JobStatusCode: '4', JobErrorCode: 'FailedOperation.ModerationFailed' } },
    'content_policy',
  ],
  [
    'tencent',
    200,
    { Response: { JobStatusCode: '5', ResultImage: [], ResultDetails: ['审核不通过'] } },
    'content_policy',
  ],
  ['tencent', 200, tc('FailedOperation.JobNotExist'), 'not_found'],
  [
    'dashscope',
    200,
    {
      output: {
        task_status: 'FAILED',
        code: 'DataInspectionFailed',
        message: 'Output data may contain inappropriate content',
      },
    },
    'content_policy',
  ],
  [
    'dashscope',
    200,
    { output: { task_status: 'FAILED', code: 'InternalError.Algo', message: 'm' } },
    'provider_failed',
  ],
  ['dashscope', 200, { output: { task_status: 'UNKNOWN' } }, 'not_found'],
  [
    'ark',
    200,
    { status: 'failed', error: { code: 'OutputVideoSensitiveContentDetected', message: 'm' } },
    'content_policy',
  ],
  [
    'ark',
    200,
    { status: 'failed', error: { code: 'InternalServiceError', message: 'm' } },
    'provider_failed',
  ],
  ['ark', 200, { status: 'expired' }, 'timeout'],
  ['jimeng', 400, code(50511), 'content_policy'],
  ['jimeng', 200, { code: 10000, data: { status: 'expired' } }, 'not_found'],
  ['zhipu', 200, { task_status: 'FAIL', error: { code: '1301', message: 'm' } }, 'content_policy'],
  ['minimax', 200, { status: 'Fail', base_resp: { status_code: 0 } }, 'provider_failed'],
  ['minimax', 200, mm(1027), 'content_policy'],
  ['siliconflow', 200, { status: 'Failed', reason: 'x' }, 'provider_failed'],
  ['stability', 200, { finish_reason: 'CONTENT_FILTERED' }, 'content_policy'],
];

describe('a job that failed', () => {
  it.each(FAILED_JOBS)('%s %i %j is %s', async (provider, status, body, kind) => {
    const result = await polled(provider, status, body);
    expect(result, JSON.stringify(result)).toMatchObject({
      kind: 'failed',
      error: { kind, provider },
    });
    // Nothing is left to call again.
    if (result.kind === 'failed') expect(result.error.retry).not.toBe('same_call');
  });
});

describe('words of one provider', () => {
  it('Ark spells a cancelled task with one l or two', async () => {
    expect(await polled('ark', 200, { status: 'canceled' })).toEqual({ kind: 'cancelled' });
    expect(await polled('ark', 200, { status: 'cancelled' })).toEqual({ kind: 'cancelled' });
  });

  it('fal says "completed" a moment before it gives the answer: the job goes on', async () => {
    const settled = [
      Response.json({ status: 'COMPLETED' }),
      Response.json({ detail: 'Request is still in progress' }, { status: 400 }),
    ];
    const fetch = async () => settled.shift() ?? new Response('');
    const client = createProviders({ settings, clock, fetch }).client('fal');
    expect(await client.poll({ taskId: 'x', app: 'fal-ai/x' })).toMatchObject({
      kind: 'indeterminate',
      error: { kind: 'transient', retry: 'same_call' },
    });
  });

  it('a refused picture among others is an error of its own', async () => {
    const data = [{ url: 'https://x.example/a.jpg' }, ...XAI_REFUSED.data];
    const client = clientAnswering('openai', 200, { data });
    expect(await client.submit({ call: CALLS.openai ?? {}, idempotencyKey: 'a:1' })).toMatchObject({
      kind: 'done',
      results: [{ url: 'https://x.example/a.jpg' }],
      itemErrors: [{ kind: 'content_policy', stage: 'output' }],
    });
  });

  it('an item that tells its own type is believed', async () => {
    const data = [{ b64_json: '/9j/4AAQ', mime_type: 'image/jpeg' }];
    const client = clientAnswering('openai', 200, { data });
    expect(await client.submit({ call: CALLS.openai ?? {}, idempotencyKey: 'a:1' })).toMatchObject({
      results: [{ base64: '/9j/4AAQ', mime: 'image/jpeg' }],
    });
  });
});

const PASSING: readonly (readonly [string, number, unknown])[] = [
  ['kie', 200, kie(429, 'x')],
  ['kie', 200, kie(500, 'x')],
  ['kie', 200, kie(401, 'x')],
  ['dashscope', 401, dash('InvalidApiKey')],
  ['dashscope', 429, dash('Throttling')],
  ['dashscope', 400, dash('Arrearage')],
  ['tencent', 200, tc('InternalError')],
  ['tencent', 200, tc('RequestLimitExceeded')],
  ['ark', 500, oai('InternalServiceError')],
  ['openai-responses', 503, oai('server_error')],
  ['tuzi-legacy', 200, { code: 500, msg: 'x' }],
  ['tuzi-legacy', 200, { code: 200, data: { status: 'BROKEN' } }],
  ['tuzi-mj', 400, { code: 4, description: 'x' }],
  ['minimax', 200, mm(1000)],
  ['kling', 429, code(1303)],
  ['jimeng', 500, code(50500)],
  ['fal', 503, { detail: 'x' }],
  ['replicate', 402, { detail: 'pay' }],
];

describe('a check that failed', () => {
  it.each(PASSING)('%s %i %j says nothing about the job', async (provider, status, body) => {
    expect(await polled(provider, status, body)).toMatchObject({ kind: 'indeterminate' });
  });
});

describe('what people are told', () => {
  it("every kind has a Chinese sentence that never speaks of the operator's account", () => {
    for (const [kind, policy] of Object.entries(ERROR_POLICIES)) {
      expect(userMessageOf({ kind: kind as ErrorKind })).toMatch(/[一-鿿]{4,}/);
      expect(policy.userMessage).not.toMatch(/余额|欠费|密钥|key/i);
    }
    expect(userMessageOf({ kind: 'insufficient_balance' })).toBe(userMessageOf({ kind: 'auth' }));
  });

  it('the operator is woken where only the operator can help', () => {
    const paged = Object.entries(ERROR_POLICIES)
      .filter(([, { alert }]) => alert === 'page')
      .map(([kind]) => kind);
    expect(paged.sort()).toEqual(['auth', 'insufficient_balance', 'model_unavailable']);
  });

  it('a wait the provider asks for is kept', async () => {
    const body = {
      error: {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
        message: 'm',
        details: [{ retryDelay: '34.4s' }],
      },
    };
    expect(await submitError('gemini', 429, body)).toMatchObject({ retryAfterMs: 34_400 });
    const client = clientAnswering('openai', 429, oai('rate_limit_exceeded'), {
      'retry-after': '7',
    });
    expect(
      await client.submit({ call: { operation: 'images' }, idempotencyKey: 'a:1' }),
    ).toMatchObject({ error: { retryAfterMs: 7_000 } });
    const precise = clientAnswering('openai', 429, oai('rate_limit_exceeded'), {
      'retry-after': '2',
      'retry-after-ms': '1500',
    });
    expect(
      await precise.submit({ call: { operation: 'images' }, idempotencyKey: 'a:1' }),
    ).toMatchObject({ error: { retryAfterMs: 1_500 } });
  });

  it('Zhipu\'s "request id was used" hides a job that was accepted', async () => {
    const client = clientAnswering('zhipu', 400, zp('1231'));
    expect(await client.submit({ call: {}, idempotencyKey: 'a:1' })).toMatchObject({
      kind: 'unknown',
      error: { charged: 'maybe' },
    });
  });

  it("a gateway's own error page leaves open what happened behind it", async () => {
    for (const [status, kind] of [
      [500, 'unknown'],
      [504, 'unknown'],
      [520, 'unknown'],
      [502, 'failed'],
      [503, 'failed'],
      [429, 'failed'],
    ] as const) {
      const fetch = async () => new Response('<html>oops</html>', { status });
      const client = createProviders({ settings, clock, fetch }).client('kie');
      expect((await client.submit({ call: {}, idempotencyKey: 'a:1' })).kind, String(status)).toBe(
        kind,
      );
    }
  });
});
