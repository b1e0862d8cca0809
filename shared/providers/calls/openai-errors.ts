/** How OpenAI and everybody who repeats its API word their failures. */
import type { Json } from '../../platform/json.ts';
import { type ErrorRule, type Evidence, MODEL_GONE } from '../errors.ts';
import type { HttpAnswer } from './http.ts';
import { asObject, asText, at } from './reading.ts';

/** Money run out comes as HTTP 429 too, so codes go before statuses. */
export const OPENAI_RULES: readonly ErrorRule[] = [
  // DeepSeek and DashScope give a wrong parameter's code to a model that is gone.
  {
    code: /^(invalid_request_error|InvalidParameter|invalid_parameter_error)$/,
    text: MODEL_GONE,
    during: 'submit',
    kind: 'model_unavailable',
  },
  {
    code: /moderation_blocked|content_policy_violation/,
    during: 'output',
    kind: 'content_policy',
    stage: 'output',
  },
  {
    code: /moderation_blocked|content_policy_violation|^invalid_prompt$|^bio_policy$/,
    kind: 'content_policy',
    stage: 'input',
  },
  {
    code: /^(insufficient_quota|billing_hard_limit_reached|billing_not_active)$/,
    kind: 'insufficient_balance',
  },
  // xAI
  { text: /used all available credits|monthly spending limit/i, kind: 'insufficient_balance' },
  // New API and the relays built on it
  {
    code: /^(insufficient_user_quota|insufficient_credits|pre_consume_token_quota_failed)$/,
    kind: 'insufficient_balance',
  },
  // Ark
  { code: /^AccountOverdueError$|^QuotaExceeded/, kind: 'insufficient_balance' },
  { code: /^Output\w*SensitiveContentDetected/, kind: 'content_policy', stage: 'output' },
  { code: /SensitiveContentDetected/, kind: 'content_policy', stage: 'input' },
  {
    code: /RateLimitExceeded|^ServerOverloaded$|^ModelLoadingError$|^RequestBurstTooFast$/,
    kind: 'rate_limited',
  },
  { code: /^InvalidImageURL/, kind: 'input_fetch_failed' },
  { code: /^(AuthenticationError|AccessDenied|AccountNotActive)/, kind: 'auth' },
  { code: /^(ModelNotOpen|InvalidEndpoint)/, kind: 'model_unavailable' },
  { code: /^(InvalidParameter|MissingParameter)/, kind: 'invalid_input' },
  { code: /^InternalServiceError$/, kind: 'transient' },
  // Zhipu
  { code: /^(1301|1300)$/, kind: 'content_policy', stage: 'input' },
  { code: '1113', kind: 'insufficient_balance' },
  { code: /^(1302|1303|1304|1305|1308|1310|1312)$/, kind: 'rate_limited' },
  { code: /^(1210|1213|1214|1215|1261)$/, kind: 'invalid_input' },
  { code: /^(100[0-4]|111[0-2]|1121|122[0-2])$/, kind: 'auth' },
  { code: '1211', kind: 'model_unavailable' },
  { code: /^(500|1120|1200|1230|1234)$/, kind: 'transient' },
  // SiliconFlow
  { http: 451, kind: 'content_policy', stage: 'input' },
  { code: '30001', kind: 'insufficient_balance' },
  { code: '30003', during: 'submit', kind: 'model_unavailable' },
  { code: '20012', during: 'submit', kind: 'model_unavailable' },
  { code: '50505', kind: 'transient' },
  // DashScope in its compatible mode
  {
    code: /^data_inspection_failed$|^DataInspectionFailed$/,
    kind: 'content_policy',
    stage: 'input',
  },
  { code: /^Arrearage$/, kind: 'insufficient_balance' },
  {
    code: /^(failed_to_download_image|invalid_image_url|image_parse_error)$/,
    kind: 'input_fetch_failed',
  },
  { code: /^(invalid_api_key|incorrect_api_key)$/, kind: 'auth' },
  { code: /^model_not_found$/, kind: 'model_unavailable' },
  { http: 404, during: 'submit', kind: 'model_unavailable' },
  { code: /^(rate_limit_exceeded|requests|tokens)$/, kind: 'rate_limited' },
  { code: /^(server_error|internal_error)$/, kind: 'transient' },
  {
    code: /^(image_too_large|image_too_small|unsupported_image_media_type|empty_image_file)$/,
    kind: 'invalid_input',
  },
];

/** `{error:{code,message,type}}`, or `{code,message}` at the top. */
export function openAiErrorIn({ json, status }: HttpAnswer): Evidence | undefined {
  const nested = at(json, 'error');
  if (status < 300 && (nested === undefined || nested === null)) return undefined;
  return evidenceIn(nested) ?? evidenceIn(json);
}

/** For jobs: one that failed carries its error in a good answer, which is no failure of the check. */
export function openAiHttpErrorIn(answer: HttpAnswer): Evidence | undefined {
  return answer.status < 300 ? undefined : openAiErrorIn(answer);
}

/** Works for a nested error and for one that is only a sentence. */
export function evidenceIn(error: Json | undefined): Evidence | undefined {
  if (typeof error === 'string' && error !== '') return { message: error };
  const body = asObject(error);
  if (body === undefined) return undefined;
  const code = asText(body.code) ?? asText(body.type);
  const message = asText(body.message);
  return code === undefined && message === undefined ? undefined : { code, message };
}
