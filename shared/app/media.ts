/** DARKROOM_MEDIA: how films, sounds and words leave this deployment, beyond the lawful default. */
import * as z from 'zod/mini';
import { LAWFUL_SECONDS, type ResolvedFilm, resolveFilm } from '../film/settings.ts';
import { ConfigError } from '../platform/errors.ts';
import type { JsonObject } from '../platform/json.ts';
import type { AudibleMark } from '../sounds/contract.ts';
import { audibleMark } from '../sounds/options.ts';
import type { WordsPlace } from '../tasks/index.ts';

export interface MediaConfig {
  readonly soundMark: AudibleMark;
  readonly wordsPlace: WordsPlace;
  readonly unmarkedFilms: 'hold' | 'refuse';
  /** How long the visible mark of a film is seen. */
  readonly filmMark: ResolvedFilm;
  readonly frames: { readonly everyMs: number; readonly most: number };
  /** What becomes of what no moderation service can open. */
  readonly unchecked: 'hold' | 'refuse';
  /** What an exported film costs: credits for each begun stretch of `perMs`. */
  readonly exports: { readonly credits: number; readonly perMs: number };
}

const between = (least: number, most: number) => z.number().check(z.gte(least), z.lte(most));

const holdOrRefuse = z.enum(['hold', 'refuse']);

const shape = z.strictObject({
  sound: z.optional(z.unknown()),
  words: z.optional(z.strictObject({ place: z.optional(z.enum(['start', 'end', 'field'])) })),
  film: z.optional(
    z.strictObject({
      unmarked: z.optional(holdOrRefuse),
      seconds: z.optional(between(LAWFUL_SECONDS, 60)),
      throughout: z.optional(z.boolean()),
      frameEverySeconds: z.optional(between(0.5, 60)),
      mostFrames: z.optional(between(2, 100).check(z.int())),
    }),
  ),
  unchecked: z.optional(holdOrRefuse),
  export: z.optional(
    z.strictObject({
      credits: z.optional(between(0, 100_000).check(z.int())),
      perSeconds: z.optional(between(1, 600)),
    }),
  ),
});

/** Throws ConfigError naming each field that is wrong. */
export function readMediaConfig(raw: JsonObject): MediaConfig {
  const parsed = shape.safeParse(raw);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new ConfigError(`DARKROOM_MEDIA: ${fields.join('; ')}`);
  }
  const { sound, words, film, unchecked = 'hold', export: exported } = parsed.data;
  return {
    soundMark: audibleMark(sound),
    wordsPlace: words?.place ?? 'start',
    unmarkedFilms: film?.unmarked ?? 'hold',
    filmMark: resolveFilm(film),
    frames: { everyMs: (film?.frameEverySeconds ?? 3) * 1_000, most: film?.mostFrames ?? 20 },
    unchecked,
    exports: {
      credits: exported?.credits ?? 0,
      perMs: (exported?.perSeconds ?? 30) * 1_000,
    },
  };
}
