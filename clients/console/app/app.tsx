import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { UnreachableError } from '../../ui/cloud/errors.ts';
import { useStore } from '../../ui/core/store.ts';
import { Toasts } from '../../ui/parts/toast.tsx';
import type { Cloud } from './cloud.ts';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';
import { CloudContext } from './verbs.ts';

/** A refusal stays one; what did not arrive is asked for once more. */
const createClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 1 && error instanceof UnreachableError,
        retryDelay: 800,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
    },
  });

export function App({ cloud }: { cloud: Cloud }) {
  const isOpen = useStore(cloud.session.isOpen);
  return (
    <CloudContext value={cloud}>
      {/* What one operator has seen is nothing for the next: each login begins with nothing. */}
      {isOpen ? <Working key="open" /> : <SignIn cloud={cloud} />}
      <Toasts />
    </CloudContext>
  );
}

function Working() {
  const [client] = useState(createClient);
  return (
    <QueryClientProvider client={client}>
      <Shell />
    </QueryClientProvider>
  );
}
