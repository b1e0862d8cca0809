/** A task as it goes, told until it has ended: its status, and the words of one that is made of them. */
import type { JsonObject } from '../../platform/json.ts';
import { isTerminal } from '../../tasks/index.ts';
import { follow, pieceOf, runByTicket, runStream } from '../../text/index.ts';
import { streamMs } from '../chat/begin.ts';
import { LINE_HEADERS, openLine } from '../chat/line.ts';
import { storedAnswer } from '../chat/reading.ts';
import { type Answered, callsOf, counted, creditsOfTask, endedWithout } from '../chat/views.ts';
import { accountOwner } from '../core/caller.ts';
import type { Answer, Ask } from '../core/route.ts';
import { creditsOf, endCodeOf, isOver, type JobState, jobOf } from '../jobs/job.ts';
import { orModuleTask } from './either.ts';
import { followModuleTask } from './module-stream.ts';
import { LOOK_EVERY_MS, type Standing, type Teller, tellerOn } from './teller.ts';

export interface Resume {
  readonly taskId: string;
  /** The last chunk that is known already. */
  readonly after: number;
}

/** Of either kind. Throws NotFoundError. */
export function streamTask(ask: Ask, resume: Resume): Promise<Answer> {
  return orModuleTask(
    ask,
    async () => {
      const job = await jobOf(ask, resume.taskId);
      return told(ask, resume, (teller) => {
        teller.status(standingOf(job));
        return job.work.type === 'chat' ? words(ask, resume, teller) : progress(ask, job, teller);
      });
    },
    async (task) =>
      told(ask, resume, (teller) => followModuleTask(ask, task, { after: resume.after, teller })),
  );
}

function told(ask: Ask, { taskId }: Resume, tell: (teller: Teller) => Promise<void>): Answer {
  const line = openLine(ask.signal);
  tell(tellerOn(ask, line))
    .catch((error: unknown) => ask.app.log.warn('not told to its end', { error }))
    .finally(line.close);
  return { body: line.body, headers: { ...LINE_HEADERS, 'x-task-id': taskId } };
}

/** Runs a stream for whoever brought its ticket. Throws TicketError. */
export async function streamByTicket(
  ask: Ask,
  { taskId, ticket }: { taskId: string; ticket: string },
): Promise<Answer> {
  const { app } = ask;
  const run = await runByTicket(app, { taskId, ticket, lastsMs: streamMs(ask) });
  const line = openLine(ask.signal);
  let from = 0;
  line.event({ status: 'processing', stage: 'generate' }, { name: 'status' });
  const listener = {
    chunk: (chunk: JsonObject): void => {
      const { text, reasoning } = pieceOf(chunk);
      if (text === '' && reasoning === '') return;
      line.event({ text, reasoning, from }, { name: 'words' });
      from += text.length;
    },
    beat: line.beat,
    gone: line.gone,
  };
  runStream(app, run, listener)
    .then(() => storedAnswer(app, run.task.openid, taskId))
    .then((answered) => line.event(endOf(answered), { name: 'end' }))
    .catch((error: unknown) => app.log.warn('not told to its end', { error }))
    .finally(line.close);
  return { body: line.body, headers: { ...LINE_HEADERS, 'x-task-id': taskId } };
}

function standingOf({ work, progress: done, stages }: JobState): Standing {
  const stage = stages.find(({ status }) => status === 'running')?.name ?? null;
  const { status, message } = work;
  return { status, stage, progress: done, message };
}

async function words(ask: Ask, { taskId, after }: Resume, teller: Teller): Promise<void> {
  const { app, caller } = ask;
  const openid = accountOwner(caller);
  const { line } = teller;
  const until = app.clock.now() + app.maxWaitMs;
  for await (const event of follow(app, { openid, taskId, after, until, signal: line.gone })) {
    if (event.kind === 'words') {
      const { seq, text, reasoning, from } = event;
      line.event({ seq, text, reasoning, from }, { name: 'words', id: seq });
    } else if (event.kind === 'ended') {
      line.event(endOf(await storedAnswer(app, openid, taskId)), { name: 'end' });
    } else teller.nothing();
  }
}

function endOf(answered: Answered): object {
  const { task, text } = answered;
  const failure = endedWithout(answered);
  return {
    status: task.status,
    finish_reason: text.finish_reason,
    usage: counted(task, text),
    tool_calls: callsOf(text),
    flags: text.flags,
    credits: creditsOfTask(task),
    error: failure === null ? null : { code: failure.code, message: failure.userMessage },
  };
}

async function progress(ask: Ask, begun: JobState, teller: Teller): Promise<void> {
  const { app } = ask;
  const until = app.clock.now() + app.maxWaitMs;
  for (let job = begun; ; job = await jobOf(ask, begun.work.task_id)) {
    teller.status(standingOf(job));
    if (isOver(job)) {
      teller.line.event(endOfJob(job), { name: 'end' });
      return;
    }
    if (teller.line.gone.aborted || app.clock.now() >= until) return;
    teller.nothing();
    await app.clock.sleep(LOOK_EVERY_MS);
  }
}

function endOfJob({ work }: JobState): object {
  const isDone = work.status === 'completed' || !isTerminal(work.status);
  const error = isDone ? null : { code: endCodeOf(work), message: work.message };
  return { status: work.status, credits: creditsOf(work), results: work.images.length, error };
}
