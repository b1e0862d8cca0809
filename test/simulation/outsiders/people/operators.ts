/** Operators who step in where a task happens to be: at every step, and just after its end. */
import type { Doc } from '../../../../local/cloudbase/engine/api.ts';
import { invoke, OPERATOR_SECRET } from '../../world/platform.ts';
import type { World } from '../../world/world.ts';
import { actAtConsole, bulkAtConsole, isAtConsole } from './console.ts';

type Deed = 'release' | 'cancel' | 'retry' | 'redrive' | 'inspectTask';

/** Where a task is, as far as operators care: each place once. */
function placeOf({ status, step, attempt, gift }: Doc): string {
  const ended = status !== 'pending' && status !== 'processing';
  return ended ? `ended/${gift}` : `${status}/${step}/${attempt}`;
}

/** Draws whether somebody steps in now that the task has come to another place. */
export function maybeStepIn(world: World, before: Doc | undefined, task: Doc): void {
  const { interference } = world.settings.scenario.extras;
  if (interference === null || !world.faultsOn) return;
  if (before !== undefined && placeOf(before) === placeOf(task)) return;
  if (!world.extra.chance(interference)) return;
  const ended = placeOf(task).startsWith('ended');
  const deed = world.extra.pick<Deed>(
    ended
      ? ['retry', 'redrive', 'release', 'cancel']
      : ['release', 'release', 'release', 'cancel', 'retry', 'redrive', 'inspectTask'],
  );
  const ms = world.extra.pick([0, world.extra.int(0, 300), world.extra.int(0, 12_000)]);
  world.timeline.after(ms, () => {
    world.cover(`operator.${deed}.${String(task.status)}.${String(task.step)}`);
    stepIn(world, deed, task._id);
  });
}

/** One call about one task, of the operator's function or at the console. */
export function stepIn(world: World, deed: Deed, taskId: string): void {
  // From now on: the order may take effect although its answer is lost.
  if (deed === 'release') world.ordered.add(taskId);
  if (deed === 'cancel') world.wished.add(taskId);
  if (deed === 'retry') world.retried.set(taskId, (world.retried.get(taskId) ?? 0) + 1);
  // Whatever has failed by the time it takes effect.
  if (deed === 'redrive') world.redrives += 1;
  const task = world.tasks.get(taskId);
  if (deed !== 'inspectTask' && task !== undefined && isAtConsole(world)) {
    if (deed === 'redrive') bulkAtConsole(world);
    else actAtConsole(world, deed, task);
    return;
  }
  const filter = { status: 'failed' };
  const event = {
    action: deed,
    secret: OPERATOR_SECRET,
    ...(deed === 'redrive' ? { filter } : { taskId }),
  };
  invoke(world, 'operator', { event });
}
