/** Speaks OpenAI, as itself and as everybody who repeats it: at once, streamed, and in the background. */
import { readForm } from '../forms.ts';
import {
  at,
  type Json,
  type LocalProvider,
  type LocalReply,
  type LocalRequest,
  list,
  strings,
  text,
} from '../http.ts';
import type { Job, JobItem, JobSpec, Jobs } from '../jobs.ts';
import { sizeOf } from '../sizes.ts';
import { isContainer } from '../sound-format.ts';
import { admit, POLICY_MESSAGES, type Refusals, tell } from '../wording.ts';
import { createVideos } from './videos.ts';

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

/** The answers that need no looking up, shared by all who repeat this API under `provider`. */
export function createAtOnce(jobs: Jobs, provider: string) {
  return async (request: LocalRequest): Promise<LocalReply | undefined> => {
    const operation =
      /\/(images\/generations|images\/edits|chat\/completions|audio\/speech|audio\/transcriptions|models)$/.exec(
        request.path,
      )?.[1];
    if (operation === undefined) return undefined;
    if (!/^Bearer \S+$/.test(request.headers.authorization ?? ''))
      return openAiError(401, 'invalid_api_key', 'Incorrect API key provided.');
    if (operation === 'models') return { json: { object: 'list', data: [] } };
    const spec = await specOf(operation, request);
    if (spec === undefined)
      return openAiError(
        400,
        'invalid_request_error',
        'We could not parse the JSON body of your request.',
      );
    // DeepSeek closed its older names and answers with a wrong parameter's code.
    if (/^deepseek-(?!v4-)/.test(spec.model))
      return openAiError(400, 'invalid_request_error', 'Model Not Exist');
    const speech = spec.kind === 'audio' ? speechIn(request.json) : {};
    if (speech === undefined)
      return openAiError(400, 'invalid_value', "Invalid value for 'response_format'.");
    const result = await admit(jobs, { ...spec, ...speech, provider }, OPENAI_REFUSALS);
    if ('reply' in result) return result.reply;
    const view = await jobs.finished(result.job);
    if (view.state === 'failed') {
      return view.why === 'policy-output'
        ? openAiError(400, 'content_policy_violation', POLICY_MESSAGES[view.why])
        : openAiError(500, 'server_error', POLICY_MESSAGES[view.why]);
    }
    const items = view.state === 'done' ? view.items : [];
    return answer(jobs, { request, job: result.job, items });
  };
}

async function specOf(
  operation: string,
  request: LocalRequest,
): Promise<Omit<JobSpec, 'provider'> | undefined> {
  const form = await readForm(request);
  const body: Json | undefined =
    form === undefined ? request.json : Object.fromEntries(form.fields);
  if (body === undefined) return undefined;
  const model = text(at(body, 'model'));
  const n = Number(at(body, 'n') ?? at(body, 'batch_size') ?? 1);
  switch (operation) {
    case 'chat/completions':
      return {
        kind: 'text',
        model,
        prompt: lastWords(body),
        note: at(body, 'stream') === true ? 'stream' : 'whole',
      };
    case 'audio/speech':
      return { kind: 'audio', model, prompt: text(at(body, 'input')) };
    case 'audio/transcriptions':
      return {
        kind: 'transcript',
        model,
        prompt: text(at(body, 'prompt')),
        inputs: form?.files ?? [],
      };
    default: {
      const images = at(body, 'image');
      const inputs = [
        ...(form?.files ?? []),
        ...strings(list(images)),
        ...(typeof images === 'string' ? [images] : []),
      ];
      const size = sizeOf(at(body, 'size') ?? at(body, 'image_size')) ?? {};
      return {
        kind: 'image',
        model,
        prompt: text(at(body, 'prompt')),
        inputs,
        count: n,
        ...size,
        note: noteOf(model, body),
      };
    }
  }
}

/** MP3 unless something else is asked for; undefined for what nobody has. */
function speechIn(body: Json | undefined): Pick<JobSpec, 'sound'> | undefined {
  const container = text(at(body, 'response_format')) || 'mp3';
  if (!isContainer(container)) return undefined;
  const rate = container === 'opus' ? 48_000 : 24_000;
  return { sound: { kind: 'speech', format: { container, rate } } };
}

/** Who answers with base64, and who calls the list `images`. */
function noteOf(model: string, body: Json): string {
  if (/^gpt-image|^chatgpt-image/.test(model) || at(body, 'response_format') === 'b64_json')
    return 'base64';
  return /^(Kwai|Qwen)\//.test(model) ? 'images' : 'urls';
}

function lastWords(body: Json): string {
  const content = at(list(at(body, 'messages')).at(-1) ?? null, 'content');
  return typeof content === 'string'
    ? content
    : list(content)
        .map((part) => text(at(part, 'text')))
        .join(' ');
}

interface Answer {
  readonly request: LocalRequest;
  readonly job: Job;
  readonly items: readonly JobItem[];
}

async function answer(jobs: Jobs, { request, job, items }: Answer): Promise<LocalReply> {
  const { kind, note } = job.spec;
  if (kind === 'image') return { json: await pictures(jobs, { request, job, items }) };
  const { bytes, mime } = await jobs.bytes(job, 0);
  if (kind === 'audio') return { bytes, headers: { 'content-type': mime } };
  const words = bytes.toString('utf8');
  if (kind === 'transcript')
    return { json: { text: words, usage: { type: 'duration', seconds: 2 } } };
  if (note === 'stream')
    return { bytes: streamed(words), headers: { 'content-type': 'text/event-stream' } };
  const usage = { prompt_tokens: 12, completion_tokens: 20, total_tokens: 32 };
  return {
    json: {
      id: job.id,
      object: 'chat.completion',
      choices: [
        { index: 0, message: { role: 'assistant', content: words }, finish_reason: 'stop' },
      ],
      usage,
    },
  };
}

async function pictures(jobs: Jobs, { request, job, items }: Answer): Promise<object> {
  const data = await Promise.all(
    items.map(async (item) => {
      if (item.kind === 'refused')
        return {
          error: {
            code: 'OutputImageSensitiveContentDetected',
            message: POLICY_MESSAGES['policy-output'],
          },
        };
      if (job.spec.note === 'base64')
        return { b64_json: (await jobs.bytes(job, item.index)).bytes.toString('base64') };
      return { url: request.mediaUrl(item.path) };
    }),
  );
  if (job.spec.note === 'images') return { images: data, timings: { inference: 2.1 }, seed: 1 };
  return {
    created: Math.floor(job.createdAt / 1_000),
    data,
    ...(job.spec.note === 'base64' ? { output_format: 'png' } : {}),
  };
}

function streamed(words: string): Buffer {
  const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
  const deltas = [...words].map((content) =>
    event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
  );
  const end = event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  const usage = event({
    choices: [],
    usage: { prompt_tokens: 12, completion_tokens: words.length, total_tokens: 12 + words.length },
  });
  return Buffer.from(`${deltas.join('')}${end}${usage}data: [DONE]\n\n`);
}

export function createOpenAiServer(jobs: Jobs): LocalProvider {
  const atOnce = createAtOnce(jobs, 'openai');
  const videos = createVideos(jobs, { provider: 'openai', refusals: OPENAI_REFUSALS });
  return {
    name: 'openai',
    async handle(request) {
      const known = await atOnce(request);
      if (known !== undefined) return known;
      if (!/^Bearer \S+$/.test(request.headers.authorization ?? ''))
        return openAiError(401, 'invalid_api_key', 'Incorrect API key provided.');
      const film = await videos(request);
      if (film !== undefined) return film;
      if (request.path === '/v1/responses' && request.method === 'POST')
        return create(jobs, request);
      const match = /^\/v1\/responses\/([\w-]+)(\/cancel)?$/.exec(request.path);
      const id = match?.[1];
      if (id === undefined) return openAiError(404, 'unknown_url', 'Unknown request URL');
      if (match?.[2] !== undefined) jobs.cancel('openai', id);
      return lookUp(jobs, id);
    },
  };
}

async function create(jobs: Jobs, { json }: LocalRequest): Promise<LocalReply> {
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

async function lookUp(jobs: Jobs, id: string): Promise<LocalReply> {
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
