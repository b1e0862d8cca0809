/** What users write is judged before anything is done about it, or held for it. */
import type { Log } from '../platform/log.ts';
import type { Moderator } from './contract.ts';
import { ContentBlockedError } from './errors.ts';

/**
 * A doubtful text is let through: what comes of it is judged again. Throws ContentBlockedError,
 * ModerationUnavailableError.
 */
export async function checkWritten(
  { moderator, log }: { readonly moderator?: Moderator | undefined; readonly log: Log },
  openid: string,
  written: readonly string[],
): Promise<void> {
  const text = written.join('\n').trim();
  if (moderator === undefined || text === '') return;
  const verdict = await moderator.checkText({ text, openid });
  if (verdict.outcome === 'pass') return;
  log.warn('text not passed', { outcome: verdict.outcome, source: verdict.source });
  if (verdict.outcome === 'block') throw new ContentBlockedError(`text, by ${verdict.source}`);
}
