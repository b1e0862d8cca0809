/**
 * Providers of words that keep their own books, and a stand-in for the function
 * that streams: it calls the verbs that function calls.
 */
import type { App } from '../../../../shared/app/index.ts';
import type { Moderator, Verdict } from '../../../../shared/moderation/index.ts';
import type { JsonObject } from '../../../../shared/platform/json.ts';
import { type Reply, replyWith } from '../../../../shared/platform/reply.ts';
import type { ChatClient, ChatEvent, NormError } from '../../../../shared/providers/contract.ts';
import { normError } from '../../../../shared/providers/errors.ts';
import { beginChat, type Run, runByTicket, runStream } from '../../../../shared/text/index.ts';
import type {
  BookedOpening,
  BookedStream,
  BookedTicket,
  HeardStream,
} from '../../auditor/evidence.ts';
import type { Instance } from '../../world/instance.ts';
import type { Rng } from '../../world/random.ts';

/** How words come in this schedule. Probabilities. */
export interface StreamTemper {
  readonly refuse: number;
  readonly breakOff: number;
  readonly silent: number;
  readonly uncounted: number;
  readonly overcount: number;
  readonly unfit: number;
  readonly stops: number;
  readonly hangUp: number;
  /** The platform stops a function whose caller has gone. */
  readonly stopped: number;
  readonly cancel: number;
  readonly twice: number;
  /** Somebody reads words before users do. */
  readonly moderated: boolean;
  readonly pauseMs: readonly [number, number];
  /** What is said before a provider breaks off costs nothing, or what it was worth. */
  readonly partial: 'free' | 'delivered';
  /** Opened with a ticket, by somebody else than whoever asked. */
  readonly ticketed: number;
}

export const UNFIT = 'UNFIT';

interface Call extends BookedStream {
  told: string;
  usage: BookedStream['usage'];
  ended: BookedStream['ended'];
}

export class StreamBooks {
  readonly calls: Call[] = [];
  readonly heard: HeardStream[] = [];
  readonly tickets: BookedTicket[] = [];
  readonly openings: BookedOpening[] = [];
  readonly #temper: StreamTemper;
  readonly #rng: Rng;

  constructor(temper: StreamTemper, rng: Rng) {
    this.#temper = temper;
    this.#rng = rng;
  }

  get #stops(): boolean {
    return this.#temper.stops > 0.5;
  }

  client(id: string, by: Instance): ChatClient {
    return {
      id,
      stopsWithCaller: this.#stops,
      stream: ({ body, signal }) => this.#stream(id, by, { body, signal }),
    };
  }

  async *#stream(
    provider: string,
    by: Instance,
    { body, signal }: { body: JsonObject; signal: AbortSignal },
  ): AsyncGenerator<ChatEvent> {
    const rng = this.#rng;
    const temper = this.#temper;
    const call: Call = {
      request: /R\d+S\d+/.exec(JSON.stringify(body.messages))?.[0] ?? '?',
      provider,
      limit: Number(body.max_tokens ?? Number.NaN),
      told: '',
      usage: null,
      ended: 'open',
      stopsWithCaller: this.#stops,
    };
    const refused = failedWith(rng.pick(['rate_limited', 'content_policy', 'auth'] as const));
    const accepted = await by.call<boolean>({
      site: 'provider',
      label: `${provider}.chat`,
      effect: () => {
        this.calls.push(call);
        return !rng.chance(temper.refuse);
      },
      unanswered: () => false,
      refused: () => false,
    });
    if (!accepted) {
      call.ended = 'refused';
      yield refused;
      return;
    }
    const count = rng.int(1, 14);
    const breaksAt = rng.chance(temper.breakOff) ? rng.int(0, count) : Number.POSITIVE_INFINITY;
    const silentAt = rng.chance(temper.silent) ? rng.int(0, count) : Number.POSITIVE_INFINITY;
    const unfitAt = rng.chance(temper.unfit) ? rng.int(0, count) : Number.POSITIVE_INFINITY;
    for (let index = 0; index < count; index++) {
      if (index === silentAt) await by.sleep(10 * 60_000);
      const words =
        index === unfitAt ? ` ${UNFIT} ` : `${call.request}/${index} `.repeat(rng.int(1, 20));
      const heard = await this.#next(by, () => index !== breaksAt);
      if (signal.aborted) {
        call.ended = 'hung_up';
        return;
      }
      if (!heard) {
        call.ended = 'broken';
        yield failedWith('provider_failed');
        return;
      }
      call.told += words;
      yield chunkOf({ delta: { content: words }, finish_reason: null });
    }
    yield chunkOf({ delta: {}, finish_reason: 'stop' });
    if (!rng.chance(temper.uncounted)) {
      const many = rng.chance(temper.overcount) ? 1_000 : 1;
      call.usage = { in: rng.int(5, 30) * many, out: rng.int(10, 90) * many };
      const usage = {
        prompt_tokens: call.usage.in,
        completion_tokens: call.usage.out,
        total_tokens: 0,
      };
      yield { kind: 'chunk', chunk: { choices: [], usage } };
    }
    call.ended = 'whole';
    yield { kind: 'done' };
  }

  #next(by: Instance, effect: () => boolean): Promise<boolean> {
    return by.call<boolean>({
      site: 'provider',
      label: 'chat chunk',
      takesMs: this.#rng.int(...this.#temper.pauseMs),
      effect,
      unanswered: () => false,
      refused: () => false,
    });
  }
}

const chunkOf = (choice: JsonObject): ChatEvent => ({
  kind: 'chunk',
  chunk: { id: 'theirs', choices: [{ index: 0, ...choice }] },
});

const failedWith = (kind: NormError['kind']): ChatEvent => ({
  kind: 'failed',
  error: normError(kind, { provider: 'simulated', stage: 'output', message: 'scripted' }),
});

const SEEN: Verdict = { outcome: 'pass', source: 'scripted', labels: [], ticket: null };

/** Reads every word, and at once. */
export const wordReader: Moderator = {
  instant: true,
  sees: false,
  hears: false,
  checkText: async ({ text }) => ({
    outcome: text.includes(UNFIT) ? 'block' : 'pass',
    source: 'scripted',
    labels: [],
    ticket: null,
  }),
  checkPicture: async () => SEEN,
  checkSound: async () => SEEN,
};

export interface StreamEvent {
  readonly openid: string;
  readonly name: string;
  readonly requestId: string;
  readonly maxTokens: number;
  /** Of a stream that was taken in before. */
  readonly opening?: { readonly taskId: string; readonly ticket: string };
  readonly gone: AbortSignal;
  readonly hear: (words: string) => void;
}

const LASTS_MS = 200_000;
export const STREAM_MODEL = 'talker';

/** As the routes do: begin, or open with a ticket; run, answer. */
export function chatApi(app: App, raw: unknown): Promise<Reply> {
  const event = raw as StreamEvent;
  return replyWith<unknown>(app.log, async () => {
    const begun = await begin(app, event);
    if (begun.run === null) return { data: { task_id: begun.taskId, ended: null } };
    const end = await runStream(app, begun.run, {
      chunk: (chunk) => event.hear(wordsIn(chunk)),
      beat: () => {},
      gone: event.gone,
    });
    const status = end.kind === 'closed' ? end.closed.task.status : null;
    return { data: { task_id: begun.taskId, ended: status } };
  });
}

/** `run` null: somebody runs it already. */
async function begin(app: App, event: StreamEvent): Promise<{ taskId: string; run: Run | null }> {
  const { opening } = event;
  if (opening !== undefined) {
    const run = await runByTicket(app, { ...opening, lastsMs: LASTS_MS });
    return { taskId: opening.taskId, run };
  }
  const { submitted, asked } = await beginChat(app, {
    openid: event.openid,
    requestId: event.requestId,
    payloadHash: event.requestId,
    model: app.catalogue.get(STREAM_MODEL),
    body: askedIn(event),
    lastsMs: LASTS_MS,
  });
  const { task, replayed } = submitted;
  const run = replayed ? null : { task, asked, lastsMs: LASTS_MS };
  return { taskId: task._id, run };
}

export const askedIn = ({ name, maxTokens }: Pick<StreamEvent, 'name' | 'maxTokens'>) => ({
  messages: [{ role: 'user' as const, content: `请讲 ${name} 的故事` }],
  max_tokens: maxTokens,
});

function wordsIn({ choices }: JsonObject): string {
  const [choice] = choices as { delta?: { content?: string } }[];
  return choice?.delta?.content ?? '';
}
