import { type Moderator, type Outcome, strictest, type Verdict } from './contract.ts';
import { CannotCheckError, ModerationUnavailableError } from './errors.ts';

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
  /** What counts where a moderator cannot open it, now or later. Default `review`: it is held. */
  readonly unchecked?: 'review' | 'block';
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
  const rules = { unavailable: 'review', unchecked: 'review', ...options } as const;
  const hearing = moderators.filter(({ hears }) => hears);
  return {
    instant: moderators.every(({ instant }) => instant === true),
    sees: moderators.some(({ sees }) => sees),
    hears: hearing.length > 0,
    checkText: (request) => ask(moderators, rules, (one) => one.checkText(request)),
    checkPicture: (request) => ask(moderators, rules, (one) => one.checkPicture(request)),
    checkSound: (request) => ask(hearing, rules, (one) => one.checkSound(request)),
  };
}

async function ask(
  moderators: readonly Moderator[],
  rules: Required<ChainOptions>,
  check: (moderator: Moderator) => Promise<Verdict>,
): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  let unavailable: ModerationUnavailableError | undefined;
  for (const moderator of moderators) {
    try {
      verdicts.push(await check(moderator));
    } catch (error) {
      if (error instanceof CannotCheckError) {
        verdicts.push(without(error, 'unchecked', rules.unchecked));
      } else if (error instanceof ModerationUnavailableError) {
        unavailable = error;
        if (rules.unavailable === 'review') verdicts.push(without(error, 'unavailable', 'review'));
      } else throw error;
    }
    const last = verdicts.at(-1);
    if (last?.outcome === 'block') return last;
  }
  if (unavailable && rules.unavailable === 'throw') throw unavailable;
  return strictest(verdicts);
}

const without = (error: Error, source: string, outcome: Outcome): Verdict => ({
  outcome,
  source,
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
