import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useWords } from '../../ui/core/language.ts';
import { useStore } from '../../ui/core/store.ts';
import { createQueryClient } from '../../ui/frame/client.ts';
import { SignIn } from '../../ui/frame/sign-in.tsx';
import { Toasts } from '../../ui/parts/toast.tsx';
import { openKeeper } from '../data/edits/keep.ts';
import { createWorkspace, type Workspace, WorkspaceContext } from '../data/edits/workspace.ts';
import { StudioContext } from './context.ts';
import { Shell } from './shell.tsx';
import { enterAsLocalUser, type Studio } from './studio.ts';
import { words } from './words.ts';

export function App({ studio }: { studio: Studio }) {
  const t = useWords(words);
  const { place, session } = studio;
  const isOpen = useStore(session.isOpen);
  const enter = place.ready_login === undefined ? undefined : enterAsLocalUser(studio);
  return (
    <StudioContext value={studio}>
      {/* What one user has seen is nothing for the next: each login begins with nothing. */}
      {isOpen ? (
        <Working key="open" studio={studio} />
      ) : (
        <SignIn
          session={session}
          title={t.studio}
          envId={place.env_id}
          ready={enter && { label: t.ready, enter }}
        />
      )}
      <Toasts />
    </StudioContext>
  );
}

function Working({ studio }: { studio: Studio }) {
  const [client] = useState(createQueryClient);
  const [workspace, setWorkspace] = useState<Workspace | null>(null);
  useEffect(() => {
    let open: Workspace | null = null;
    let isOver = false;
    // Edits that an earlier life of this page could not send come first.
    void openKeeper(studio.session.subject() ?? '').then((keeper) => {
      if (isOver) return;
      open = createWorkspace({ studio, client, keeper });
      setWorkspace(open);
    });
    const wake = (): void => open?.queue.wake();
    window.addEventListener('online', wake);
    return () => {
      isOver = true;
      open?.queue.stop();
      window.removeEventListener('online', wake);
    };
  }, [studio, client]);
  if (workspace === null) return null;
  return (
    <QueryClientProvider client={client}>
      <WorkspaceContext value={workspace}>
        <Shell />
      </WorkspaceContext>
    </QueryClientProvider>
  );
}
