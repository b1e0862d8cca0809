/** Words of a stream that somebody else runs, from any of its chunks on, to its end. */
import { ownText, type TaskDeps, type TextDoc } from '../tasks/index.ts';

export type Followed =
  | {
      readonly kind: 'words';
      /** Up to which it is known now. */
      readonly seq: number;
      readonly text: string;
      readonly reasoning: string;
      /** Where `text` begins in the whole. */
      readonly from: number;
    }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'ended'; readonly text: TextDoc };

export interface FollowWish {
  readonly openid: string;
  readonly taskId: string;
  /** The last chunk that is known already; 0 for none. */
  readonly after: number;
  /** Instant in ms. */
  readonly until: number;
  readonly signal: AbortSignal;
}

const LOOK_EVERY_MS = 1_000;

/** `nothing` each second without words. Throws NotFoundError for another's as for none. */
export async function* follow(
  { db, clock }: Pick<TaskDeps, 'db' | 'clock'>,
  wish: FollowWish,
): AsyncGenerator<Followed> {
  const { openid, taskId, until, signal } = wish;
  let known: { seq: number; text: number; reasoning: number } | null = null;
  for (;;) {
    const now = await ownText(db, openid, taskId);
    known ??= placeOf(now, wish.after);
    const text = now.text.slice(known.text);
    const reasoning = now.reasoning.slice(known.reasoning);
    if (text !== '' || reasoning !== '') {
      yield { kind: 'words', seq: now.seq, text, reasoning, from: known.text };
      known = { seq: now.seq, text: now.text.length, reasoning: now.reasoning.length };
    } else if (now.ended_at === null) yield { kind: 'nothing' };
    if (now.ended_at !== null) {
      yield { kind: 'ended', text: now };
      return;
    }
    if (signal.aborted || clock.now() >= until) return;
    await clock.sleep(LOOK_EVERY_MS);
  }
}

function placeOf(
  { chunks }: TextDoc,
  after: number,
): { seq: number; text: number; reasoning: number } {
  const chunk = chunks.findLast(({ seq }) => seq <= after);
  return { seq: chunk?.seq ?? 0, text: chunk?.text_end ?? 0, reasoning: chunk?.reasoning_end ?? 0 };
}
