/**
 * A module that keeps a task here: it starts it, adds its words piece by piece, and ends it; every
 * call is repeated until something definite is answered, some twice at the same moment.
 */
import type { App } from '../../../../shared/app/index.ts';
import type { Changed } from '../../../../shared/module-tasks/change.ts';
import {
  addChunk,
  cancelModuleTask,
  completeStage,
  completeTask,
  createTask,
  failTask,
  startTask,
} from '../../../../shared/module-tasks/index.ts';
import { type Reply, replyWith } from '../../../../shared/platform/reply.ts';
import { invoke } from '../../world/platform.ts';
import type { World } from '../../world/world.ts';

export type ModuleEvent = {
  readonly openid: string;
  readonly id: string;
  /** As its `Idempotency-Key` would name it. */
  readonly change: string;
} & (
  | { readonly verb: 'create' | 'start' | 'stage' | 'complete' | 'fail' | 'cancel' }
  | { readonly verb: 'chunk'; readonly sequence: number; readonly delta: string }
);

const STAGE = 'main';

/** Stands for the HTTP API, as it calls the verbs. */
export function moduleDesk(app: App, event: ModuleEvent): Promise<Reply> {
  return replyWith<unknown>(app.log, async () => {
    const { task, replayed } = await done(app, event);
    return { data: { version: task.version, status: task.status, replayed } };
  });
}

function done(app: App, event: ModuleEvent): Promise<Changed> {
  const { openid, id, change } = event;
  const target = { openid, id, change };
  switch (event.verb) {
    case 'create': {
      const named = { id, task_kind: 'report', source_module: 'reports' };
      const wish = { ...named, request_label: '', stages: [] };
      return createTask(app, { openid, change, wish });
    }
    case 'start':
      return startTask(app, target);
    case 'chunk': {
      const { sequence, delta } = event;
      return addChunk(app, target, { stage: STAGE, sequence, delta });
    }
    case 'stage':
      return completeStage(app, target, { kind: STAGE, output: { warnings: [] } });
    case 'complete':
      return completeTask(app, target, {});
    case 'fail':
      return failTask(app, target, '来源不可用');
    case 'cancel':
      return cancelModuleTask(app, target);
    default:
      return event satisfies never;
  }
}

const PATIENCE_MS = 22_000;
const TEMPORARY = new Set(['INTERNAL', 'DATABASE_UNAVAILABLE']);

/** Draws what a module does, and puts it on the timeline. */
export function planModule(world: World, openid: string): void {
  const { extra, timeline } = world;
  if (!world.settings.scenario.extras.modules || extra.chance(0.2)) return;
  const id = `report-${openid}`;
  const at = extra.int(1_200, 40_000);
  const base = { openid, id };
  const send = (ms: number, event: ModuleEvent): void => {
    timeline.after(ms, () => call(world, event, 5));
    // A second sender with the same words, or the same call twice.
    if (extra.chance(0.3)) timeline.after(ms + extra.int(0, 40), () => call(world, event, 3));
  };
  send(at, { ...base, verb: 'create', change: `${id}:create` });
  if (extra.chance(0.6)) send(at + 5_000, { ...base, verb: 'start', change: `${id}:start` });
  const count = extra.int(1, 6);
  for (let sequence = 1; sequence <= count; sequence++) {
    const delta = `词${sequence} `;
    const ms = at + 8_000 + extra.int(0, 12_000);
    send(ms, { ...base, verb: 'chunk', sequence, delta, change: `${id}:${sequence}` });
    if (extra.chance(0.15)) {
      send(ms + extra.int(0, 5_000), {
        ...base,
        ...{ verb: 'chunk', sequence, delta: `${delta}!`, change: `${id}:${sequence}x` },
        verb: 'chunk',
      });
    }
  }
  if (extra.chance(0.4)) send(at + 40_000, { ...base, verb: 'stage', change: `${id}:stage` });
  const verb = extra.pick(['complete', 'complete', 'fail', 'cancel'] as const);
  send(at + 55_000 + extra.int(0, 20_000), { ...base, verb, change: `${id}:${verb}` });
  if (extra.chance(0.3)) {
    const other = extra.pick(['complete', 'fail', 'cancel'] as const);
    send(at + 55_000 + extra.int(0, 20_000), { ...base, verb: other, change: `${id}:${other}2` });
  }
}

function call(world: World, event: ModuleEvent, tries: number): void {
  let open = true;
  const heard = (reply: Reply | null): void => {
    if (!open) return;
    open = false;
    const isOpen = reply === null || (!reply.success && TEMPORARY.has(reply.code));
    if (isOpen && tries > 1) {
      world.timeline.after(world.extra.int(500, 6_000), () => call(world, event, tries - 1));
    }
    if (isOpen || reply === null) return;
    const { openid, id, verb, change } = event;
    world.moduleTold.push({
      openid,
      id,
      verb,
      change,
      chunk: event.verb === 'chunk' ? { sequence: event.sequence, delta: event.delta } : null,
      code: reply.success ? null : reply.code,
      at: world.timeline.now,
    });
  };
  invoke(world, 'module-desk', { event, onReply: heard });
  world.timeline.after(PATIENCE_MS, () => heard(null));
}
