/**
 * How fast one operator may go. By hand nobody meets these limits; a page that repeats itself, or a
 * login in wrong hands, is stopped by them. Counted in the database: every copy of the function
 * knows. What reads only costs nothing here while it succeeds.
 */
import { audited } from '../../platform/audit.ts';
import { DarkroomError } from '../../platform/errors.ts';
import { countedThisMinute, countInMinute } from '../../platform/per-minute.ts';
import type { VerbContract } from '../contract/core.ts';
import type { ConsoleApp } from './app.ts';
import { TooManyCallsError } from './errors.ts';

/** Calls of verbs that move credits or money. */
export const MONEY_A_MINUTE = 30;
/** Calls that were refused for anything but the state of the service. */
export const REFUSALS_A_MINUTE = 60;

const moneyOf = (operator: string): string => `console:${operator}:money`;
const refusalsOf = (operator: string): string => `console:${operator}:refusals`;

/** Before a change. Throws TooManyCallsError. */
export async function assertPace(
  app: ConsoleApp,
  operator: string,
  { movesMoney }: Pick<VerbContract, 'movesMoney'>,
): Promise<void> {
  const refused = await countedThisMinute(app, refusalsOf(operator));
  if (refused.count >= REFUSALS_A_MINUTE) throw new TooManyCallsError('refusals', refused.resetMs);
  if (movesMoney !== true) return;
  const money = await countInMinute(app, { id: moneyOf(operator), limit: MONEY_A_MINUTE });
  if (money.isOver) throw new TooManyCallsError('money', money.resetMs);
}

/**
 * What an operator is told whose call ended with `error`: the error itself, or TooManyCallsError once
 * the minute has had its refusals. The one that filled it leaves a line in the audit.
 */
export async function afterRefusal(
  app: ConsoleApp,
  { operator, action }: { readonly operator: string; readonly action: string },
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof DarkroomError) || error.retryable) return error;
  const limit = REFUSALS_A_MINUTE;
  const { count, resetMs, isOver } = await countInMinute(app, { id: refusalsOf(operator), limit });
  if (!isOver && count < limit) return error;
  const told = new TooManyCallsError('refusals', resetMs);
  if (isOver) return told;
  const entry = { action, actor: operator, params: { refused: count } };
  return audited(app, entry, () => Promise.reject(told)).catch((refusal: unknown) => refusal);
}
