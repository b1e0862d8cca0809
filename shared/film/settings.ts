import { ConfigError } from '../platform/errors.ts';

/** How films carry the visible mark; what it looks like is the picture path's own setting. */
export interface FilmOptions {
  /** Seconds from the opening picture. Default 3; the standard asks for 2 at least. */
  readonly seconds?: number;
  /** The mark stays to the end. Default false. */
  readonly throughout?: boolean;
}

export type ResolvedFilm = Required<FilmOptions>;

/** GB 45438-2025, 5.4: at normal speed the mark is seen for at least 2 s. */
export const LAWFUL_SECONDS = 2;

/** @throws ConfigError for less than the standard asks */
export function resolveFilm(options: FilmOptions = {}): ResolvedFilm {
  const film = { seconds: 3, throughout: false, ...options };
  if (typeof film.seconds !== 'number' || !(film.seconds >= LAWFUL_SECONDS)) {
    throw new ConfigError(`film.seconds must be ${LAWFUL_SECONDS} or more`);
  }
  if (typeof film.throughout !== 'boolean') throw new ConfigError('film.throughout is a boolean');
  return film;
}
