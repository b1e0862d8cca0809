/**
 * What a prompt can ask a local provider server to do. The real services have bad days; these
 * words bring one on. Words that also occur in ordinary prompts count only on their own, between
 * brackets, commas or line ends: `[fail]`, `a red dress, fail`.
 */
export type Behaviour =
  | 'ok'
  | 'slow'
  | 'policy-input'
  | 'policy-output'
  | 'balance'
  | '429-then-ok'
  | '5xx-on-poll'
  | 'hang'
  | 'not-found'
  | 'success-without-url-once'
  | 'expired-url'
  | 'duplicate-webhook'
  | 'forged-webhook'
  | 'partial'
  | 'fail';

export interface Script {
  readonly behaviour: Behaviour;
  /** With `slow:N`: checks that find the job still running. */
  readonly slowPolls: number;
}

const UNMISTAKABLE: readonly Behaviour[] = [
  'policy-input',
  'policy-output',
  '429-then-ok',
  '5xx-on-poll',
  'not-found',
  'success-without-url-once',
  'expired-url',
  'duplicate-webhook',
  'forged-webhook',
];
const ON_ITS_OWN: readonly Behaviour[] = ['balance', 'hang', 'partial', 'fail'];

export function scriptOf(prompt: string): Script {
  const slow = /(?<![\w-])slow:(\d{1,3})(?!\w)/.exec(prompt);
  if (slow !== null) return { behaviour: 'slow', slowPolls: Number(slow[1]) };
  const said = (word: string): boolean => new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(prompt);
  const alone = new Set(prompt.split(/[[\]【】,，.。;；!！\n]/).map((part) => part.trim()));
  const behaviour = UNMISTAKABLE.find(said) ?? ON_ITS_OWN.find((word) => alone.has(word)) ?? 'ok';
  return { behaviour, slowPolls: 0 };
}
