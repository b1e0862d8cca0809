/** Many jobs asked after by one call, where their provider allows that. */
import type { PollResult } from '../../providers/index.ts';
import type { TaskDeps } from '../core/deps.ts';
import { currentJob, type TaskDoc } from '../core/documents/schema.ts';

/** As many of one provider as one call takes; tasks that are visited one by one stand alone. */
export function gathered(deps: TaskDeps, tasks: readonly TaskDoc[]): TaskDoc[][] {
  const groups: TaskDoc[][] = [];
  const open = new Map<string, TaskDoc[]>();
  for (const task of tasks) {
    const most = task.step === 'wait' ? mostAtOnce(deps, task) : 1;
    const group = open.get(task.provider);
    if (most > 1 && group !== undefined && group.length < most) {
      group.push(task);
      continue;
    }
    const alone = [task];
    groups.push(alone);
    if (most > 1) open.set(task.provider, alone);
  }
  return groups;
}

function mostAtOnce({ providers }: TaskDeps, { provider }: TaskDoc): number {
  return providers.available(provider) ? (providers.client(provider).many?.most ?? 1) : 1;
}

/** What was heard of each, by the task's `_id`; nothing of those that have to be asked after alone. */
export async function askMany(
  deps: TaskDeps,
  tasks: readonly TaskDoc[],
): Promise<ReadonlyMap<string, PollResult>> {
  const [first] = tasks;
  const jobs = tasks.flatMap((task) => {
    const job = currentJob(task);
    const handle = job?.provider === first?.provider ? job?.handle : null;
    return handle === null || handle === undefined ? [] : [{ task, handle }];
  });
  if (first === undefined || jobs.length < 2) return new Map();
  const { many } = deps.providers.client(first.provider);
  const said = await many?.poll(jobs.map(({ handle }) => handle));
  return new Map(
    jobs.flatMap(({ task, handle }) => {
      const answer = said?.get(handle.taskId);
      return answer === undefined ? [] : [[task._id, answer] as const];
    }),
  );
}
