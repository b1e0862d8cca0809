/** What the last message of a conversation can ask the local chat to do wrong. */
export interface ChatScript {
  /** Stops in the middle, without a word. */
  readonly cut: boolean;
  /** Tells of an error in the middle. */
  readonly breaks: boolean;
  /** Says how many tokens were used. */
  readonly counts: boolean;
  /** Says that a hundred times as many were used. */
  readonly overcounts: boolean;
  /** Says something no moderator lets pass. */
  readonly unfit: boolean;
  /** Never ends by itself, and says no more after the first words. */
  readonly stalls: boolean;
  /** Ms between two words. */
  readonly pauseMs: number;
  /** So many words, whatever was asked; null: as many as there are to say. */
  readonly words: number | null;
}

export const CHAT_WORDS = [
  { written: '[cut]', does: 'breaks the connection in the middle of its words' },
  { written: '[broken]', does: 'tells of an error in the middle of its words' },
  { written: '[no-usage]', does: 'does not say how many tokens were used' },
  { written: '[overcount]', does: 'says that a hundred times as many tokens were used' },
  { written: '[unfit]', does: 'says something no moderator lets pass' },
  { written: '[stall]', does: 'falls silent after its first words' },
  { written: 'pause:N', does: 'waits N ms between two words' },
  { written: 'words:N', does: 'says N words' },
] as const;

const USUAL_PAUSE_MS = 2;

export function chatScriptOf(prompt: string): ChatScript {
  const says = (word: string): boolean => prompt.includes(`[${word}]`);
  const number = (name: string): number | null => {
    const found = new RegExp(`(?<![\\w-])${name}:(\\d{1,6})(?!\\w)`).exec(prompt);
    return found === null ? null : Number(found[1]);
  };
  return {
    cut: says('cut'),
    breaks: says('broken'),
    counts: !says('no-usage'),
    overcounts: says('overcount'),
    unfit: says('unfit'),
    stalls: says('stall'),
    pauseMs: number('pause') ?? USUAL_PAUSE_MS,
    words: number('words'),
  };
}
