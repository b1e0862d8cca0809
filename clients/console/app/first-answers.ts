/** What is asked for before anything is drawn, for a login that this tab has kept. */
import type { QueryClient } from '@tanstack/react-query';
import { createQueryClient } from '../../ui/frame/client.ts';
import type { Cloud } from './cloud.ts';
import { meQuery } from './verbs.ts';

/**
 * Gives what a login's answers are kept in, a new one for each; the first has asked already for who
 * is working and for what `askAhead` asks.
 */
export function firstAnswers(
  cloud: Cloud,
  askAhead?: (client: QueryClient, cloud: Cloud) => unknown,
): () => QueryClient {
  if (!cloud.session.isOpen.get()) return createQueryClient;
  let first: QueryClient | null = createQueryClient();
  void first.prefetchQuery(meQuery(cloud));
  askAhead?.(first, cloud);
  return () => {
    const client = first ?? createQueryClient();
    first = null;
    return client;
  };
}
