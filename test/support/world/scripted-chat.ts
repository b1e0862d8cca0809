/** A provider of words that says what a test tells it to, when it tells it. */
import type { JsonObject } from '../../../shared/platform/json.ts';
import type {
  ChatCall,
  ChatClient,
  ChatEvent,
  NormError,
} from '../../../shared/providers/contract.ts';
import { normError } from '../../../shared/providers/errors.ts';

export class ScriptedChat {
  readonly calls: ChatCall[] = [];
  stopsWithCaller = false;
  /** What is said to the next call at once. */
  script: ChatEvent[] = [];
  #waiting: ChatEvent[] = [];
  #hand: (() => void) | undefined;

  readonly client = (id: string): ChatClient => ({
    id,
    stopsWithCaller: this.stopsWithCaller,
    stream: (call) => this.#stream(call),
  });

  async *#stream(call: ChatCall): AsyncGenerator<ChatEvent> {
    this.calls.push(call);
    this.#waiting = this.script.splice(0);
    const hungUp = new Promise<void>((resolve) => {
      call.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    for (;;) {
      const event = this.#waiting.shift();
      if (event !== undefined) {
        yield event;
        if (event.kind !== 'chunk') return;
        continue;
      }
      const told = new Promise<void>((resolve) => {
        this.#hand = resolve;
      });
      await Promise.race([told, hungUp]);
      if (call.signal.aborted) return;
    }
  }

  say(...events: ChatEvent[]): void {
    this.#waiting.push(...events);
    this.#hand?.();
  }
}

const chunk = (choice: JsonObject, more: JsonObject = {}): ChatEvent => ({
  kind: 'chunk',
  chunk: { id: 'theirs', model: 'theirs-1', choices: [{ index: 0, ...choice }], ...more },
});

export const word = (content: string): ChatEvent =>
  chunk({ delta: { content }, finish_reason: null });
export const thought = (
  words: string,
  name: 'reasoning_content' | 'reasoning' = 'reasoning_content',
): ChatEvent => chunk({ delta: { [name]: words }, finish_reason: null });
export const toolPart = (part: JsonObject): ChatEvent =>
  chunk({ delta: { tool_calls: [part] }, finish_reason: null });
export const finish = (reason = 'stop'): ChatEvent => chunk({ delta: {}, finish_reason: reason });
export const usage = (prompt_tokens: number, completion_tokens: number): ChatEvent => ({
  kind: 'chunk',
  chunk: {
    id: 'theirs',
    choices: [],
    usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
  },
});
export const done: ChatEvent = { kind: 'done' };
export const failed = (kind: NormError['kind'] = 'provider_failed'): ChatEvent => ({
  kind: 'failed',
  error: normError(kind, { provider: 'deepseek', stage: 'output', message: 'scripted' }),
});
