/** Credits that are given away: each once, within its limits, and for a reason. */

import type { Say } from '../credits/ledger-rules.ts';
import type { Entry } from '../documents.ts';
import type { Evidence, RawCommit } from '../evidence.ts';

const CHINA_MS = 8 * 3_600_000;
const dayOf = (ms: number): string => new Date(ms + CHINA_MS).toISOString().slice(0, 10);

interface Context {
  /** New ones about orders and gifts. */
  readonly entries: readonly Entry[];
  readonly evidence: Evidence;
  readonly say: Say;
}

export function giftRules(commit: RawCommit, context: Context): void {
  codeRules(commit, context);
  const { entries, evidence, say } = context;
  for (const { _id, _openid, created_at } of entries) {
    if (!_id.startsWith('grant:checkin:')) continue;
    const [, whose, day = 'no day'] = /^grant:checkin:(.+):(\d{4}-\d\d-\d\d)$/.exec(_id) ?? [];
    const skew = evidence.clockSkewMs;
    const days = [created_at.getTime() - skew, created_at.getTime() + skew].map(dayOf);
    if (whose !== _openid || !days.includes(day)) {
      say('checked_in_once_a_day', `${_id} on ${days[0]}`);
    }
  }
}

/** A code is counted down in the very commit that gives its credits, and never below nothing. */
function codeRules(commit: RawCommit, { entries, say }: Context): void {
  const codes = commit.changes.filter(({ collection }) => collection === 'redeem_codes');
  const redeemed = entries.filter(({ _id }) => _id.startsWith('grant:code:'));
  for (const { _id, _openid, amount } of redeemed) {
    const [, , hash, whose] = _id.split(':');
    const code = codes.find(({ id }) => id === hash);
    const [before, after] = [Number(code?.before?.uses_left), Number(code?.after?.uses_left)];
    if (!code || before - after !== 1 || after < 0) {
      say('code_is_counted_down', `${_id}: ${before} uses, then ${after}`);
    }
    if (whose !== _openid || amount !== code?.after?.credits) {
      say('code_gives_what_it_says', `${_id} gives ${amount}`);
    }
  }
  for (const { id, before, after } of codes) {
    const used = Number(before?.uses_left) - Number(after?.uses_left);
    const own = redeemed.filter(({ _id }) => _id.startsWith(`grant:code:${id}:`));
    if (before !== null && used !== own.length) {
      say('code_is_counted_down', `${id} lost ${used} uses for ${own.length} users`);
    }
  }
}
