/** What is seen of the tasks while the world runs. */
import type { Doc } from '../../../local/cloudbase/engine/api.ts';
import type { Environment } from './environment.ts';
import type { Vendors } from './vendors.ts';

export interface Seen {
  /** From the end of the job to the settle, ms, of tasks settled while it counted. */
  readonly late: number[];
  /** The same of users with a few tasks, where one user has brought thousands. */
  readonly lateOfOthers: number[];
  /** From results that are known to who makes something of them, ms. */
  readonly ready: number[];
  /** From the tap to the job, ms. */
  readonly started: number[];
  settled: number;
  failed: number;
}

const at = (doc: Doc, name: string): number => (doc[name] as Date).getTime();

const jobOf = (vendors: Vendors, doc: Doc) => {
  const jobs = doc.jobs as { state: string; handle: { taskId: string } | null }[];
  const id = jobs.find(({ handle }) => handle !== null)?.handle?.taskId;
  return id === undefined ? undefined : vendors.jobs.get(id);
};

/** `silent`: tasks of this vendor are counted apart from the others; they cannot be seen in time. */
export function watch(
  environment: Environment,
  { countsFrom, heavyUser }: { countsFrom: number; heavyUser: string | null },
): Seen {
  const seen: Seen = { late: [], lateOfOthers: [], ready: [], started: [], settled: 0, failed: 0 };
  const readyAt = new Map<string, number>();
  environment.listeners.push((before, after) => {
    const { now } = environment.timeline;
    if (before === null || now < countsFrom) return;
    const isCalled = after.wake === 'processor' && before.step !== 'finish';
    if (isCalled && after.step === 'finish') readyAt.set(after._id, now);
    if (before.step === 'finish' && before.wake !== '' && after.wake === '') {
      const since = readyAt.get(after._id);
      if (since !== undefined) seen.ready.push(now - since);
      readyAt.delete(after._id);
    }
    if (before.step === 'submit' && after.step === 'wait') {
      seen.started.push(now - at(after, 'created_at'));
    }
    if (before.status === after.status || after.status === 'processing') return;
    seen.settled += 1;
    if (after.status !== 'completed') {
      seen.failed += 1;
      return;
    }
    const job = jobOf(environment.vendors, after);
    if (job === undefined || job.vendor === environment.vendors.silent) return;
    const ms = now - job.readyAt;
    seen.late.push(ms);
    if (after.openid !== heavyUser) seen.lateOfOthers.push(ms);
  });
  return seen;
}
