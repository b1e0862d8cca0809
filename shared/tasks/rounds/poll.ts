/**
 * The poller's round, every 10 s: asks after running jobs that are due, and starts pending tasks
 * whose trigger has not come. What only the processor or the renderer can do is handed to them by
 * calls, so that they need no quick timers of their own. A check that learns nothing new writes
 * nothing. Where one copy cannot see to all of them in time, one leads and the rest is shared out
 * (`crowd/`).
 */
import type { PollResult } from '../../providers/index.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import { type Part, partsFor, SLOTS } from '../core/slots.ts';
import { askMany, gathered } from '../jobs/ask-many.ts';
import { needsProcessor } from '../jobs/prepare-inputs.ts';
import { runTask } from '../run/run.ts';
import { visitWaiting } from '../run/visit-waiting.ts';
import { createHandOver, type HandOver } from './crowd/hand-over.ts';
import { inLanes, type LaneReport } from './crowd/lanes.ts';
import { fitShare, leadRound } from './crowd/lead.ts';
import { type Span, shareOut, spanIn } from './crowd/share-out.ts';
import { countDue, dueTasks, fairOrder, turned } from './due.ts';
import { type RoundReport, safely } from './round.ts';

/** A part is over before its next round begins; a check may take 8 s, and begins before this. */
const PART_MS = 7_500;
/** What is ready is handed over until then, from the beginning of a part. */
const HAND_OVER_MS = 12_000;
/** The database gives no more at once. */
const MOST_AT_ONCE = 1_000;
/** Where functions cannot call each other: a trigger this long ago has not come, so another try. */
const RECALL_MS = 30_000;

/**
 * One bounded round, or the parts of one that `event` names. Two at once are safe: the claim, or the
 * version, decides.
 */
export async function pollRound(deps: TaskDeps, event?: unknown): Promise<RoundReport> {
  const span = spanIn(event);
  if (span !== null) return shareOut(deps, span, (part) => visitPart(deps, part, span));
  const now = deps.clock.now();
  const { from: limit, width } = deps.policy.crowd;
  const tasks = await dueTasks(deps, { dueBefore: now, limit });
  if (tasks.length >= limit) return crowdedRound(deps);
  const handOver = handOverBy(deps, 1);
  const visits = { width, until: now + PART_MS, ...(handOver === null ? {} : { handOver }) };
  // Where a provider is slow the round may end before all have been seen to: those are not always
  // the same.
  const inTurn = tasks.length > width ? turned(tasks, deps.random.next()) : tasks;
  const { started } = await visitAll(deps, fairOrder(inTurn), visits);
  await handOver?.done(now + HAND_OVER_MS);
  return { due: tasks.length, visited: started };
}

/** Whether another copy leads the round that this event is about. */
export const isPartOfRound = (event: unknown): boolean => spanIn(event) !== null;

/** More than one look finds. Nothing is visited when another such round is under way. */
async function crowdedRound(deps: TaskDeps): Promise<RoundReport> {
  const lead = await leadRound(deps);
  if (lead === null) return { due: 0, visited: 0 };
  const from = deps.clock.now();
  const due = await countDue(deps, from);
  const width = SLOTS / partsFor(due, lead.share);
  const span: Span = { width, from: 0, to: SLOTS };
  let usedMs = 0;
  const { pressed, visited } = await shareOut(deps, span, async (part) => {
    const report = await visitPart(deps, part, span);
    usedMs = Math.max(usedMs, deps.clock.now() - from);
    return report;
  });
  await fitShare(deps, lead.share, { pressed, usedMs, hadMs: PART_MS });
  return { due, visited };
}

async function visitPart(
  deps: TaskDeps,
  part: Part,
  { width }: Span,
): Promise<RoundReport & Pick<LaneReport, 'pressed'>> {
  const from = deps.clock.now();
  const limit = Math.min(MOST_AT_ONCE, deps.policy.crowd.share * 2);
  const found = await dueTasks(deps, { dueBefore: from, limit, part });
  const copies = SLOTS / width;
  const handOver = handOverBy(deps, copies);
  // Who came last in one round is not last in the next.
  const tasks = fairOrder(turned(found, deps.random.next()));
  const { started, pressed } = await visitAll(deps, tasks, {
    width: deps.policy.crowd.width,
    until: from + PART_MS,
    crowded: found.length === limit,
    atOnce: copies >= deps.policy.crowd.handOverFrom,
    ...(handOver === null ? {} : { handOver }),
  });
  await handOver?.done(from + HAND_OVER_MS);
  return { due: found.length, visited: started, pressed };
}

/** Null where functions cannot call each other. `copies`: how many of this function hand over. */
function handOverBy({ call, clock }: TaskDeps, copies: number): HandOver | null {
  return call === undefined ? null : createHandOver({ clock, call }, copies);
}

interface Visits {
  readonly width: number;
  readonly until: number;
  /** Tasks that were just asked after must make room for others. */
  readonly crowded?: boolean;
  readonly handOver?: HandOver;
  /** Too many for triggers: what has just come is handed over too. */
  readonly atOnce?: boolean;
}

async function visitAll(
  deps: TaskDeps,
  tasks: readonly TaskDoc[],
  visits: Visits,
): Promise<LaneReport> {
  const options = { ...visits, now: () => deps.clock.now(), laneOf };
  let started = 0;
  const { pressed } = await inLanes(gathered(deps, tasks), options, async (group) => {
    started += group.length;
    const [first] = group;
    const heard = first === undefined ? new Map() : await heardOf(deps, first, group);
    await Promise.all(
      group.map((task) => safely(deps, task, () => visit(deps, task, visits, heard.get(task._id)))),
    );
  });
  return { started, pressed };
}

/** A list that cannot be had says nothing of any of them: they are asked after one by one. */
async function heardOf(
  deps: TaskDeps,
  first: TaskDoc,
  group: readonly TaskDoc[],
): Promise<ReadonlyMap<string, PollResult>> {
  if (group.length === 1) return NOTHING_HEARD;
  let heard = NOTHING_HEARD;
  await safely(deps, first, async () => {
    heard = await askMany(deps, group);
  });
  return heard;
}

const NOTHING_HEARD: ReadonlyMap<string, PollResult> = new Map();

/** A submit takes longer than a check, and must not stand before one. */
const laneOf = ([task]: readonly TaskDoc[]): string =>
  task?.step === 'wait' ? task.provider : `${task?.provider}, not asked yet`;

async function visit(
  deps: TaskDeps,
  task: TaskDoc,
  visits: Visits,
  heard: PollResult | undefined,
): Promise<void> {
  const idleMs = deps.clock.now() - task.updated_at.getTime();
  const { handOver, atOnce = false } = visits;
  if (needsProcessor(deps, task)) {
    // What was handed over by calls has its call already, and a new task its trigger.
    const graceMs = atOnce || task.wake === '' ? deps.policy.triggerGraceMs : 0;
    if (handOver === undefined) {
      if (idleMs >= RECALL_MS) await runTask(deps, task._id);
    } else if (idleMs >= graceMs) {
      handOver.add(task, task.wake === '' ? 'processor' : task.wake);
    }
    return;
  }
  if (task.status === 'pending') {
    if (idleMs >= deps.policy.triggerGraceMs) await runTask(deps, task._id);
    return;
  }
  if (task.step === 'submit' || task.step === 'review' || task.step === 'stream') {
    await runTask(deps, task._id);
    return;
  }
  await visitWaiting(deps, task, {
    crowded: visits.crowded === true,
    ...(heard === undefined ? {} : { heard }),
    ...(atOnce ? { onReady: (to) => handOver?.add(task, to) } : {}),
  });
}
