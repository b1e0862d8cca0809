/**
 * What a prompt can ask a local provider server to do. The real services have bad days; these
 * words bring one on.
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

export interface ScriptWord {
  readonly behaviour: Exclude<Behaviour, 'ok'>;
  /** As one writes it into a prompt. */
  readonly written: string;
  /** In words for --help. */
  readonly does: string;
  /**
   * Occurs in ordinary prompts too, so it counts only on its own, between brackets, commas or line
   * ends: `[fail]`, `a red dress, fail`.
   */
  readonly onItsOwn?: true;
}

/** Looked for in this order. */
export const SCRIPT_WORDS: readonly ScriptWord[] = [
  { behaviour: 'slow', written: 'slow:N', does: 'is still running at the first N checks' },
  { behaviour: 'policy-input', written: 'policy-input', does: 'refuses the prompt' },
  { behaviour: 'policy-output', written: 'policy-output', does: 'refuses what it has made' },
  { behaviour: '429-then-ok', written: '429-then-ok', does: 'is too busy at the first call' },
  { behaviour: '5xx-on-poll', written: '5xx-on-poll', does: 'breaks at the first two checks' },
  { behaviour: 'not-found', written: 'not-found', does: 'forgets the job' },
  {
    behaviour: 'success-without-url-once',
    written: 'success-without-url-once',
    does: 'says once that it is done and gives nothing',
  },
  { behaviour: 'expired-url', written: 'expired-url', does: 'gives an address that has run out' },
  { behaviour: 'duplicate-webhook', written: 'duplicate-webhook', does: 'calls back twice' },
  { behaviour: 'forged-webhook', written: 'forged-webhook', does: 'is called back by a stranger' },
  {
    behaviour: 'balance',
    written: '[balance]',
    does: 'has no money on the account',
    onItsOwn: true,
  },
  { behaviour: 'hang', written: '[hang]', does: 'takes the job and never answers', onItsOwn: true },
  {
    behaviour: 'partial',
    written: '[partial]',
    does: 'makes the first of several results only',
    onItsOwn: true,
  },
  { behaviour: 'fail', written: '[fail]', does: 'fails', onItsOwn: true },
];

export function scriptOf(prompt: string): Script {
  const slow = /(?<![\w-])slow:(\d{1,3})(?!\w)/.exec(prompt);
  if (slow !== null) return { behaviour: 'slow', slowPolls: Number(slow[1]) };
  const alone = new Set(prompt.split(/[[\]【】,，.。;；!！\n]/).map((part) => part.trim()));
  const isSaid = ({ behaviour, onItsOwn }: ScriptWord): boolean =>
    onItsOwn === true
      ? alone.has(behaviour)
      : new RegExp(`(?<![\\w-])${behaviour}(?![\\w-])`).test(prompt);
  const said = SCRIPT_WORDS.filter(({ behaviour }) => behaviour !== 'slow').find(isSaid);
  return { behaviour: said?.behaviour ?? 'ok', slowPolls: 0 };
}
