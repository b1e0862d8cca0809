/**
 * Words pass the moderator in windows before anybody reads them. The last few characters wait for
 * the next window, so that what is cut in two is seen whole before its first half has gone.
 */
import { ModerationUnavailableError, type Moderator, type Outcome } from '../moderation/index.ts';
import { hasContent, type Piece, wordsOf } from './chunks.ts';

export interface Gate {
  /** Gives what may be read now, in order. */
  offer(piece: Piece): Promise<Passed>;
  /** Words that have waited for a window to fill. */
  press(): Promise<Passed>;
  /** The rest. */
  end(): Promise<Passed>;
  /** Words are in it that nobody has read. */
  readonly isHolding: boolean;
}

export interface Passed {
  readonly pieces: readonly Piece[];
  readonly isBlocked: boolean;
}

export interface GateParts {
  /** Absent: everything passes at once. */
  readonly moderator?: Moderator | undefined;
  readonly openid: string;
  /** What becomes of words nobody is sure about: a stream cannot wait. */
  readonly doubtful: 'publish' | 'refuse';
}

/** Characters that are asked about together, where each question costs something. */
const WINDOW = 120;
/** Longer than what no service lets pass. */
const TAIL = 16;
const CONTEXT = 32;

export function createGate({ moderator, ...rules }: GateParts): Gate {
  return moderator === undefined ? OPEN : moderated(moderator, rules);
}

const through = async (...pieces: Piece[]): Promise<Passed> => ({ pieces, isBlocked: false });

const OPEN: Gate = {
  offer: (piece) => through(piece),
  press: () => through(),
  end: () => through(),
  isHolding: false,
};

function moderated(moderator: Moderator, rules: Omit<GateParts, 'moderator'>): Gate {
  const window = moderator.instant === true ? 1 : WINDOW;
  let waiting: Piece[] = [];
  let context = '';
  let checked = 0;
  const text = (): string => waiting.map(wordsOf).join('');

  const check = async (tail: number): Promise<Passed> => {
    const words = text();
    if (words.length > checked && !(await passes(moderator, context + words, rules))) {
      return { pieces: [], isBlocked: true };
    }
    checked = words.length;
    const pieces = released(waiting, words.length - tail);
    waiting = waiting.slice(pieces.length);
    const gone = pieces.map(wordsOf).join('');
    checked -= gone.length;
    context = (context + gone).slice(-CONTEXT);
    return { pieces, isBlocked: false };
  };

  return {
    offer: async (piece) => {
      if (waiting.length === 0 && !hasContent(piece)) return through(piece);
      waiting.push(piece);
      return text().length - checked >= window ? check(TAIL) : through();
    },
    press: () => check(TAIL),
    end: () => check(0),
    get isHolding() {
      return waiting.some(hasContent);
    },
  };
}

/** The first of them, as long as they end within so many characters. */
function released(waiting: readonly Piece[], most: number): Piece[] {
  const pieces: Piece[] = [];
  let length = 0;
  for (const piece of waiting) {
    length += wordsOf(piece).length;
    if (length > most) break;
    pieces.push(piece);
  }
  return pieces;
}

async function passes(
  moderator: Moderator,
  text: string,
  { openid, doubtful }: Omit<GateParts, 'moderator'>,
): Promise<boolean> {
  const outcome = await outcomeOf(moderator, { text, openid });
  return outcome === 'pass' || (outcome === 'review' && doubtful === 'publish');
}

/** Without a verdict, nobody is sure. */
async function outcomeOf(
  moderator: Moderator,
  request: { text: string; openid: string },
): Promise<Outcome> {
  try {
    return (await moderator.checkText(request)).outcome;
  } catch (error) {
    if (error instanceof ModerationUnavailableError) return 'review';
    throw error;
  }
}
