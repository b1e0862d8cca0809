/** Users: each taps at a time of its own, and again with the same request id when it was refused. */
import type { Reply } from '../../../shared/platform/reply.ts';
import { pause } from './chance.ts';
import type { Environment } from './environment.ts';
import { userName, vendorOf } from './under-way.ts';

export interface Submitted {
  asked: number;
  accepted: number;
  refused: number;
  again: number;
  /** From the tap to the answer that took it in, ms. */
  readonly ms: number[];
  readonly codes: Map<string, number>;
}

export const newSubmitted = (): Submitted => ({
  asked: 0,
  accepted: 0,
  refused: 0,
  again: 0,
  ms: [],
  codes: new Map(),
});

const TRIES = 5;

/** `perSecond` taps of `users`, from now on until the world is over. */
export function startCallers(
  environment: Environment,
  load: { perSecond: number; users: number },
  books: Submitted,
): void {
  const { timeline, rng } = environment;
  let taps = 0;
  const next = (): void => {
    if (environment.over) return;
    timeline.after(pause(rng, 1_000 / load.perSecond), next);
    taps += 1;
    books.asked += 1;
    tap(environment, { openid: userName(rng.int(0, load.users - 1)), number: taps }, books);
  };
  timeline.after(pause(rng, 1_000 / load.perSecond), next);
}

function tap(
  environment: Environment,
  { openid, number }: { openid: string; number: number },
  books: Submitted,
): void {
  const { timeline, rng } = environment;
  const from = timeline.now;
  const event = {
    action: 'generate',
    type: 'creation',
    model: `by-${vendorOf(number)}`,
    prompt: `a red dress, number ${number}`,
    requestId: `tap-${String(number).padStart(12, '0')}`,
  };
  const attempt = (left: number): void => {
    const again = (): void => {
      if (left <= 1) return;
      books.again += 1;
      timeline.after(rng.int(500, 2_500), () => attempt(left - 1));
    };
    const heard = (answer: unknown): void => {
      const reply = answer as Reply;
      if (reply.success) {
        books.accepted += 1;
        books.ms.push(timeline.now - from);
        return;
      }
      books.codes.set(reply.code, (books.codes.get(reply.code) ?? 0) + 1);
      if (reply.code === 'DATABASE_UNAVAILABLE' || reply.code === 'INTERNAL') again();
      else books.refused += 1;
    };
    if (!environment.invoke('photography', { event, openid }, heard)) again();
  };
  attempt(TRIES);
}
