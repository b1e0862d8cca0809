/**
 * From what a model said to shots: whatever stands around the JSON, wherever it breaks off. Each
 * shot is read by itself, so that one bad shot costs one shot. Models answer names, never ids.
 */
import * as z from 'zod/mini';

const words = (max: number) =>
  z._default(
    z.pipe(
      z.union([z.string(), z.number(), z.null()]),
      z.transform((value) =>
        String(value ?? '')
          .trim()
          .slice(0, max),
      ),
    ),
    '',
  );

const MAX_SECONDS = 60;

const shot = z.object({
  title: words(100),
  description: z.pipe(words(2_000), z.string().check(z.minLength(1))),
  seconds: z._default(z.pipe(z.coerce.number(), z.number().check(z.gt(0))), 5),
  size: words(30),
  angle: words(30),
  move: words(60),
  location: words(60),
  time: words(60),
  mood: words(60),
  characters: z._default(
    z.array(z.object({ name: words(60), description: words(600) })).check(z.maxLength(20)),
    [],
  ),
  lines: z._default(
    z
      .array(
        z.object({
          kind: z._default(z.catch(z.enum(['dialogue', 'voiceover']), 'dialogue'), 'dialogue'),
          speaker: words(60),
          text: z.pipe(words(600), z.string().check(z.minLength(1))),
        }),
      )
      .check(z.maxLength(20)),
    [],
  ),
});

export type DraftShot = z.infer<typeof shot>;

export interface ReadAnswer {
  readonly shots: readonly DraftShot[];
  /** Which of those that were there could not be read. */
  readonly invalid: readonly number[];
  /** It broke off before its end. */
  readonly isCut: boolean;
}

/** Never throws: what cannot be read is not there. */
export function readAnswer(text: string): ReadAnswer {
  const list = text.indexOf('"shots"');
  const from = text.indexOf('[', Math.max(0, list));
  if (from === -1) return { shots: [], invalid: [], isCut: false };
  const { pieces, isCut } = objectsIn(text, from + 1);
  const shots: DraftShot[] = [];
  const invalid: number[] = [];
  for (const [index, piece] of pieces.entries()) {
    const parsed = shot.safeParse(jsonOf(piece));
    if (parsed.success) shots.push({ ...parsed.data, seconds: within(parsed.data.seconds) });
    else invalid.push(index);
  }
  return { shots, invalid, isCut };
}

const within = (seconds: number): number => Math.min(MAX_SECONDS, Math.max(0.5, seconds));

/** The objects of a list, each by its own braces, up to the list's end or where the text ends. */
function objectsIn(text: string, start: number): { pieces: string[]; isCut: boolean } {
  const pieces: string[] = [];
  let depth = 0;
  let begun = -1;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const sign = text[at];
    if (quoted) {
      if (sign === '\\') at += 1;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === '{') {
      if (depth === 0) begun = at;
      depth += 1;
    } else if (sign === '}') {
      depth -= 1;
      if (depth === 0) pieces.push(text.slice(begun, at + 1));
    } else if (sign === ']' && depth === 0) return { pieces, isCut: false };
  }
  return { pieces, isCut: true };
}

/** Undefined for what is none, though a comma too many is forgiven. */
function jsonOf(text: string): unknown {
  for (const one of [text, text.replace(/,\s*([}\]])/g, '$1')]) {
    try {
      return JSON.parse(one);
    } catch {
      // The next way of reading it.
    }
  }
  return undefined;
}
