/** Pictures that wait for somebody to look at them. An operator decides as a service's push does. */
import { checked, collections, type Database } from '../../platform/database.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import { pageOf } from '../../platform/page.ts';
import {
  decideByHand,
  imageLinks,
  inspectTask,
  isAbout,
  type ReviewDoc,
  type TaskDoc,
  type WorkDoc,
} from '../../tasks/index.ts';
import type { contentVerbs } from '../contract/content.ts';
import type { ConsoleApp } from '../core/app.ts';
import { endOf, readCursor, writeCursor } from '../core/cursor.ts';
import type { Handlers } from '../core/handler.ts';
import { turnAt } from '../turn.ts';
import { ms, rowOf } from '../views/task-row.ts';

type ModerationHandlers = Pick<
  Handlers<typeof contentVerbs>,
  'moderation.queue' | 'moderation.decide'
>;

export const moderationHandlers: ModerationHandlers = {
  'moderation.queue': async ({ app }, { cursor, limit }) => {
    const { found, hasMore } = await pageOf<TaskDoc>(app.db, {
      collection: collections.tasks,
      // Only tasks under way are read: index status, created_at.
      where: { status: 'processing', step: 'review' },
      last: endOf(readCursor(cursor)),
      order: 'asc',
      limit,
    });
    const words = await wordsOf(app.db, found);
    const held = await Promise.all(
      found.map(async (task) => ({
        task: rowOf(task),
        words: words.get(task._id) ?? '',
        reviewUntil: ms(task.review_until),
        pictures: await picturesOf(app, task),
      })),
    );
    const last = hasMore ? found.at(-1) : undefined;
    const next =
      last === undefined ? null : writeCursor({ at: last.created_at.getTime(), id: last._id });
    return { held, next };
  },
  'moderation.decide': async ({ app }, { taskId, fileId, verdict, seen }) => {
    const { task: before } = await inspectTask(app.db, taskId);
    if (reviewOf(before, fileId) === undefined) {
      throw new InvalidRequestError([{ field: 'fileId', message: '这张图片不在待审之列' }]);
    }
    await turnAt(app, { taskId, seen });
    const answer = await decideByHand(app, { taskId, fileId }, verdict);
    const { task: after } = await inspectTask(app.db, taskId);
    return { task: rowOf(after), answer };
  },
};

async function picturesOf(app: ConsoleApp, task: TaskDoc) {
  const held = task.images.filter(({ file_id }) => reviewOf(task, file_id) !== undefined);
  const links = await imageLinks(app.store, held);
  return links.map(({ file_id, url, thumb_url }) => {
    const review = reviewOf(task, file_id);
    return {
      fileId: file_id,
      url,
      thumbUrl: thumb_url,
      outcome: review?.outcome ?? 'review',
      verdict: verdictOf(task, review),
    };
  });
}

const reviewOf = ({ reviews }: TaskDoc, fileId: string): ReviewDoc | undefined =>
  reviews.find(({ file_id }) => file_id === fileId);

function verdictOf({ verdicts }: TaskDoc, review: ReviewDoc | undefined): 'pass' | 'block' | null {
  if (review === undefined) return null;
  return verdicts.find(({ ticket }) => isAbout(ticket, review))?.outcome ?? null;
}

/** What their users asked for, in one read. */
async function wordsOf(
  db: Database,
  tasks: readonly TaskDoc[],
): Promise<ReadonlyMap<string, string>> {
  if (tasks.length === 0) return new Map();
  const ids = tasks.map(({ _id }) => _id);
  const query = db.collection(collections.works).where({ _id: db.command.in(ids) });
  const works = checked(await query.limit(ids.length).get()).data as WorkDoc[];
  return new Map(works.map(({ _id, prompt }) => [_id, prompt]));
}
