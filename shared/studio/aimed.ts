/** A task that somebody asks for by itself, and that is made for a place in a studio. */
import type { Submission, TaskDeps } from '../tasks/index.ts';
import { lentTo } from './core/lent.ts';
import { aimAt, type Output, spendingOn } from './core/target.ts';
import type { TargetRef } from './target-ref.ts';

/** What `submitPaid` is told of it: the owner of the project pays, under the asker's limit. */
export type Aimed = Pick<Submission, 'openid' | 'target' | 'lent' | 'payment'>;

/** Throws NotFoundError, StudioForbiddenError, InvalidRequestError. */
export async function aimedAt(
  { db }: Pick<TaskDeps, 'db'>,
  wish: {
    readonly openid: string;
    readonly ref: TargetRef;
    readonly output: Output;
    /** What the task would be given. */
    readonly files: readonly string[];
  },
): Promise<Aimed> {
  const { openid, ref, output, files } = wish;
  const aim = await aimAt(db, { ref, openid, role: 'editor', output });
  const { payer, target, caps } = spendingOn(aim, { batchId: null, basis: null });
  const lent = await lentTo(db, { projectId: target.project_id, openid }, files);
  return { openid: payer, target, lent, payment: { caps } };
}
