import { type Moderator, type Outcome, strictest, type Verdict } from './contract.ts';
import { ModerationUnavailableError } from './errors.ts';

export * from './contract.ts';
export * from './errors.ts';
export { createTencentModerator, type TencentDeps, type TencentOptions } from './tencent.ts';
export { createWechatModerator, type OpenApiCaller, parseMediaPush } from './wechat.ts';
export { createWordModerator, DEFAULT_WORDS, type WordLists } from './words.ts';

export interface ChainOptions {
  /**
   * What a moderator without a verdict counts as. `review` holds the content back (default),
   * `pass` trusts the others, `throw` lets the caller try again later.
   */
  readonly unavailable?: 'review' | 'pass' | 'throw';
}

/**
 * Asks the moderators in order and gives the strictest verdict. A block ends it: the rest, usually
 * the paid ones, are not asked. No moderators pass everything.
 * @throws ModerationUnavailableError with `unavailable: 'throw'`, unless another one blocks
 */
export function chainModerators(
  moderators: readonly Moderator[],
  options: ChainOptions = {},
): Moderator {
  const policy = options.unavailable ?? 'review';
  return {
    checkText: (request) => ask(moderators, policy, (one) => one.checkText(request)),
    checkPicture: (request) => ask(moderators, policy, (one) => one.checkPicture(request)),
  };
}

async function ask(
  moderators: readonly Moderator[],
  policy: 'review' | 'pass' | 'throw',
  check: (moderator: Moderator) => Promise<Verdict>,
): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  let unavailable: ModerationUnavailableError | undefined;
  for (const moderator of moderators) {
    try {
      const verdict = await check(moderator);
      if (verdict.outcome === 'block') return verdict;
      verdicts.push(verdict);
    } catch (error) {
      if (!(error instanceof ModerationUnavailableError)) throw error;
      unavailable = error;
      if (policy === 'review') verdicts.push(held(error));
    }
  }
  if (unavailable && policy === 'throw') throw unavailable;
  return strictest(verdicts);
}

const held = (error: ModerationUnavailableError): Verdict => ({
  outcome: 'review',
  source: 'unavailable',
  labels: [error.message],
  ticket: null,
});

/** What happens to one checked picture of a task. */
export type Decision = 'publish' | 'hold' | 'refuse';

const DECISIONS: Readonly<Record<Outcome, Decision>> = {
  pass: 'publish',
  review: 'hold',
  block: 'refuse',
};

/**
 * A held picture waits for its verdict until `deadline`; then `afterDeadline` decides. A refused
 * one is never published, whatever comes later.
 */
export function decide(
  verdict: Verdict,
  waiting: { now: number; deadline: number; afterDeadline: 'publish' | 'refuse' },
): Decision {
  const decision = DECISIONS[verdict.outcome];
  return decision === 'hold' && waiting.now >= waiting.deadline ? waiting.afterDeadline : decision;
}
