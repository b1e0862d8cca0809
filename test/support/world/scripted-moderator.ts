/** A moderator that says what a test tells it, and gives tickets for verdicts still to come. */
import type {
  Moderator,
  Outcome,
  PictureToCheck,
  SoundToCheck,
  TextToCheck,
  Verdict,
} from '../../../shared/moderation/contract.ts';
import { ModerationUnavailableError } from '../../../shared/moderation/errors.ts';

export type Say = Outcome | 'unavailable' | ((asked: PictureToCheck) => Promise<Outcome>);

export class ScriptedModerator implements Moderator {
  text: Outcome | 'unavailable' = 'pass';
  /** Said of pictures in their order; when used up they pass. `review` gives a ticket. */
  readonly pictures: Say[] = [];
  /** Said of sounds in their order, in the same way. */
  readonly sounds: Outcome[] = [];
  readonly sees: boolean = true;
  hears = true;
  readonly texts: TextToCheck[] = [];
  readonly heard: SoundToCheck[] = [];
  readonly asked: PictureToCheck[] = [];
  /** Tickets given, in the order of the pictures held. */
  readonly tickets: string[] = [];

  async checkText(request: TextToCheck): Promise<Verdict> {
    this.texts.push(request);
    return verdictOf(this.text);
  }

  async checkPicture(request: PictureToCheck): Promise<Verdict> {
    this.asked.push(request);
    const say = this.pictures.shift() ?? 'pass';
    return this.#ticketed(verdictOf(typeof say === 'function' ? await say(request) : say));
  }

  async checkSound(request: SoundToCheck): Promise<Verdict> {
    this.heard.push(request);
    return this.#ticketed(verdictOf(this.sounds.shift() ?? 'pass'));
  }

  #ticketed(verdict: Verdict): Verdict {
    if (verdict.outcome !== 'review') return verdict;
    const ticket = `ticket-${this.tickets.length + 1}`;
    this.tickets.push(ticket);
    return { ...verdict, ticket };
  }
}

export function verdictOf(outcome: Outcome | 'unavailable'): Verdict {
  if (outcome === 'unavailable') throw new ModerationUnavailableError('scripted');
  return { outcome, source: 'scripted', labels: [], ticket: null };
}
