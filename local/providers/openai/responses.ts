/** Responses in the background: begun, asked about, and told of by a webhook. */
import { at, type LocalReply, type LocalRequest, list, text } from '../http.ts';
import type { Job, Jobs } from '../jobs.ts';
import { sizeOf } from '../sizes.ts';
import { admit, POLICY_MESSAGES, tell } from '../wording.ts';
import { OPENAI_REFUSALS, openAiError } from './refusals.ts';

export async function createResponse(jobs: Jobs, { json }: LocalRequest): Promise<LocalReply> {
  if (at(json, 'background') !== true)
    return openAiError(400, 'invalid_request_error', 'only background responses are served here');
  const input = at(json, 'input');
  const parts = list(at(input ?? null, 0, 'content'));
  const prompt =
    typeof input === 'string'
      ? input
      : parts
          .map((part) => text(at(part, 'text')))
          .join(' ')
          .trim();
  const inputs = parts.map((part) => text(at(part, 'image_url'))).filter((url) => url !== '');
  const size = sizeOf(at(json, 'tools', 0, 'size')) ?? {};
  const spec = {
    provider: 'openai',
    model: text(at(json, 'model')),
    kind: 'image',
    prompt,
    inputs,
    ...size,
  } as const;
  const result = await admit(jobs, spec, OPENAI_REFUSALS);
  return 'reply' in result
    ? result.reply
    : { json: { id: result.job.id, object: 'response', status: 'queued', output: [] } };
}

export async function lookUpResponse(jobs: Jobs, id: string): Promise<LocalReply> {
  const view = jobs.check('openai', id);
  const response = (fields: object): LocalReply => ({
    json: { id, object: 'response', error: null, output: [], ...fields },
  });
  if (view.state === 'done') {
    const results = await Promise.all(
      view.items.map(async (item) =>
        item.kind === 'media'
          ? (await jobs.bytes(view.job, item.index)).bytes.toString('base64')
          : '',
      ),
    );
    const output = results
      .filter((result) => result !== '')
      .map((result) => ({
        type: 'image_generation_call',
        status: 'completed',
        result,
        output_format: 'png',
      }));
    return response({ status: 'completed', output });
  }
  return tell(view, {
    queued: () => response({ status: 'queued' }),
    running: () => response({ status: 'in_progress' }),
    done: () => response({ status: 'completed' }),
    failed: (why) =>
      response({
        status: 'failed',
        error: {
          code: why === 'policy-output' ? 'image_content_policy_violation' : 'server_error',
          message: POLICY_MESSAGES[why],
        },
      }),
    cancelled: () => response({ status: 'cancelled' }),
    unknown: () => openAiError(404, 'not_found', `Response with id '${id}' not found.`),
    trouble: () => openAiError(503, 'server_error', 'The server is overloaded or not ready yet.'),
  });
}

export const responsesBody = (job: Job): object => ({
  type: 'response.completed',
  data: { id: job.id },
});
