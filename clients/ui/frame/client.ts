import { QueryClient } from '@tanstack/react-query';
import { UnreachableError } from '../cloud/errors.ts';

/** What one login has asked for. A refusal stays one; what did not arrive is asked for once more. */
export const createQueryClient = (): QueryClient =>
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
