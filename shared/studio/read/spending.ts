/** What a project cost: by whoever asked for it, and by episode. */
import { checked, collections, type Database } from '../../platform/database.ts';
import { isTerminal, type TaskDoc, type TaskStatus } from '../../tasks/index.ts';
import { accessTo } from '../core/access.ts';
import { studioCollections } from '../core/schema.ts';
import { costsOf } from '../core/takes.ts';
import type { StoryboardDoc } from '../storyboard/schema.ts';

export interface Spent {
  readonly by: string;
  /** Null: looks of characters, places and props, which belong to no episode. */
  readonly episode_id: string | null;
  readonly tasks: number;
  /** Credits of tasks that run. */
  readonly held: number;
  readonly captured: number;
  readonly returned: number;
}

interface Cost extends Omit<Spent, 'tasks'> {}

const PAGE = 1_000;

/** Takes somebody deleted count too: their credits are spent. Throws NotFoundError. */
export async function spendingOf(
  db: Database,
  { openid, projectId }: { readonly openid: string; readonly projectId: string },
): Promise<readonly Spent[]> {
  const { project } = await accessTo(db, { projectId, openid, role: 'viewer' });
  const [takes, storyboards] = await Promise.all([
    costsOfTakes(db, { owner: project._openid, projectId }),
    costsOfStoryboards(db, projectId),
  ]);
  return summed([...takes, ...storyboards]);
}

function summed(costs: readonly Cost[]): Spent[] {
  const sums = new Map<string, Spent>();
  for (const { by, episode_id, held, captured, returned } of costs) {
    const key = JSON.stringify([by, episode_id]);
    const before = sums.get(key) ?? { by, episode_id, tasks: 0, held: 0, captured: 0, returned: 0 };
    sums.set(key, {
      ...before,
      tasks: before.tasks + 1,
      held: before.held + held,
      captured: before.captured + captured,
      returned: before.returned + returned,
    });
  }
  return [...sums.values()];
}

const money = (status: TaskStatus, price: number, captured: number) =>
  isTerminal(status)
    ? { held: 0, captured, returned: price - captured }
    : { held: price, captured: 0, returned: 0 };

async function costsOfTakes(
  db: Database,
  { owner, projectId }: { readonly owner: string; readonly projectId: string },
): Promise<Cost[]> {
  const takes = await costsOf(db, owner, { 'target.project_id': projectId });
  // Files of people's own cost nothing.
  const paid = takes.filter(({ type }) => type !== 'upload');
  return paid.map(({ target: { by, episode_id }, status, price, refunded }) => ({
    by,
    episode_id,
    ...money(status, price, price - refunded),
  }));
}

/** Its answers are conversations, which have no work. */
async function costsOfStoryboards(db: Database, projectId: string): Promise<Cost[]> {
  const all = db.collection(studioCollections.storyboard).where({ project_id: projectId });
  const fields = all.field({ by: true, episode_id: true, tasks: true });
  const boards = checked(await fields.limit(PAGE).get()).data as StoryboardDoc[];
  const boardOf = new Map(boards.flatMap((board) => board.tasks.map((id) => [id, board] as const)));
  if (boardOf.size === 0) return [];
  const where = { _id: db.command.in([...boardOf.keys()]) };
  const query = db.collection(collections.tasks).where(where);
  const wanted = query.field({ status: true, price: true, captured: true });
  const tasks = checked(await wanted.limit(PAGE).get()).data as TaskDoc[];
  return tasks.flatMap(({ _id, status, price, captured }) => {
    const board = boardOf.get(_id);
    if (board === undefined) return [];
    const { by, episode_id } = board;
    return [{ by, episode_id, ...money(status, price, captured ?? 0) }];
  });
}
