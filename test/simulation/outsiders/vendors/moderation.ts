/**
 * Two moderation services with books of their own: one answers at once, the other gives a ticket
 * and pushes its verdict, early, late, twice or never; words both judge at once. What they think of a
 * picture, a frame, a sound or a text is drawn once.
 */
import { handle as pushed } from '../../../../functions/moderation-push/handler.ts';
import {
  chainModerators,
  createWechatModerator,
  createWordModerator,
  ModerationUnavailableError,
  type Moderator,
  type PictureToCheck,
  type Verdict,
} from '../../../../shared/moderation/index.ts';
import { unitIn } from '../../auditor/contents.ts';
import type { BookedCheck, BookedPush } from '../../auditor/evidence.ts';
import type { Instance } from '../../world/instance.ts';
import type { Rng } from '../../world/random.ts';

export interface ModerationTemper {
  readonly services: readonly ('cloud' | 'wechat')[];
  /** How many pictures are unfit. */
  readonly block: number;
  /** How often the service that answers at once cannot tell. */
  readonly doubt: number;
  /** How many verdicts are never pushed, pushed twice, and taken back later. */
  readonly mute: number;
  readonly twice: number;
  readonly contradict: number;
  readonly pushMs: readonly [number, number];
  readonly limitMs: number;
  readonly afterLimit: 'publish' | 'refuse';
  /** How many requests are written in words that no service may draw. */
  readonly badWords: number;
}

export const BAD_WORDS = '赌博';

interface Opinion {
  readonly fit: boolean;
  readonly doubtful: boolean;
}

export interface Push {
  readonly ticket: string;
  readonly outcome: 'pass' | 'block';
  readonly inMs: number;
}

/** The list is the same for everybody, and its tree takes a while to build. */
const WORDS = createWordModerator();

export class ModerationBooks {
  readonly checks: BookedCheck[] = [];
  readonly pushes: BookedPush[] = [];
  /** Pictures a service was asked about in vain: whoever asked knows nothing, whatever was said before. */
  readonly silences = new Set<string>();
  readonly #temper: ModerationTemper;
  readonly #rng: Rng;
  readonly #opinions = new Map<string, Opinion>();
  readonly #now: () => number;
  /** Set by whoever delivers pushes. */
  onPush: (push: Push) => void = () => {};

  constructor(temper: ModerationTemper, rng: Rng, now: () => number) {
    this.#temper = temper;
    this.#rng = rng;
    this.#now = now;
  }

  moderatorFor(by: Instance, contentOf: (url: string) => string | undefined): Moderator {
    const services = this.#temper.services.map((service) =>
      service === 'cloud' ? this.#cloud(by, contentOf) : this.#wechat(by, contentOf),
    );
    return chainModerators([WORDS, ...services]);
  }

  #opinion(content: string): Opinion {
    const known = this.#opinions.get(content);
    if (known !== undefined) return known;
    const { block, doubt } = this.#temper;
    const opinion = { fit: !this.#rng.chance(block), doubtful: this.#rng.chance(doubt) };
    this.#opinions.set(content, opinion);
    return opinion;
  }

  /** Answers at once: yes, no, or that a human would have to look. */
  #cloud(by: Instance, contentOf: (url: string) => string | undefined): Moderator {
    const ask = (content: () => string | null): Promise<Verdict> => {
      let check: BookedCheck | null = null;
      const unavailable = (): never => {
        this.#unheard(content());
        throw new ModerationUnavailableError('scripted silence');
      };
      return by.call({
        site: 'provider',
        label: 'moderate',
        effect: () => {
          const shown = content();
          check = shown === null ? null : this.#look('cloud', shown, this.#verdictOn(shown));
          return said(check?.outcome ?? 'pass');
        },
        unanswered: unavailable,
        refused: unavailable,
        onAnswer: () => {
          if (check !== null) check.heard = true;
        },
      });
    };
    const said = (outcome: Verdict['outcome']): Verdict => ({
      outcome,
      source: 'cloud',
      labels: [],
      ticket: null,
    });
    const stored = async ({ address }: PictureToCheck): Promise<Verdict> => {
      const url = await address();
      return ask(() => contentOf(url) ?? '');
    };
    // Frames and sounds of films are sent inside; they lie nowhere.
    const inside = (asked: PictureToCheck): Promise<Verdict> => {
      const shown = Buffer.from(asked.bytes).toString();
      return /^(frame \d+|sound) of /.test(shown) ? ask(() => shown) : stored(asked);
    };
    return {
      sees: true,
      hears: true,
      checkText: ({ text }) => ask(() => (isResult(text) ? text : null)),
      checkPicture: inside,
      checkSound: inside,
    };
  }

  /** Null: about a user's words. */
  #unheard(content: string | null): void {
    if (content !== null) this.silences.add(content);
  }

  #verdictOn(content: string): BookedCheck['outcome'] {
    const { fit, doubtful } = this.#opinion(unitIn(content));
    return doubtful ? 'review' : fit ? 'pass' : 'block';
  }

  #look(
    service: BookedCheck['service'],
    content: string,
    outcome: BookedCheck['outcome'],
    ticket?: string,
  ): BookedCheck {
    const shown = { service, content, outcome, ticket: ticket ?? null };
    const check = { ...shown, at: this.#now(), heard: false };
    this.checks.push(check);
    return check;
  }

  /** The production reader of WeChat's answers, on a service that is scripted. */
  #wechat(by: Instance, contentOf: (url: string) => string | undefined): Moderator {
    return createWechatModerator({
      callWxOpenApi: ({ apiName, requestData }) => {
        const asked = requestData as { media_url?: string; content?: string };
        let check: BookedCheck | null = null;
        const silent = (): never => {
          const { media_url: url, content = '' } = asked;
          if (url !== undefined) this.#unheard(contentOf(url) ?? '');
          else this.#unheard(isResult(content) ? content : null);
          throw new Error('scripted silence');
        };
        return by.call<unknown>({
          site: 'provider',
          label: apiName,
          effect: () => {
            const { media_url: url, content = '' } = asked;
            if (url !== undefined) check = this.#ticketFor(contentOf(url) ?? '');
            else if (isResult(content)) check = this.#readBy(content);
            return answerWith(check);
          },
          unanswered: silent,
          refused: silent,
          onAnswer: () => {
            if (check !== null) check.heard = true;
          },
        });
      },
    });
  }

  #readBy(content: string): BookedCheck {
    const { fit } = this.#opinion(unitIn(content));
    return this.#look('wechat', content, fit ? 'pass' : 'block');
  }

  #ticketFor(content: string): BookedCheck {
    const ticket = `trace-${this.checks.length + 1}-${this.#rng.hex(4)}`;
    this.#plan(ticket, this.#opinion(unitIn(content)).fit ? 'pass' : 'block');
    return this.#look('wechat', content, 'review', ticket);
  }

  #plan(ticket: string, outcome: 'pass' | 'block'): void {
    const { mute, twice, contradict, pushMs } = this.#temper;
    if (this.#rng.chance(mute)) return;
    const inMs = this.#rng.int(...pushMs);
    this.onPush({ ticket, outcome, inMs });
    if (this.#rng.chance(twice)) {
      this.onPush({ ticket, outcome, inMs: inMs + this.#rng.int(0, 60_000) });
    }
    if (outcome === 'pass' && this.#rng.chance(contradict)) {
      this.onPush({ ticket, outcome: 'block', inMs: inMs + this.#rng.int(0, 60_000) });
    }
  }
}

/** Words a provider wrote, and no user. */
const isResult = (text: string): boolean => /^job\d+\/\d+$/.test(text);

/** A ticket for what has an address, a verdict at once for words. */
function answerWith(check: BookedCheck | null): unknown {
  if (check !== null && check.ticket !== null) {
    return { result: { errcode: 0, trace_id: check.ticket } };
  }
  const passed = check?.outcome !== 'block';
  const result = { suggest: passed ? 'pass' : 'risky', label: passed ? 100 : 20_002 };
  return { result: { errcode: 0, result } };
}

/** What WeChat sends to the function that takes its pushes. */
export function pushEvent({ ticket, outcome }: Push): unknown {
  return {
    MsgType: 'event',
    Event: 'wxa_media_check',
    trace_id: ticket,
    errcode: 0,
    result: {
      suggest: outcome === 'pass' ? 'pass' : 'risky',
      label: outcome === 'pass' ? 100 : 20_002,
    },
  };
}

export { pushed as takePush };
