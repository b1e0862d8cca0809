/** Speech and transcripts as OpenAI's clients make them. */
import * as z from 'zod/mini';
import { fitted } from '../../models/fit.ts';
import type { Answer, Ask, Route } from '../core/route.ts';
import { route } from '../core/route.ts';
import { address, file, filled, model, notStreamed, openaiError, text } from '../core/shapes.ts';
import { type Result, requiredPrompt } from '../jobs/job.ts';
import { modelFor } from '../jobs/models.ts';
import { submitJob } from '../jobs/submit.ts';
import { readText } from '../jobs/text.ts';
import { taskShape } from '../own/task-view.ts';
import { extraParameters, wish } from './extras.ts';
import { answeredWith } from './wait.ts';

const speech = z.looseObject({
  model: z.optional(model),
  input: filled(4_096),
  voice: z.optional(z.union([text(100), z.object({ id: text(100) })])),
  response_format: z.optional(z.enum(['mp3'])),
  speed: z.optional(z.number().check(z.gte(0.25), z.lte(4))),
  user: z.optional(text(256)),
  async: z.optional(z.boolean()),
});

const transcription = z.looseObject({
  model: z.optional(model),
  file: z.union([file, address]),
  language: z.optional(text(10)),
  prompt: z.optional(text(1_000)),
  response_format: z.optional(z.enum(['json', 'text'])),
  stream: notStreamed,
  user: z.optional(text(256)),
  async: z.optional(z.boolean()),
});

const SPEECH_KNOWN = Object.keys(speech._zod.def.shape);
const TRANSCRIPTION_KNOWN = Object.keys(transcription._zod.def.shape);
/** One answer holds 6 MB; larger files are where their address leads. */
const MAX_BYTES = 4_300_000;
const READ_TIMEOUT_MS = 20_000;

async function speak(ask: Ask<z.infer<typeof speech>>): Promise<Answer> {
  const { app, body, caller } = ask;
  const submitted = await submitJob(ask, () => {
    const chosen = modelFor(app, caller, { model: body.model ?? null, kind: 'audio' });
    const voice = typeof body.voice === 'object' ? body.voice.id : body.voice;
    return {
      model: chosen,
      prompt: requiredPrompt(body.input, 'input'),
      count: 1,
      parameters: {
        ...fitted(chosen, [
          ...wish('voice', voice, ['voice', 'voice_id']),
          ...wish('speed', body.speed, ['speed']),
        ]),
        ...extraParameters(chosen, body, SPEECH_KNOWN),
      },
      inputs: [],
      names: { prompt: 'input' },
      endUser: body.user,
    };
  });
  const shape = (results: Result[]): Promise<Answer> => sound(ask, results);
  return answeredWith(ask, submitted, { isAsync: body.async === true, shape });
}

async function sound({ app }: Ask, [result]: Result[]): Promise<Answer> {
  const url = result?.url ?? '';
  const limits = { maxBytes: 64 * 1024 * 1024, timeoutMs: READ_TIMEOUT_MS };
  const { bytes, mime } = await app.download(url, limits);
  if (bytes.byteLength > MAX_BYTES) return { status: 303, body: null, headers: { location: url } };
  return { body: new Uint8Array(bytes), headers: { 'content-type': mime } };
}

async function writeDown(ask: Ask<z.infer<typeof transcription>>): Promise<Answer> {
  const { app, body, caller } = ask;
  const submitted = await submitJob(ask, () => {
    const chosen = modelFor(app, caller, { model: body.model ?? null, kind: 'transcript' });
    return {
      model: chosen,
      prompt: body.prompt ?? '',
      count: 1,
      parameters: {
        ...fitted(chosen, wish('language', body.language, ['language', 'engine'])),
        ...extraParameters(chosen, body, TRANSCRIPTION_KNOWN),
      },
      inputs: [{ field: 'file', source: body.file }],
      names: { files: 'file', 'files[0]': 'file' },
      endUser: body.user,
    };
  });
  const shape = async ([result]: Result[]): Promise<Answer> => {
    const written = await readText(app, result?.url ?? '');
    if (body.response_format === 'text') {
      return { body: written, headers: { 'content-type': 'text/plain; charset=utf-8' } };
    }
    return { json: { text: written } };
  };
  return answeredWith(ask, submitted, { isAsync: body.async === true, shape });
}

export const audioRoutes: readonly Route[] = [
  route({
    id: 'createSpeech',
    method: 'POST',
    path: '/v1/audio/speech',
    group: 'openai',
    about: { en: 'Words spoken; answers the sound itself.', zh: '语音合成，直接返回音频。' },
    auth: 'user',
    scope: 'audio',
    body: speech,
    answers: { 200: 'bytes', 202: taskShape, 303: 'redirect', 402: openaiError },
    errors: 'openai',
    handler: speak,
  }),
  route({
    id: 'createTranscription',
    method: 'POST',
    path: '/v1/audio/transcriptions',
    group: 'openai',
    about: { en: 'A recording written down.', zh: '录音转文字。' },
    auth: 'user',
    scope: 'audio',
    body: transcription,
    accepts: ['json', 'form'],
    answers: { 200: z.object({ text: z.string() }), 202: taskShape, 402: openaiError },
    errors: 'openai',
    handler: writeDown,
  }),
];
