/** Conversations as OpenAI holds them: whole, or chunk by chunk as they are thought of. */
import { at, type Json, type LocalReply } from '../../http.ts';
import type { Job, Jobs } from '../../jobs.ts';
import { answerTo, type ChatAnswer } from './answer.ts';
import { type ChatScript, chatScriptOf } from './words.ts';

export { refusalOf } from './check.ts';

export async function replyInWords(
  jobs: Jobs,
  { job, body }: { job: Job; body: Json },
): Promise<LocalReply> {
  const words = (await jobs.bytes(job, 0)).bytes.toString('utf8');
  const script = chatScriptOf(job.spec.prompt);
  const answer = answerTo(body, { words, id: job.id, script });
  const facts = {
    id: `chatcmpl-${job.id}`,
    created: Math.floor(job.createdAt / 1_000),
    model: job.spec.model,
  };
  if (at(body, 'stream') !== true) return { json: whole(answer, facts, script) };
  const counts = script.counts && at(body, 'stream_options', 'include_usage') === true;
  return {
    headers: { 'content-type': 'text/event-stream' },
    stream: streamed(answer, { facts, script, counts }),
  };
}

interface Facts {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

function whole(
  { content, reasoning, call, finish, usage }: ChatAnswer,
  facts: Facts,
  script: ChatScript,
): object {
  const calls = call && [
    {
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.pieces.join('') },
    },
  ];
  const message = {
    role: 'assistant',
    content: call === null ? content.join('') : null,
    refusal: null,
    ...(reasoning.length === 0 ? {} : { reasoning_content: reasoning.join('') }),
    ...(calls === null ? {} : { tool_calls: calls }),
  };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
  return { ...facts, object: 'chat.completion', choices, ...(script.counts ? { usage } : {}) };
}

/** Ends by throwing where the line is to break. */
async function* streamed(
  answer: ChatAnswer,
  { facts, script, counts }: { facts: Facts; script: ChatScript; counts: boolean },
): AsyncGenerator<string> {
  const chunk = (delta: object, finish: string | null = null): string =>
    event({
      ...facts,
      object: 'chat.completion.chunk',
      system_fingerprint: 'fp_local',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    });
  const deltas = deltasOf(answer);
  const middle = Math.floor(deltas.length / 2);
  yield chunk({ role: 'assistant', content: '' });
  for (const [index, delta] of deltas.entries()) {
    if (index === middle && script.cut) throw new Error('cut');
    if (index === middle && script.breaks) {
      yield event({
        error: { message: 'The server had an error', type: 'server_error', code: 'server_error' },
      });
      return;
    }
    if (index === 3 && script.stalls) await new Promise(() => undefined);
    yield chunk(delta);
    await new Promise((resolve) => setTimeout(resolve, script.pauseMs));
  }
  yield chunk({}, answer.finish);
  if (counts)
    yield event({ ...facts, object: 'chat.completion.chunk', choices: [], usage: answer.usage });
  yield 'data: [DONE]\n\n';
}

const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;

function deltasOf({ reasoning, content, call }: ChatAnswer): object[] {
  const part = (more: object) => ({ tool_calls: [{ index: 0, ...more }] });
  return [
    ...reasoning.map((piece) => ({ reasoning_content: piece })),
    ...content.map((piece) => ({ content: piece })),
    ...(call === null
      ? []
      : [
          part({ id: call.id, type: 'function', function: { name: call.name, arguments: '' } }),
          ...call.pieces.map((piece) => part({ function: { arguments: piece } })),
        ]),
  ];
}
