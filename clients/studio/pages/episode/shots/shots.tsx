/** The shots of the episode: as a grid, a list or a timeline, on one selection. */
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { Empty } from '../../../../ui/parts/states.tsx';
import { useEdit } from '../../../data/edits/workspace.ts';
import { Sortable } from '../../../parts/sortable.tsx';
import type { Slot } from '../core/places.ts';
import { useRoom } from '../core/room.ts';
import { kept, NOTHING, ranged, type Selection, toggled } from '../core/selection.ts';
import { useShow, useView } from '../core/view.ts';
import { episodeWords } from '../words.ts';
import { Animatic } from './animatic.tsx';
import { EpisodeBatch } from './batch.tsx';
import type { ItemEvents } from './item/props.ts';
import { ShotList } from './list.tsx';
import { useShotNames } from './names.ts';
import { ShotToolbar } from './toolbar.tsx';
import { useEndings } from './use-endings.ts';
import { useLatest } from './use-latest.ts';
import { type ShotActions, useShotActions } from './use-shot-actions.ts';
import { useShotKeys } from './use-shot-keys.ts';
import { shotWords } from './words.ts';

export function ShotsColumn() {
  const t = useWords(shotWords);
  const e = useWords(episodeWords);
  const edit = useEdit();
  const { shots, ids, takes, may } = useRoom();
  const view = useView();
  const nameOf = useShotNames();
  const actions = useShotActions();
  const [selection, setSelection] = useSelection(ids);
  const [batch, setBatch] = useState<Slot | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const on = useEvents(actions, setSelection, ids);
  const chosen = ids.filter((id) => selection.ids.has(id));
  useEndings();
  useShotKeys({
    ...{ ids, view, chosen, actions, setSelection },
    isEditable: may.edit,
    onBatch: () => setBatch(slotOf(view.tab)),
    onPlay: () => setPlaying(true),
  });
  // While somebody types, the long list may come a moment later.
  const shown = useDeferredValue(shots);
  return (
    <section aria-label={t.shots} className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)]">
      <ShotToolbar
        {...{ chosen, view, actions }}
        onBatch={setBatch}
        onPlay={() => setPlaying(true)}
        onSelect={setSelection}
      />
      <div className="@container min-h-0 overflow-y-auto px-4 pb-4 max-md:overflow-visible">
        {shots.length === 0 ? (
          <Empty
            action={
              may.edit && (
                <Button icon="plus" isBusy={actions.isBusy} onClick={() => actions.add(null)}>
                  {t.add}
                </Button>
              )
            }
          >
            {may.edit ? t.empty : t.emptyViewer}
          </Empty>
        ) : (
          <Sortable
            ids={ids}
            nameOf={nameOf}
            onMove={({ id, ...to }) => edit.move({ kind: 'shot', id }, to)}
            isGrid={view.layout !== 'list'}
            isOff={!may.edit}
          >
            <ShotList shots={shown} {...{ view, selection, on }} />
          </Sortable>
        )}
        {[...takes.values()].flat().some(({ is_own }) => !is_own) && (
          <p className="pt-3 text-xs text-ink-2">{e.madeByAi}</p>
        )}
      </div>
      {batch !== null && (
        <EpisodeBatch slot={batch} chosen={chosen} onClose={() => setBatch(null)} />
      )}
      {isPlaying && <Animatic from={view.shot} onClose={() => setPlaying(false)} />}
      <span className="sr-only" role="status">
        {chosen.length > 0 && t.chosen(count(chosen.length))}
      </span>
    </section>
  );
}

const slotOf = (tab: string): Slot => (tab === 'video' || tab === 'line' ? tab : 'frame');

type Select = (change: (selection: Selection) => Selection) => void;

/** Shots that somebody deleted are not chosen any more. */
function useSelection(ids: readonly string[]): readonly [Selection, Select] {
  const [selection, setSelection] = useState(NOTHING);
  useEffect(() => setSelection((now) => kept(now, ids)), [ids]);
  return [selection, setSelection];
}

function useEvents(actions: ShotActions, select: Select, ids: readonly string[]): ItemEvents {
  const show = useShow();
  const latest = useLatest({ actions, ids });
  return useMemo(
    () => ({
      open: (id, event) => {
        if (event.shiftKey) select((now) => ranged(now, latest.current.ids, id));
        else if (event.ctrlKey || event.metaKey) select((now) => toggled(now, id));
        else {
          select((now) => ({ ...now, anchor: id }));
          const isNarrow = !window.matchMedia('(min-width: 768px)').matches;
          show({ shot: id, part: undefined, ...(isNarrow ? { column: 'panel' } : {}) });
        }
      },
      toggle: (id) => select((now) => toggled(now, id)),
      insert: (id) => latest.current.actions.add(id),
      duplicate: (id) => latest.current.actions.duplicate([id]),
      addFirst: (id) => latest.current.actions.addFirstFrames([id]),
      remove: (id) => latest.current.actions.remove([id]),
    }),
    [select, show, latest],
  );
}
