import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { useWords } from '../../ui/core/language.ts';
import { useStore } from '../../ui/core/store.ts';
import { SignIn } from '../../ui/frame/sign-in.tsx';
import { Toasts } from '../../ui/parts/toast.tsx';
import { type Cloud, enterAsLocalOperator } from './cloud.ts';
import { Shell } from './shell.tsx';
import { CloudContext } from './verbs.ts';
import { words } from './words.ts';

interface AppProps {
  readonly cloud: Cloud;
  /** For the answers of one login. */
  readonly newClient: () => QueryClient;
}

export function App({ cloud, newClient }: AppProps) {
  const t = useWords(words);
  const { place, session } = cloud;
  const isOpen = useStore(session.isOpen);
  const enter = place.ready_login === undefined ? undefined : enterAsLocalOperator(cloud);
  return (
    <CloudContext value={cloud}>
      {/* What one operator has seen is nothing for the next: each login begins with nothing. */}
      {isOpen ? (
        <Working key="open" newClient={newClient} />
      ) : (
        <SignIn
          session={session}
          title={t.console}
          envId={place.env_id}
          ready={enter && { label: t.ready, enter }}
        />
      )}
      <Toasts />
    </CloudContext>
  );
}

function Working({ newClient }: Pick<AppProps, 'newClient'>) {
  const [client] = useState(newClient);
  return (
    <QueryClientProvider client={client}>
      <Shell />
    </QueryClientProvider>
  );
}
