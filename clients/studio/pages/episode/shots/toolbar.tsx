/** How shots are shown, and what is done with those that are chosen. */
import { count, duration } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { Button, IconButton } from '../../../../ui/parts/button.tsx';
import { Menu } from '../../../../ui/parts/menu.tsx';
import { SLOTS, type Slot } from '../core/places.ts';
import { useRoom } from '../core/room.ts';
import { NOTHING, type Selection } from '../core/selection.ts';
import { LAYOUTS, type View, viewLink } from '../core/view.ts';
import { episodeWords } from '../words.ts';
import type { ShotActions } from './use-shot-actions.ts';
import { shotWords } from './words.ts';

interface Props {
  readonly chosen: readonly string[];
  readonly view: View;
  readonly actions: ShotActions;
  readonly onBatch: (slot: Slot) => void;
  readonly onPlay: () => void;
  readonly onSelect: (change: (selection: Selection) => Selection) => void;
}

export function ShotToolbar({ chosen, view, actions, onBatch, onPlay, onSelect }: Props) {
  const t = useWords(shotWords);
  const { shots, ids, may } = useRoom();
  const length = shots.reduce((sum, { duration_ms: ms }) => sum + ms, 0);
  const isChosen = chosen.length > 0;
  return (
    <div className="grid gap-2 px-4 py-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="text-xs text-ink-2 tabular-nums">
          {shots.length > 0 && t.total(count(shots.length), duration(length))}
        </span>
        <div className="flex flex-wrap items-center gap-2">
          <Layouts view={view} />
          <IconButton
            label={t.animatic}
            icon="play"
            look="plain"
            disabled={shots.length === 0}
            onClick={onPlay}
          />
          {may.edit && (
            <>
              <IconButton
                label={t.add}
                icon="plus"
                look="plain"
                disabled={actions.isBusy}
                onClick={() => actions.add(view.shot ?? null)}
              />
              <Batch isOff={shots.length === 0 || !may.spend} onBatch={onBatch} />
            </>
          )}
        </div>
      </div>
      {isChosen && (
        <div className="flex flex-wrap items-center gap-2 rounded-control bg-busy-tint px-2 py-1">
          <span className="px-1 font-medium text-busy">{t.chosen(count(chosen.length))}</span>
          {may.edit && (
            <>
              <Button isSmall icon="content" onClick={() => actions.addFirstFrames(chosen)}>
                {t.addFirst}
              </Button>
              <Button isSmall icon="copy" onClick={() => actions.duplicate(chosen)}>
                {t.duplicate}
              </Button>
              <Button isSmall icon="trash" look="danger" onClick={() => actions.remove(chosen)}>
                {t.remove}
              </Button>
            </>
          )}
          <Button isSmall look="quiet" onClick={() => onSelect(() => allOf(ids))}>
            {t.all}
          </Button>
          <Button isSmall look="quiet" onClick={() => onSelect(() => NOTHING)}>
            {t.clear}
          </Button>
        </div>
      )}
    </div>
  );
}

const allOf = (ids: readonly string[]): Selection => ({
  ids: new Set(ids),
  anchor: ids[0] ?? null,
});

function Layouts({ view }: { view: View }) {
  const e = useWords(episodeWords);
  return (
    <nav aria-label={e.layouts} className="flex rounded-control border border-line bg-sheet">
      {LAYOUTS.map((layout) => (
        <a
          key={layout}
          href={viewLink({ layout })}
          aria-current={layout === view.layout ? 'true' : undefined}
          className={`target inline-flex h-[30px] items-center px-2.5 text-sm first:rounded-l-control last:rounded-r-control ${layout === view.layout ? 'bg-grey font-medium' : 'text-ink-2 hover:text-ink'}`}
        >
          {e.layout[layout]}
        </a>
      ))}
    </nav>
  );
}

function Batch({ isOff, onBatch }: { isOff: boolean; onBatch: (slot: Slot) => void }) {
  const t = useWords(shotWords);
  return (
    <Menu
      trigger={
        <Button icon="generate" disabled={isOff}>
          {t.batch}
        </Button>
      }
      items={SLOTS.map((slot) => ({
        label: t.batchOf[slot],
        icon: ({ frame: 'content', video: 'film', line: 'sound' } as const)[slot],
        onSelect: () => onBatch(slot),
      }))}
    />
  );
}
