/**
 * Is this fit to be published? What users write before credits are held; pictures, frames of films,
 * sounds and words that were made before they are shown.
 */

export type Outcome = 'pass' | 'review' | 'block';

export interface Verdict {
  readonly outcome: Outcome;
  /** Who said so: `wechat`, `tencent`, `words`. */
  readonly source: string;
  /** What was found, in the source's words; for logs and operators, not for users. */
  readonly labels: readonly string[];
  /**
   * Set when the verdict is still to come: `review` until a push with this ticket arrives, or until
   * the caller's time limit.
   */
  readonly ticket: string | null;
}

export interface TextToCheck {
  readonly text: string;
  /** Who wrote it; WeChat wants a user seen in the last two hours. */
  readonly openid: string;
}

interface MediaToCheck {
  /** Gives a URL the service can fetch for at least half an hour; costs an upload where none is there. */
  readonly address: () => Promise<string>;
  /** For services that take them, and for their limits. */
  readonly bytes: Uint8Array;
  readonly openid: string;
  /** For the service's logs, e.g. `{taskId}-0`. */
  readonly id: string;
}

/** A picture, or a frame of a film. */
export type PictureToCheck = MediaToCheck;

export interface SoundToCheck extends MediaToCheck {
  readonly mime: 'audio/mpeg' | 'audio/wav';
  readonly ms: number;
  /** The same in files of at most so many ms each. */
  readonly pieces: (ms: number) => readonly Uint8Array[];
}

export interface Moderator {
  /** Answers out of memory, so it may be asked about every word. */
  readonly instant?: boolean;
  /** Judges pictures; the others let them pass. */
  readonly sees: boolean;
  /** Judges sounds. Of those that do not, `checkSound` is not asked. */
  readonly hears: boolean;
  /** @throws ModerationUnavailableError when there is no verdict to be had */
  checkText(request: TextToCheck): Promise<Verdict>;
  /** @throws ModerationUnavailableError, CannotCheckError for what the service never takes */
  checkPicture(request: PictureToCheck): Promise<Verdict>;
  /** @throws ModerationUnavailableError, CannotCheckError */
  checkSound(request: SoundToCheck): Promise<Verdict>;
}

const SEVERITY: Readonly<Record<Outcome, number>> = { pass: 0, review: 1, block: 2 };

/** The strictest of several verdicts; of equals one with a ticket. `pass` for none. */
export function strictest(verdicts: readonly Verdict[]): Verdict {
  let worst: Verdict = { outcome: 'pass', source: 'none', labels: [], ticket: null };
  for (const verdict of verdicts) {
    const stricter = SEVERITY[verdict.outcome] - SEVERITY[worst.outcome];
    if (stricter > 0 || (stricter === 0 && worst.ticket === null)) worst = verdict;
  }
  return worst;
}
