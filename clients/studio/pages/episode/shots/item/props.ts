/** What every form of a shot in the list is given. */
import type { MouseEvent } from 'react';
import type { ShotParts } from '../../core/lights.ts';
import type { Layout } from '../../core/view.ts';

export interface ItemProps extends ShotParts {
  /** Its place, from 1. */
  readonly number: number;
  readonly layout: Layout;
  readonly aspect: string;
  readonly poster: string | null;
  readonly stale: ReadonlySet<string>;
  /** Names of who is in it. */
  readonly cast: string;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  readonly isEditable: boolean;
  readonly on: ItemEvents;
}

/** The same object for all, as long as the page lives. */
export interface ItemEvents {
  readonly open: (id: string, event: MouseEvent) => void;
  readonly toggle: (id: string) => void;
  readonly insert: (id: string) => void;
  readonly duplicate: (id: string) => void;
  readonly addFirst: (id: string) => void;
  readonly remove: (id: string) => void;
}
