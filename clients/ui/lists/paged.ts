/** What a table needs to know of a list that comes page by page. */
interface PagedQuery {
  readonly error: unknown;
  readonly isFetching: boolean;
  readonly isFetchingNextPage: boolean;
  readonly hasNextPage: boolean;
  readonly refetch: () => unknown;
  readonly fetchNextPage: () => unknown;
}

export const tableOf = (query: PagedQuery) => ({
  error: query.error,
  onRetry: () => void query.refetch(),
  isFetching: query.isFetching && !query.isFetchingNextPage,
  more: {
    hasMore: query.hasNextPage,
    isLoading: query.isFetchingNextPage,
    load: () => void query.fetchNextPage(),
  },
});
