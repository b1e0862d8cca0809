/** The frame: where one is, whether everything is saved, and the page itself. */
import { lazy, Suspense, useMemo, useState } from 'react';
import { useKeys } from '../../ui/core/keys.ts';
import { useWords } from '../../ui/core/language.ts';
import { useRoute } from '../../ui/core/route.ts';
import { useStore } from '../../ui/core/store.ts';
import { Boundary } from '../../ui/frame/boundary.tsx';
import { OfflineStrip } from '../../ui/frame/offline.tsx';
import { SkipLink } from '../../ui/frame/skip-link.tsx';
import { ButtonLink } from '../../ui/parts/button.tsx';
import { Empty } from '../../ui/parts/states.tsx';
import { useEdit } from '../data/edits/workspace.ts';
import { useLive } from '../data/live.ts';
import { Header } from './header.tsx';
import { EpisodePage, FilmPage, ProjectPage, ProjectsPage, QueuePage } from './pages.ts';
import { type Place, placeOf, toProjects } from './routes.ts';
import { words } from './words.ts';

const Conflicts = lazy(async () => ({ default: (await import('./conflicts.tsx')).Conflicts }));
const StudioKeys = lazy(async () => ({ default: (await import('./keys.tsx')).StudioKeys }));

export function Shell() {
  const { path } = useRoute();
  const place = placeOf(path);
  const { queue } = useEdit();
  const { conflicts, refused } = useStore(queue.kept);
  const [isHelp, setHelp] = useState(false);
  useShellKeys(setHelp);
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr]">
      <SkipLink />
      <Header place={place} onHelp={() => setHelp(true)} />
      <main id="content" tabIndex={-1} className="min-w-0 outline-none">
        <OfflineStrip />
        <Boundary key={path.join('/')}>
          <Suspense fallback={null}>
            {'projectId' in place && <Live key={place.projectId} projectId={place.projectId} />}
            <Page place={place} />
          </Suspense>
        </Boundary>
      </main>
      <Suspense fallback={null}>
        {(conflicts.length > 0 || refused.length > 0) && <Conflicts />}
        {isHelp && <StudioKeys onClose={() => setHelp(false)} />}
      </Suspense>
    </div>
  );
}

function Page({ place }: { place: Place }) {
  const t = useWords(words);
  switch (place.page) {
    case 'projects':
      return <ProjectsPage />;
    case 'project':
      return <ProjectPage projectId={place.projectId} part={place.part} />;
    case 'queue':
      return <QueuePage projectId={place.projectId} />;
    case 'episode':
      return <EpisodePage projectId={place.projectId} episodeId={place.episodeId} />;
    case 'film':
      return <FilmPage projectId={place.projectId} episodeId={place.episodeId} />;
    case 'nowhere':
      return (
        <Empty action={<ButtonLink to={toProjects}>{t.projects}</ButtonLink>}>{t.nowhere}</Empty>
      );
    default:
      return place satisfies never;
  }
}

/** The project somebody is in is kept fresh, whichever of its pages is shown. */
function Live({ projectId }: { projectId: string }) {
  useLive(projectId);
  return null;
}

function useShellKeys(setHelp: (isOn: boolean) => void): void {
  const edit = useEdit();
  const keys = useMemo(
    () => ({
      'mod+z': ({ shiftKey }: KeyboardEvent) =>
        !isTyping() && (shiftKey ? edit.stepForward() : edit.stepBack()),
      'mod+y': () => !isTyping() && edit.stepForward(),
      '?': () => setHelp(true),
    }),
    [edit, setHelp],
  );
  useKeys(keys);
}

/** A field takes back its own typing. */
const isTyping = (): boolean =>
  document.activeElement instanceof HTMLInputElement ||
  document.activeElement instanceof HTMLTextAreaElement;
