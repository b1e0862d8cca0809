/** The studio's function with a model of words that says what a test tells it to. */
import type { JsonObject } from '../../../shared/platform/json.ts';
import type { Mortal } from './mortal.ts';
import { done, finish, ScriptedChat, usage, word } from './scripted-chat.ts';
import { SteppedClock } from './stepped-clock.ts';
import { createStudioWorld, type StudioOptions, type StudioWorld } from './studio-world.ts';

export interface StoryboardWorld {
  readonly studio: StudioWorld;
  readonly chat: ScriptedChat;
  readonly clock: SteppedClock;
}

/** `fate`: whoever asks the model may die before it is asked, or once it has answered. */
export async function createStoryboardWorld(
  options: Pick<StudioOptions, 'intercept'> & { readonly fate?: Mortal } = {},
): Promise<StoryboardWorld> {
  const { fate, intercept } = options;
  const chat = new ScriptedChat();
  const clock = new SteppedClock(Date.UTC(2026, 0, 1));
  const client: ScriptedChat['client'] = (id) => {
    const { stream, ...known } = chat.client(id);
    return {
      ...known,
      stream: async function* (call) {
        if (fate !== undefined) await fate.step(async () => undefined);
        yield* stream(call);
      },
    };
  };
  const providers = {
    available: () => true,
    client: () => {
      throw new Error('no pictures here');
    },
    chat: client,
  };
  const studio = await createStudioWorld({
    ...(intercept === undefined ? {} : { intercept }),
    deps: { clock, providers },
  });
  return { studio, chat, clock };
}

export const answered = (text: string, end = 'stop') => [
  word(text),
  finish(end),
  usage(500, 300),
  done,
];

export const draftShot = (more: JsonObject = {}): JsonObject => ({
  title: '推门',
  description: '阿兰推开门',
  seconds: 6,
  location: '老屋',
  characters: [{ name: '阿兰', description: '湿透的风衣' }],
  lines: [{ kind: 'dialogue', speaker: '阿兰', text: '我回来了。' }],
  ...more,
});

export const shotsAsJson = (...shots: readonly JsonObject[]): string => JSON.stringify({ shots });
