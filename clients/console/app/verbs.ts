/** Verbs as React asks for them: answers are shared by whoever shows them, changes make them asked again. */
import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { codeOf } from '../../ui/cloud/errors.ts';
import type { AnswerOf, Cloud, ParamsOf, VerbName } from './cloud.ts';

export const CloudContext = createContext<Cloud | null>(null);

export function useCloud(): Cloud {
  const cloud = useContext(CloudContext);
  if (cloud === null) throw new Error('outside of the console');
  return cloud;
}

interface AskOptions {
  readonly isOn?: boolean;
  /** How old an answer may be before it is asked for again, ms. */
  readonly freshMs?: number;
}

/** What a verb answers; what was there before stays until the new answer has come. */
export function useVerb<V extends VerbName>(
  verb: V,
  params: ParamsOf<V>,
  options: AskOptions = {},
) {
  const cloud = useCloud();
  const { isOn = true, freshMs = FRESH_MS } = options;
  return useQuery({
    ...verbQuery(cloud, verb, params),
    enabled: isOn,
    staleTime: freshMs,
    placeholderData: keepPreviousData,
  });
}

const FRESH_MS = 5_000;
const ME_MS = 5 * 60_000;

/** One question, whoever asks it: before the page is drawn, or by a part of it. */
const verbQuery = <V extends VerbName>({ call }: Cloud, verb: V, params: ParamsOf<V>) =>
  queryOptions<AnswerOf<V>>({ queryKey: [verb, params], queryFn: () => call(verb, params) });

/** Verbs that answer page by page. */
type PagedVerb = {
  [V in VerbName]: AnswerOf<V> extends { readonly next: string | null }
    ? ParamsOf<V> extends { readonly cursor?: string | undefined }
      ? V
      : never
    : never;
}[VerbName];

export function usePages<V extends PagedVerb>(
  verb: V,
  params: ParamsOf<V>,
  options: AskOptions = {},
) {
  const cloud = useCloud();
  const { isOn = true, freshMs = FRESH_MS } = options;
  return useInfiniteQuery({
    ...pagesQuery(cloud, verb, params),
    enabled: isOn,
    staleTime: freshMs,
    placeholderData: keepPreviousData,
  });
}

export const pagesQuery = <V extends PagedVerb>({ call }: Cloud, verb: V, params: ParamsOf<V>) =>
  infiniteQueryOptions({
    queryKey: [verb, params],
    queryFn: ({ pageParam }) =>
      call(verb, { ...params, ...(pageParam === null ? {} : { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: AnswerOf<V>): string | null => last.next,
  });

/** Everything on the screen is asked for again: after a change, many numbers may be others. */
export function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries();
}

/** Not there, and not ours to see, look alike. */
export const isNotThere = (error: unknown): boolean =>
  ['NOT_FOUND', 'UNKNOWN_VERB', 'NOT_YOUR_ROLE'].includes(codeOf(error));

/** Who is working, for a while. */
export const meQuery = (cloud: Cloud) => ({
  ...verbQuery(cloud, 'session.me', {}),
  staleTime: ME_MS,
});

/** What this operator may do; nothing until it is known. */
export function useMay(): (verb: VerbName) => boolean {
  const { data } = useMe();
  return (verb) => data?.verbs.includes(verb) ?? false;
}

export const useMe = () => useVerb('session.me', {}, { freshMs: ME_MS });

export type { QueryClient };
