/** Whoever reads words as they come: they hang up, or change their minds. */
import type { Reply } from '../../../../shared/platform/reply.ts';
import type { HeardStream } from '../../auditor/evidence.ts';
import { invoke } from '../../world/platform.ts';
import type { World } from '../../world/world.ts';
import type { StreamEvent } from '../vendors/streams.ts';
import { callEntry } from './clients.ts';

export interface Opening {
  readonly event: NonNullable<StreamEvent['opening']>;
  begun(): void;
  answered(reply: Reply): void;
}

export type Wish = Pick<StreamEvent, 'name' | 'openid' | 'requestId' | 'maxTokens'>;

/** `opening`: what it is opened with, in the books of whoever opens. */
export function listen(world: World, wish: Wish, opening?: Opening): void {
  const { extra, timeline, streams, settings } = world;
  const temper = settings.scenario.extras.streams;
  if (streams === null || temper === null) return;
  const line = new AbortController();
  const heard: { -readonly [K in keyof HeardStream]: HeardStream[K] } = {
    request: wish.name,
    words: '',
    taskId: null,
    toldEnd: null,
  };
  streams.heard.push(heard);
  const onReply = (reply: Reply): void => {
    opening?.answered(reply);
    if (line.signal.aborted || !reply.success) return;
    const { task_id: taskId, ended } = reply.data as { task_id: string; ended: string | null };
    heard.taskId = taskId;
    heard.toldEnd = ended;
  };
  const hear = (words: string): void => {
    opening?.begun();
    if (!line.signal.aborted && !instance.ended) heard.words += words;
  };
  const what = opening === undefined ? {} : { opening: opening.event };
  const event = { ...wish, ...what, gone: line.signal, hear };
  const instance = invoke(world, 'api', { event, onReply });
  if (extra.chance(temper.hangUp)) {
    timeline.after(extra.int(100, 30_000), () => {
      if (instance.ended) return;
      line.abort();
      world.cover('stream.hang_up');
      if (extra.chance(temper.stopped))
        timeline.after(extra.int(0, 2_000), () => instance.die('caller gone'));
    });
  }
  if (!extra.chance(temper.cancel)) return;
  timeline.after(extra.int(500, 20_000), () => {
    const task = [...world.tasks.values()].find(({ request_id: id }) => id === wish.requestId);
    if (task !== undefined) {
      callEntry(world, wish.openid, { action: 'cancel', taskId: task._id }, () => {});
    }
  });
}
