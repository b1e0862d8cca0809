/** What OpenAI answers when the result is there: pictures, words (streamed too), speech, transcripts. */
import { readForm } from '../forms.ts';
import { at, type Json, type LocalReply, type LocalRequest, list, strings, text } from '../http.ts';
import type { Job, JobItem, JobSpec, Jobs } from '../jobs.ts';
import { sizeOf } from '../sizes.ts';
import { isContainer } from '../sound-format.ts';
import { admit, POLICY_MESSAGES } from '../wording.ts';
import { refusalOf, replyInWords } from './chat/index.ts';
import { OPENAI_REFUSALS, openAiError } from './refusals.ts';

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
    const body = operation === 'chat/completions' ? request.json : undefined;
    const refused = body === undefined ? undefined : refusalOf(body);
    if (refused !== undefined) return refused;
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
    if (body !== undefined) return replyInWords(jobs, { job: result.job, body });
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
  const { kind } = job.spec;
  if (kind === 'image') return { json: await pictures(jobs, { request, job, items }) };
  const { bytes, mime } = await jobs.bytes(job, 0);
  if (kind === 'audio') return { bytes, headers: { 'content-type': mime } };
  return { json: { text: bytes.toString('utf8'), usage: { type: 'duration', seconds: 2 } } };
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
