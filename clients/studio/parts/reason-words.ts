/** Why something cannot be made, or what it lacks, in the page's language: told by its code. */
import { inBoth, useWords } from '../../ui/core/language.ts';
import type { QuoteItem } from '../data/quote.ts';

export type Reason = QuoteItem['reasons'][number];

type Tell = (reason: Reason) => string;

/** A code that is newer than this page is told as the server words it. */
const IN_ENGLISH: Readonly<Partial<Record<Reason['code'], Tell>>> = {
  MODEL_UNAVAILABLE: () => 'The model cannot be used now. Choose another one',
  WORDS_MISSING: () => 'There is no description yet',
  FRAME_MISSING: () => 'This model needs a picture. Make or pick a first frame',
  LOOK_MISSING: ({ about = '' }) => `${about} has no picture yet`,
  PROMPT_TOO_LONG: () => 'The prompt is longer than the model takes',
  LAST_FRAME_LEFT_OUT: () => 'The model takes no last frame, so it is not sent',
  INVALID: ({ field }) => `The model does not take this as it is (${field})`,
  GONE: () => 'It was deleted',
  RUNNING: () => 'One is being made already',
  SHOT_LOCKED: () => 'The shot is locked',
};

const words = inBoth({
  zh: { tell: ({ message }: Reason): string => message },
  en: { tell: (reason: Reason): string => IN_ENGLISH[reason.code]?.(reason) ?? reason.message },
});

export const useReasons = (): Tell => useWords(words).tell;
