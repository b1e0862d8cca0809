/** How OpenAI says no, and everybody who repeats it. */
import type { LocalReply } from '../http.ts';
import type { Refusals } from '../wording.ts';

export function openAiError(status: number, code: string, message: string): LocalReply {
  return { status, json: { error: { message, type: 'invalid_request_error', param: null, code } } };
}

export const OPENAI_REFUSALS: Refusals = {
  'policy-input': openAiError(
    400,
    'moderation_blocked',
    'Your request was rejected by the safety system.',
  ),
  balance: openAiError(
    429,
    'insufficient_quota',
    'You exceeded your current quota, please check your plan and billing details.',
  ),
  'rate-limited': {
    status: 429,
    json: {
      error: {
        message: 'Rate limit reached',
        type: 'requests',
        param: null,
        code: 'rate_limit_exceeded',
      },
    },
    headers: { 'retry-after-ms': '1500', 'retry-after': '2' },
  },
  'input-unreadable': openAiError(
    400,
    'failed_to_download_image',
    'Failed to download image from the URL.',
  ),
};
