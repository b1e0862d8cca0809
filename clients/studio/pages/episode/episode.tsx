/** The episode page: its script, its shots, and the panel of the chosen one. */
import { useEffect } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { ButtonLink } from '../../../ui/parts/button.tsx';
import { toFilm } from '../../app/routes.ts';
import { useEpisode, useProject } from '../../data/project.ts';
import type { OpenedEpisode, OpenedProject } from '../../data/types.ts';
import { Loaded } from '../../parts/loading.tsx';
import { RoomContext, useRoomOf } from './core/room.ts';
import { COLUMNS, type Column, useView, viewLink } from './core/view.ts';
import { PanelColumn } from './panel/panel.tsx';
import { ScriptColumn } from './script/script.tsx';
import { Announcer } from './shots/announce.tsx';
import { ShotsColumn } from './shots/shots.tsx';
import { episodeWords } from './words.ts';

export interface EpisodePageProps {
  readonly projectId: string;
  readonly episodeId: string;
}

export function EpisodePage({ projectId, episodeId }: EpisodePageProps) {
  const ofProject = useProject(projectId);
  const ofEpisode = useEpisode(episodeId);
  const title = ofEpisode.opened?.episode.title;
  useEffect(() => {
    document.title = title === undefined ? 'Darkroom Studio' : `${title} · Darkroom Studio`;
  }, [title]);
  const asked = {
    error: ofProject.error ?? ofEpisode.error,
    retry: () => {
      ofProject.retry();
      ofEpisode.retry();
    },
  };
  const both =
    ofProject.opened === undefined || ofEpisode.opened === undefined
      ? undefined
      : { ofProject: ofProject.opened, opened: ofEpisode.opened };
  return (
    <Loaded asked={asked} opened={both}>
      {(opened) => <Episode key={episodeId} {...opened} />}
    </Loaded>
  );
}

function Episode({ ofProject, opened }: { ofProject: OpenedProject; opened: OpenedEpisode }) {
  const room = useRoomOf(ofProject, opened);
  const { column } = useView();
  return (
    <RoomContext value={room}>
      <div className="grid h-[calc(100dvh-3rem)] grid-rows-[auto_minmax(0,1fr)] max-md:h-auto">
        <Head opened={opened} isReadOnly={!room.may.edit} column={column} />
        <div
          className={`grid min-h-0 grid-cols-1 xl:grid-cols-[minmax(280px,3fr)_minmax(0,6fr)_minmax(360px,4fr)] ${column === 'script' ? '' : 'md:grid-cols-[minmax(0,1fr)_minmax(340px,22rem)]'}`}
        >
          <div className={`min-h-0 min-w-0 xl:border-r xl:border-line ${SHOWN.script(column)}`}>
            <ScriptColumn />
          </div>
          <div className={`min-h-0 min-w-0 ${SHOWN.shots(column)}`}>
            <ShotsColumn />
          </div>
          <div
            className={`min-h-0 min-w-0 md:overflow-y-auto md:border-l md:border-line ${SHOWN.panel(column)}`}
          >
            <PanelColumn />
          </div>
        </div>
        <Announcer />
      </div>
    </RoomContext>
  );
}

/** From 1280 px all three; from 768 the script, or shots beside the panel; below that one of them. */
const SHOWN: Readonly<Record<Column, (here: Column) => string>> = {
  script: (here) => (here === 'script' ? '' : 'max-xl:hidden'),
  shots: (here) => (here === 'shots' ? '' : here === 'panel' ? 'max-md:hidden' : 'max-xl:hidden'),
  panel: (here) => (here === 'panel' ? '' : here === 'shots' ? 'max-md:hidden' : 'max-xl:hidden'),
};

function Head({
  opened: { episode },
  isReadOnly,
  column,
}: {
  opened: OpenedEpisode;
  isReadOnly: boolean;
  column: Column;
}) {
  const t = useWords(episodeWords);
  return (
    <header className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-1.5">
      <h1 className="min-w-0 flex-1 truncate text-base font-semibold">
        {episode.title}
        {isReadOnly && <span className="pl-2 font-normal text-ink-2">{t.readOnly}</span>}
      </h1>
      <nav aria-label={t.columns} className="flex rounded-control border border-line xl:hidden">
        {COLUMNS.map((one) => (
          <a
            key={one}
            href={viewLink({ column: one })}
            aria-current={one === column ? 'true' : undefined}
            className={`target inline-flex h-[30px] items-center px-3 text-sm ${one === column ? 'bg-grey font-medium' : 'text-ink-2'} ${one === 'panel' ? 'md:max-xl:hidden' : ''}`}
          >
            {t.column[one]}
          </a>
        ))}
      </nav>
      <ButtonLink isSmall icon="film" to={toFilm(episode.project_id, episode.id)}>
        {t.film}
      </ButtonLink>
    </header>
  );
}
