/** Those who want events: they take them, refuse them, answer late or not at all, and keep books. */
import { type Post, PostError, type PostRequest } from '../../../../shared/webhooks/post.ts';
import type { BookedSend } from '../../auditor/evidence.ts';
import type { Instance } from '../../world/instance.ts';
import type { Rng } from '../../world/random.ts';

export interface ReceiverTemper {
  /** How often an event is not taken, while things go wrong. */
  readonly fail: number;
  /** Of those, how many are answered that nobody is there any more. */
  readonly gone: number;
}

/** What a receiver may answer instead of taking an event; null: nothing, for as long as one waits. */
const REFUSALS = [500, 503, 429, 302, 404, 199, null] as const;
const TIMEOUT_MS = 15_000;

export class Receivers {
  readonly sends: BookedSend[] = [];
  readonly #temper: ReceiverTemper;
  readonly #rng: Rng;
  readonly #world: { readonly now: () => number; readonly isCalm: () => boolean };

  constructor(
    temper: ReceiverTemper,
    rng: Rng,
    world: { readonly now: () => number; readonly isCalm: () => boolean },
  ) {
    this.#temper = temper;
    this.#rng = rng;
    this.#world = world;
  }

  /** As production's: a status, or a PostError. */
  post(by: Instance): Post {
    const nothing = (reason: PostError['reason']) => (): never => {
      throw new PostError(reason, new Error('scripted'));
    };
    return (request) => {
      const status = this.#answer();
      let booked: { heard: boolean } | null = null;
      return by.call({
        site: 'provider',
        label: `post ${request.url}`,
        takesMs: status === null ? TIMEOUT_MS : this.#rng.int(20, 2_000),
        effect: () => {
          booked = this.#book(request, status);
          if (status === null) return nothing('timeout')();
          return { status, retryAfter: status === 429 ? '3' : null };
        },
        unanswered: nothing('timeout'),
        refused: nothing('unreachable'),
        onAnswer: () => {
          if (booked !== null) booked.heard = true;
        },
      });
    };
  }

  #answer(): number | null {
    if (this.#world.isCalm() || !this.#rng.chance(this.#temper.fail)) return 200;
    return this.#rng.chance(this.#temper.gone) ? 410 : this.#rng.pick(REFUSALS);
  }

  #book({ url, headers, body }: PostRequest, status: number | null): { heard: boolean } {
    const send = {
      at: this.#world.now(),
      url,
      eventId: headers['webhook-id'] ?? '',
      timestamp: Number(headers['webhook-timestamp']),
      signature: headers['webhook-signature'] ?? '',
      body,
      status,
      heard: false,
    };
    this.sends.push(send);
    return send;
  }
}
