import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { count } from '../../ui/core/format.ts';
import { useWords } from '../../ui/core/language.ts';
import { useStore } from '../../ui/core/store.ts';
import { Mark } from '../../ui/frame/mark.tsx';
import { Preferences } from '../../ui/frame/preferences.tsx';
import { Button, IconButton } from '../../ui/parts/button.tsx';
import { Icon } from '../../ui/parts/icon.tsx';
import { useEdit } from '../data/edits/workspace.ts';
import { useEpisode, useProject } from '../data/project.ts';
import { useStudio } from './context.ts';
import { isPutOff } from './put-off.ts';
import { type Place, toEpisode, toProject, toProjects, toQueue } from './routes.ts';
import { words } from './words.ts';

const PhoneMenu = lazy(async () => ({ default: (await import('./phone-menu.tsx')).PhoneMenu }));

export function Header({ place, onHelp }: { place: Place; onHelp: () => void }) {
  const t = useWords(words);
  const { session } = useStudio();
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b border-line bg-sheet px-3">
      <nav aria-label={t.place} className="flex min-w-0 flex-1 items-center gap-1.5">
        <a href={toProjects} className="target flex shrink-0 items-center gap-2 font-semibold">
          <Mark />
          <span className={'projectId' in place ? 'max-sm:sr-only' : ''}>{t.studio}</span>
        </a>
        {'projectId' in place && <ProjectCrumb key={place.projectId} place={place} />}
      </nav>
      {'projectId' in place && (
        <>
          <SaveSign />
          <UndoButtons />
          <a
            href={toQueue(place.projectId)}
            aria-current={place.page === 'queue' ? 'page' : undefined}
            title={t.queue}
            className={`target inline-flex h-8 items-center justify-center gap-1.5 rounded-control px-2 hover:bg-grey hover:text-ink ${place.page === 'queue' ? 'bg-grey text-ink' : 'text-ink-2'}`}
          >
            <Icon name="tasks" />
            <span className="max-md:sr-only">{t.queue}</span>
          </a>
        </>
      )}
      <Balance />
      <div className="flex items-center max-sm:hidden">
        <IconButton label={t.keys} icon="keyboard" onClick={onHelp} />
        <Preferences />
      </div>
      <span className="max-sm:hidden">
        <IconButton label={t.signOut} icon="leave" onClick={session.signOut} />
      </span>
      <span className="sm:hidden">
        <Suspense fallback={null}>
          <PhoneMenu onHelp={onHelp} />
        </Suspense>
      </span>
    </header>
  );
}

type InProject = Extract<Place, { readonly projectId: string }>;

function ProjectCrumb({ place }: { place: InProject }) {
  const t = useWords(words);
  const { opened } = useProject(place.projectId);
  const title = opened?.project.title ?? ' ';
  return (
    <>
      <Crumb
        to={toProject(place.projectId)}
        isLast={place.page === 'project'}
        isFar={place.page === 'film'}
      >
        {title}
      </Crumb>
      {'episodeId' in place && <EpisodeCrumb place={place} />}
      {place.page === 'queue' && (
        <Crumb to={toQueue(place.projectId)} isLast>
          {t.queue}
        </Crumb>
      )}
    </>
  );
}

function EpisodeCrumb({ place }: { place: Extract<Place, { readonly episodeId: string }> }) {
  const t = useWords(words);
  const { projectId, episodeId, page } = place;
  const { opened } = useEpisode(episodeId);
  return (
    <>
      <Crumb to={toEpisode(projectId, episodeId)} isLast={page === 'episode'}>
        {opened?.episode.title ?? ' '}
      </Crumb>
      {page === 'film' && (
        <Crumb to="" isLast>
          {t.film}
        </Crumb>
      )}
    </>
  );
}

/** Where one is, or what it is part of: on a phone only the nearest of those, as the way back. */
function Crumb({
  to,
  isLast,
  isFar = false,
  children,
}: {
  to: string;
  isLast: boolean;
  isFar?: boolean;
  children: string;
}) {
  if (isLast) {
    return (
      <>
        <Icon name="right" className="text-ink-2 max-sm:hidden" />
        <span aria-current="page" className="truncate font-medium">
          {children}
        </span>
      </>
    );
  }
  return (
    <>
      <Icon name="right" className="text-ink-2 max-sm:hidden" />
      <a
        href={to}
        title={children}
        className={`flex min-w-0 items-center text-ink-2 hover:text-ink touch:min-h-11 max-sm:size-11 max-sm:shrink-0 max-sm:justify-center ${isFar ? 'max-sm:hidden' : ''}`}
      >
        <Icon name="left" className="sm:hidden" />
        <span className="truncate max-sm:sr-only">{children}</span>
      </a>
    </>
  );
}

/** Whether what was typed has reached the server. */
function SaveSign() {
  const t = useWords(words);
  const { queue } = useEdit();
  const state = useStore(queue.state);
  const { conflicts, refused } = useStore(queue.kept);
  const undecided = conflicts.length + refused.length;
  if (undecided > 0) {
    return (
      <Button isSmall icon="warning" className="text-failed!" onClick={() => isPutOff.set(false)}>
        {t.undecided(String(undecided))}
      </Button>
    );
  }
  const icon = { saved: 'check', saving: 'busy', waiting: 'warning' } as const;
  return (
    <span
      role="status"
      data-save={state}
      className={`inline-flex items-center gap-1 text-xs whitespace-nowrap ${state === 'waiting' ? 'text-held' : 'text-ink-2'}`}
    >
      <Icon name={icon[state]} className={state === 'saving' ? 'animate-spin' : ''} />
      <span className="max-md:sr-only">{t[state]}</span>
    </span>
  );
}

function UndoButtons() {
  const t = useWords(words);
  const edit = useEdit();
  const { done, undone } = useStore(edit.undo.stack);
  return (
    <span className="flex max-sm:hidden">
      <IconButton
        label={t.undo}
        icon="undo"
        disabled={done.length === 0}
        onClick={() => edit.stepBack()}
      />
      <IconButton
        label={t.redo}
        icon="redo"
        disabled={undone.length === 0}
        onClick={() => edit.stepForward()}
      />
    </span>
  );
}

/** Of whoever is logged in: what is made in a project of somebody else, its owner pays. */
function Balance() {
  const t = useWords(words);
  const { app } = useStudio();
  const { data } = useQuery({
    queryKey: ['balance'],
    queryFn: () => app('getBalance', {}),
    staleTime: 30_000,
  });
  if (data === undefined) return null;
  return (
    <span
      className="flex items-center text-xs whitespace-nowrap text-ink-2 tabular-nums"
      title={t.credits}
    >
      <span className="max-md:hidden">{t.balance(count(data.available))}</span>
      <span className="inline-flex items-center gap-1 md:hidden">
        <Icon name="money" />
        {count(data.available)}
      </span>
    </span>
  );
}
