/** What a member may still spend of the owner's credits. */
import { accountOf, capById } from '../../credits/index.ts';
import type { TaskDeps } from '../../tasks/index.ts';
import { type Access, capIdOf } from './access.ts';

/** Credits. Of a member what is left of their limit: the owner's balance is not theirs to see. */
export async function spendableBy(
  deps: Pick<TaskDeps, 'db' | 'clock'>,
  access: Access,
): Promise<number> {
  const { available } = await accountOf(deps, access.project._openid);
  if (access.role === 'owner') return available;
  const cap = await capById(deps.db, capIdOf(access));
  const { held = 0, captured = 0 } = cap ?? {};
  const left = (access.spendLimit ?? 0) - held - captured;
  return Math.max(0, Math.min(available, left));
}
