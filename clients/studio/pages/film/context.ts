/** What the parts of the film page work on together. */
import { createContext, useContext } from 'react';
import type { EditList } from '../../../../shared/film/edit/list.ts';
import type { ErrorDetail } from '../../../../shared/platform/errors.ts';
import type { Times } from '../../../../shared/studio/cut/edit-list.ts';
import type { May } from '../../data/project.ts';
import type { OpenedEpisode } from '../../data/types.ts';
import type { Player } from '../../film/player.ts';
import type { Scene } from '../../film/scene.ts';
import type { CutChange, CutContent } from './cut/content.ts';
import type { ClipTake } from './cut/stale.ts';

export interface Clip {
  readonly id: string;
  /** From 1, as it is shown. */
  readonly number: number;
  readonly title: string;
  readonly item: CutContent['items'][number];
  readonly take: ClipTake;
  /** A small picture of it; null where there is none. */
  readonly thumb: string | null;
  readonly isShotGone: boolean;
  /** The address of its file is not known yet. */
  readonly isAwaited: boolean;
  /** Where it is in the film, ms; null: it is not in it. */
  readonly span: { readonly fromMs: number; readonly toMs: number } | null;
}

export interface FilmEditing {
  readonly opened: OpenedEpisode;
  readonly may: May;
  /** As it is shown: with what is being dragged. */
  readonly cut: CutContent;
  readonly clips: readonly Clip[];
  readonly times: Times;
  /** Null while something in it is wrong. */
  readonly list: EditList | null;
  readonly scene: Scene | null;
  readonly problems: readonly ErrorDetail[];
  readonly player: Player | null;
  readonly selected: string | null;
  select(id: string | null): void;
  /** Stored, and taken back by undo. */
  change(set: CutChange): void;
  /** Shown only, until it is changed or dropped. */
  draft(set: CutChange | null): void;
  /** Read out. */
  say(text: string): void;
}

export const FilmContext = createContext<FilmEditing | null>(null);

export function useFilm(): FilmEditing {
  const film = useContext(FilmContext);
  if (film === null) throw new Error('outside of a film page');
  return film;
}
