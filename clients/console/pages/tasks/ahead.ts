/** The first rows of the list that the address names: asked for before the list's code is there. */
import type { QueryClient } from '@tanstack/react-query';
import { filtersIn } from '../../../ui/core/query-state.ts';
import { hereNow } from '../../../ui/core/route.ts';
import type { Cloud } from '../../app/cloud.ts';
import { pagesQuery } from '../../app/verbs.ts';
import { FILTER_KEYS, listParams } from './filter.ts';

export function askForTasks(client: QueryClient, cloud: Cloud): void {
  const { path, query } = hereNow();
  // One task was opened: its page asks for it.
  if (path.length > 1) return;
  const params = listParams(filtersIn(query, FILTER_KEYS), Date.now());
  void client.prefetchInfiniteQuery(pagesQuery(cloud, 'tasks.list', params));
}
