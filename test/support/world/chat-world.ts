/** Streams over the in-process world: a provider that a test speaks for, a reader it listens with. */
import type { JsonObject } from '../../../shared/platform/json.ts';
import type { TaskDeps, TextDoc } from '../../../shared/tasks/index.ts';
import { beginChat } from '../../../shared/text/begin.ts';
import { type RunEnd, runStream } from '../../../shared/text/run.ts';
import type { ChatBody } from '../../../shared/text/shape.ts';
import { ScriptedChat } from './scripted-chat.ts';
import { SteppedClock, turns } from './stepped-clock.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export interface ChatWorld {
  readonly world: World;
  readonly clock: SteppedClock;
  readonly chat: ScriptedChat;
  readonly deps: TaskDeps;
  /** Takes a stream in and runs it. */
  open(body?: Partial<ChatBody>): Promise<Running>;
  text(taskId: string): Promise<TextDoc>;
}

export interface Running {
  readonly taskId: string;
  readonly price: number;
  /** What its reader heard. */
  readonly heard: JsonObject[];
  readonly beats: () => number;
  hangUp(): Promise<void>;
  readonly ended: Promise<RunEnd>;
}

/** Priced by tokens: 0.3 credits a thousand in, 1.2 out. */
export const MODEL = 'deepseek-v4-pro';
export const LASTS_MS = 270_000;

export async function createChatWorld(
  options: WorldOptions & { readonly deps?: Partial<TaskDeps> } = {},
): Promise<ChatWorld> {
  const world = await createWorld(options);
  const clock = new SteppedClock(world.clock.now());
  const chat = new ScriptedChat();
  const deps: TaskDeps = {
    ...world.lightDeps,
    clock,
    providers: { available: () => true, client: () => world.provider, chat: chat.client },
    ...options.deps,
  };
  let requests = 0;
  return {
    world,
    clock,
    chat,
    deps,
    text: async (id) => {
      const [doc] = await world.engine.find('texts', { filter: { _id: id } });
      return doc as unknown as TextDoc;
    },
    open: async (body = {}) => {
      const model = deps.catalogue.get(body.model ?? MODEL);
      const { submitted, asked } = await beginChat(deps, {
        openid: 'anna',
        requestId: `r${++requests}`,
        payloadHash: 'h',
        model,
        body: { messages: [{ role: 'user', content: '讲一个故事' }], ...body },
        lastsMs: LASTS_MS,
      });
      const heard: JsonObject[] = [];
      let beats = 0;
      const line = new AbortController();
      const listener = {
        chunk: (chunk: JsonObject) => void heard.push(chunk),
        beat: () => {
          beats += 1;
        },
        gone: line.signal,
      };
      const { task } = submitted;
      const ended = runStream(deps, { task, asked, lastsMs: LASTS_MS }, listener);
      await turns();
      return {
        taskId: task._id,
        price: task.price,
        heard,
        beats: () => beats,
        ended,
        hangUp: async () => {
          line.abort();
          await turns();
        },
      };
    },
  };
}

export const saidIn = (heard: readonly JsonObject[]): string =>
  heard
    .map(({ choices }) => {
      const [choice] = choices as { delta?: { content?: string } }[];
      return choice?.delta?.content ?? '';
    })
    .join('');
