/** An answer as it is stored: how a stream that others run, or ran, is told. */
import { collections, readDoc } from '../../platform/database.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { isTerminal, ownText, type TaskDoc } from '../../tasks/index.ts';
import { follow } from '../../text/index.ts';
import type { HttpApp } from '../core/app.ts';
import { accountOwner } from '../core/caller.ts';
import { StillRunningError } from '../core/errors.ts';
import type { Ask } from '../core/route.ts';
import type { Answered } from './views.ts';

/** Throws NotFoundError: a foreign id answers like an unknown one. */
export async function storedAnswer(
  { db }: Pick<HttpApp, 'db'>,
  openid: string,
  taskId: string,
): Promise<Answered> {
  const text = await ownText(db, openid, taskId);
  const task = await readDoc<TaskDoc>(db, collections.tasks, taskId);
  if (task === null || task.openid !== openid) throw new NotFoundError(`task ${taskId}`);
  return { task, text };
}

/** Waits for one that somebody else runs. Throws StillRunningError. */
export async function awaitAnswer(ask: Ask, taskId: string): Promise<Answered> {
  const { app, caller, signal } = ask;
  const openid = accountOwner(caller);
  const until = app.clock.now() + app.maxWaitMs;
  for await (const event of follow(app, { openid, taskId, after: 0, until, signal })) {
    if (event.kind === 'ended') break;
  }
  const answer = await storedAnswer(app, openid, taskId);
  if (!isTerminal(answer.task.status)) throw new StillRunningError(taskId);
  return answer;
}
