/** Everything one login edits with: the queue, what can be taken back, and the documents shown. */
import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Studio } from '../../app/studio.ts';
import { applyDoc, episodeKey, storedDoc } from '../read/cache.ts';
import type { ChildKind, DocOf, DocRef, Kind, OpenedEpisode, TargetRef } from '../types.ts';
import type { Change, Edit, FieldValues } from './edit.ts';
import type { Keeper } from './keep.ts';
import { overlayDoc } from './overlay.ts';
import { type Conflict, createEditQueue, type EditQueue, type Refused } from './queue.ts';
import { judgeFailure, sendEdit } from './send.ts';
import { createUndo, type Step, type Undo } from './undo.ts';

export interface Workspace {
  readonly queue: EditQueue;
  readonly undo: Undo;
  /** Written at once, with the answer; never kept for later. @throws as Studio.ask */
  create<K extends ChildKind>(kind: K, wish: NewDoc): Promise<DocOf[K]>;
  /** Typed text: shown at once, written when typing rests. Fields that are what they were are left out. */
  patch(doc: DocRef, set: FieldValues): void;
  /** Right after a sibling; null: before all. `before`: after whom it stands now. */
  move(doc: DocRef, to: { readonly after: string | null; readonly before: string | null }): void;
  remove(doc: DocRef): void;
  restore(doc: DocRef): void;
  /** `null`: the newest stands again. `place`: the document that keeps it, and under which key. */
  pick(place: PickPlace, workId: string | null): void;
  discard(place: PickPlace, workId: string, discarded: boolean): void;
  script(episodeId: string, text: string): void;
  /** Takes the last step back; false: there is none. */
  stepBack(): boolean;
  stepForward(): boolean;
  /** `mine` writes it over theirs; `theirs` leaves it. */
  choose(conflict: Conflict, mine: FieldValues): void;
  again(refused: Refused): void;
}

export interface NewDoc {
  readonly parentId: string;
  readonly fields: FieldValues;
  /** Right after this one; null: before all; undefined: after all. */
  readonly after?: string | null;
}

export interface PickPlace {
  readonly doc: DocRef;
  readonly key: string;
  readonly target: TargetRef;
}

interface Parts {
  readonly studio: Studio;
  readonly client: QueryClient;
  readonly keeper: Keeper;
}

export function createWorkspace({ studio, client, keeper }: Parts): Workspace {
  const undo = createUndo();
  const queue = createEditQueue(
    {
      send: (edit) => sendEdit({ studio, onDoc, onScript }, edit),
      keep: keeper.keep,
      now: Date.now,
      after: (ms, run) => {
        const timer = window.setTimeout(run, ms);
        return () => window.clearTimeout(timer);
      },
      judge: judgeFailure,
    },
    keeper.begin,
  );
  const onDoc = ({ kind }: DocRef, document: DocOf[Kind]): void => applyDoc(client, kind, document);
  const onScript = (episodeId: string, script: OpenedEpisode['script']): void => {
    client.setQueryData<OpenedEpisode>(episodeKey(episodeId), (opened) =>
      opened === undefined ? opened : { ...opened, script },
    );
  };
  const shown = (ref: DocRef): DocOf[Kind] | undefined => {
    const doc = storedDoc(client, ref);
    return doc && overlayDoc(doc, ref.kind, queue.kept.get().pending);
  };
  const baseOf = ({ doc, change }: Pick<Step, 'doc' | 'change'>): number =>
    change.do === 'script'
      ? (client.getQueryData<OpenedEpisode>(episodeKey(doc.id))?.script.version ?? 0)
      : (storedDoc(client, doc)?.version ?? 0);
  const put = (doc: DocRef, change: Change, base = baseOf({ doc, change })): Step => {
    const at = Date.now();
    queue.add({ id: crypto.randomUUID(), doc, base, change, at });
    return { doc, change, at };
  };
  const make = (doc: DocRef, change: Change): void => undo.remember(put(doc, change));
  const redo = (step: Step | null): boolean => {
    if (step !== null) put(step.doc, step.change);
    return step !== null;
  };
  return {
    ...{ queue, undo },
    create: async (kind, { parentId, fields, after }) => {
      const requestId = crypto.randomUUID();
      // What was typed before is there before what follows it.
      await queue.settle();
      const place = after === undefined ? {} : { after };
      const wish = { kind, parentId, fields, requestId, ...place };
      const { document } = await studio.ask('create', wish);
      applyDoc(client, kind, document as never);
      undo.remember({ doc: { kind, id: document.id }, change: { do: 'restore' }, at: Date.now() });
      return document as never;
    },
    patch: (doc, set) => {
      const now = shown(doc);
      if (now === undefined) return;
      const changed = Object.entries(set).filter(([field, to]) => Reflect.get(now, field) !== to);
      if (changed.length === 0) return;
      const before = Object.fromEntries(changed.map(([field]) => [field, Reflect.get(now, field)]));
      make(doc, { do: 'patch', set: Object.fromEntries(changed), before });
    },
    move: (doc, { after, before }) => {
      if (after !== before && after !== doc.id) make(doc, { do: 'move', after, before });
    },
    remove: (doc) => make(doc, { do: 'delete' }),
    restore: (doc) => make(doc, { do: 'restore' }),
    pick: ({ doc, key, target }, workId) => {
      const picks = shown(doc);
      const before = picks !== undefined && 'picks' in picks ? (picks.picks[key] ?? null) : null;
      if (before !== workId) make(doc, { do: 'pick', target, key, workId, before });
    },
    discard: ({ doc, target }, workId, discarded) =>
      make(doc, { do: 'discard', target, workId, discarded }),
    script: (episodeId, text) => {
      const opened = client.getQueryData<OpenedEpisode>(episodeKey(episodeId));
      if (opened === undefined) return;
      const before = scriptOf(queue.kept.get().pending, episodeId) ?? opened.script.text;
      const doc = { kind: 'episode', id: episodeId } as const;
      if (before !== text) make(doc, { do: 'script', text, before });
    },
    stepBack: () => redo(undo.undo()),
    stepForward: () => redo(undo.redo()),
    choose: ({ edit, version, fields }, mine) => {
      queue.drop(edit.id);
      const kept = fields.filter(({ field }) => field in mine);
      if (kept.length === 0 && edit.change.do !== 'patch') return;
      put(edit.doc, rechosen(edit, { fields, mine }), version);
    },
    again: ({ edit }) => {
      queue.drop(edit.id);
      put(edit.doc, edit.change, edit.base);
    },
  };
}

function scriptOf(pending: readonly Edit[], episodeId: string): string | null {
  const texts = pending.flatMap(({ doc, change }) =>
    change.do === 'script' && doc.id === episodeId ? [change.text] : [],
  );
  return texts.at(-1) ?? null;
}

/** The edit on what is there now: with the fields that somebody chose, and those nobody else touched. */
function rechosen(
  { change }: Edit,
  { fields, mine }: { readonly fields: Conflict['fields']; readonly mine: FieldValues },
): Change {
  const theirs = new Map(fields.map(({ field, theirs: value }) => [field, value]));
  if (change.do === 'script') {
    return { ...change, text: String(mine.script), before: String(theirs.get('script') ?? '') };
  }
  if (change.do !== 'patch') return change;
  const set = Object.entries(change.set).filter(([field]) => !theirs.has(field) || field in mine);
  const before = Object.entries(change.before).map(([field, value]) => [
    field,
    theirs.get(field) ?? value,
  ]);
  const chosen = set.map(([field, value]) => [field, field in mine ? mine[field] : value]);
  return { do: 'patch', set: Object.fromEntries(chosen), before: Object.fromEntries(before) };
}

export const WorkspaceContext = createContext<Workspace | null>(null);

/** Creating, changing, moving, removing, picking, and taking back. */
export function useEdit(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace === null) throw new Error('outside of the studio');
  return workspace;
}
