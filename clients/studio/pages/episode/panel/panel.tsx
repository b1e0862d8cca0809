/** The chosen shot: what it says, and what is made for it. */
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { Tabs } from '../../../../ui/parts/tabs.tsx';
import { groupOf } from '../core/groups.ts';
import { useRoom } from '../core/room.ts';
import { TABS, useView, type View, viewLink } from '../core/view.ts';
import { episodeWords } from '../words.ts';
import { FilmTab } from './film.tsx';
import { FrameTab } from './frames.tsx';
import { HistoryTab } from './history.tsx';
import type { PanelShot } from './shot/panel-shot.ts';
import { ShotTab } from './shot/shot.tsx';
import { LineTab } from './sound.tsx';

export function PanelColumn() {
  const t = useWords(episodeWords);
  const { shots, ids, frames, takes } = useRoom();
  const view = useView();
  const at = view.shot === undefined ? -1 : ids.indexOf(view.shot);
  const shot = shots[at];
  if (shot === undefined) {
    return <p className="px-4 py-12 text-center text-ink-2">{t.noneChosen}</p>;
  }
  const parts = {
    ...{ shot, number: at + 1 },
    frames: groupOf(frames, shot.id),
    takes: groupOf(takes, shot.id),
  };
  const name = t.named(count(at + 1), shot.title);
  return (
    <section aria-label={name} className="grid content-start gap-4 p-4" data-panel={shot.id}>
      <h2 className="truncate text-base font-semibold">{name}</h2>
      <Tabs
        label={t.parts}
        tabs={TABS.map((tab) => ({
          to: viewLink({ tab, part: undefined }),
          label: t.tab[tab],
          isHere: tab === view.tab,
        }))}
      />
      <Tab key={shot.id} {...{ view, parts }} />
    </section>
  );
}

function Tab({ view, parts }: { view: View; parts: PanelShot }) {
  switch (view.tab) {
    case 'shot':
      return <ShotTab parts={parts} />;
    case 'frame':
      return <FrameTab parts={parts} part={view.part} />;
    case 'video':
      return <FilmTab parts={parts} />;
    case 'line':
      return <LineTab parts={parts} part={view.part} />;
    case 'history':
      return <HistoryTab parts={parts} />;
    default:
      return view.tab satisfies never;
  }
}
