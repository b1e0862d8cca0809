/** Speaks ElevenLabs: sound as bytes, transcripts at once or by callback. */
import { createHmac } from 'node:crypto';
import type { Notifier } from '../callbacks.ts';
import { readForm } from '../forms.ts';
import { at, type LocalProvider, type LocalReply, type LocalRequest, text } from '../http.ts';
import type { JobSpec, Jobs } from '../jobs.ts';
import { isContainer, type SoundFormat } from '../sound-format.ts';
import { admit, POLICY_MESSAGES, type Refusals, tell } from '../wording.ts';

const fail = (status: number, code: string, message: string): LocalReply => ({
  status,
  json: { detail: { status: code, message } },
});

const REFUSALS: Refusals = {
  'policy-input': fail(400, 'content_against_policy', 'The text may violate our policies.'),
  balance: fail(401, 'quota_exceeded', 'This request exceeds your quota.'),
  'rate-limited': fail(429, 'too_many_concurrent_requests', 'Too many concurrent requests.'),
  'input-unreadable': fail(400, 'invalid_input', 'The audio could not be read.'),
};

export function createElevenLabsServer(jobs: Jobs): LocalProvider {
  return {
    name: 'elevenlabs',
    async handle(request) {
      if (!request.headers['xi-api-key']) return fail(401, 'invalid_api_key', 'Invalid API key');
      if (request.path === '/v1/user')
        return { json: { user_id: 'local', subscription: { character_limit: 100_000 } } };
      const id = /^\/v1\/speech-to-text\/transcripts\/([\w-]+)$/.exec(request.path)?.[1];
      if (id !== undefined) return transcript(jobs, id);
      if (request.path === '/v1/speech-to-text') return recognise(jobs, request);
      if (!/^\/v1\/(text-to-speech\/[\w-]+|sound-generation)$/.test(request.path))
        return fail(404, 'not_found', 'Not Found');
      const prompt = text(at(request.json, 'text'));
      if (prompt === '')
        return {
          status: 422,
          json: { detail: [{ loc: ['body', 'text'], msg: 'Field required', type: 'missing' }] },
        };
      const asked = request.query.get('output_format') ?? 'mp3_44100_128';
      const format = formatOf(asked);
      if (format === undefined)
        return fail(400, 'invalid_output_format', `Output format ${asked} is not supported`);
      const spec = {
        provider: 'elevenlabs',
        model: text(at(request.json, 'model_id')),
        kind: 'audio',
        prompt,
        sound: soundOf(request, format),
      } as const;
      const result = await admit(jobs, spec, REFUSALS);
      if ('reply' in result) return result.reply;
      const view = await jobs.finished(result.job);
      if (view.state === 'failed')
        return fail(
          view.why === 'policy-output' ? 400 : 500,
          view.why === 'policy-output' ? 'content_against_policy' : 'internal_error',
          POLICY_MESSAGES[view.why],
        );
      const { bytes, mime } = await jobs.bytes(result.job, 0);
      return { bytes, headers: { 'content-type': mime, 'character-cost': String(prompt.length) } };
    },
  };
}

/** Those of its formats that are made here: no telephone's (A-law, µ-law). */
const FORMATS =
  /^(?:(mp3)_(?:22050_32|24000_48|44100_(?:32|64|96|128|192))|(opus)_48000_(?:32|64|96|128|192)|(pcm|wav)_(?:8000|16000|22050|24000|32000|44100|48000))$/;

/** Named as codec, rate and kbit/s. */
function formatOf(name: string): SoundFormat | undefined {
  const [, ...found] = FORMATS.exec(name) ?? [];
  const container = found.find((part) => part !== undefined) ?? '';
  const [, rate, kbps] = name.split('_').map(Number);
  if (!isContainer(container) || rate === undefined) return undefined;
  return { container, rate, ...(kbps === undefined ? {} : { kbps }) };
}

function soundOf({ path, json }: LocalRequest, format: SoundFormat): NonNullable<JobSpec['sound']> {
  if (!path.endsWith('sound-generation')) return { kind: 'speech', format };
  return { kind: 'music', seconds: Number(at(json, 'duration_seconds') ?? 5), format };
}

async function recognise(jobs: Jobs, request: LocalRequest): Promise<LocalReply> {
  const form = await readForm(request);
  const url = form?.fields.get('cloud_storage_url');
  const inputs = [...(form?.files ?? []), ...(url === undefined ? [] : [url])];
  if (inputs.length === 0)
    return fail(400, 'invalid_input', 'Either file or cloud_storage_url must be given');
  const prompt = form?.fields.get('prompt') ?? url ?? '';
  const spec = {
    provider: 'elevenlabs',
    model: form?.fields.get('model_id') ?? '',
    kind: 'transcript',
    prompt,
    inputs,
  } as const;
  const result = await admit(jobs, spec, REFUSALS);
  if ('reply' in result) return result.reply;
  if (form?.fields.get('webhook') === 'true')
    return {
      json: {
        message: 'Request accepted',
        request_id: result.job.id,
        transcription_id: result.job.id,
      },
    };
  await jobs.finished(result.job);
  return { json: await words(jobs, result.job.id) };
}

async function words(jobs: Jobs, id: string): Promise<object> {
  const view = jobs.check('elevenlabs', id);
  if (view.state !== 'done') return {};
  const said = (await jobs.bytes(view.job, 0)).bytes.toString('utf8');
  return {
    language_code: 'zho',
    language_probability: 0.98,
    text: said,
    words: [],
    transcription_id: id,
  };
}

async function transcript(jobs: Jobs, id: string): Promise<LocalReply> {
  const view = jobs.check('elevenlabs', id);
  if (view.state === 'done') return { json: await words(jobs, id) };
  return tell(view, {
    queued: () => ({ json: { transcription_id: id, words: [] } }),
    running: () => ({ json: { transcription_id: id, words: [] } }),
    done: () => ({ json: {} }),
    failed: () => fail(500, 'internal_error', 'Transcription failed'),
    unknown: () => fail(404, 'transcript_not_found', 'Transcript not found'),
    trouble: () => fail(503, 'system_busy', 'The system is busy'),
  });
}

export function elevenLabsNotifier(secret: string): Notifier {
  return (job) => {
    const body = JSON.stringify({
      type: 'speech_to_text_transcription',
      data: { transcription_id: job.id },
    });
    const timestamp = Math.floor(Date.now() / 1_000);
    const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    return { body, headers: { 'elevenlabs-signature': `t=${timestamp},v0=${signature}` } };
  };
}
