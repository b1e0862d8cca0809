import { ConfigError } from '../platform/errors.ts';

/** How films carry the visible mark; what it looks like is the picture path's own setting. */
export interface FilmOptions {
  /** Seconds from the opening picture. Default 3; the standard asks for 2 at least. */
  readonly seconds?: number | undefined;
  /** The mark stays to the end. Default false. */
  readonly throughout?: boolean | undefined;
}

export interface ResolvedFilm {
  readonly seconds: number;
  readonly throughout: boolean;
}

/** GB 45438-2025, 5.4: at normal speed the mark is seen for at least 2 s. */
export const LAWFUL_SECONDS = 2;

/** @throws ConfigError for less than the standard asks */
export function resolveFilm({ seconds = 3, throughout = false }: FilmOptions = {}): ResolvedFilm {
  if (!(seconds >= LAWFUL_SECONDS)) {
    throw new ConfigError(`film.seconds must be ${LAWFUL_SECONDS} or more`);
  }
  return { seconds, throughout };
}
