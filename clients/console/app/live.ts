/**
 * What changed meanwhile: one cheap call, often while something on the screen moves, seldom while
 * nobody touches the page, never while nobody sees it.
 */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { createStore, useStore } from '../../ui/core/store.ts';
import type { AnswerOf, Cloud } from './cloud.ts';
import { useCloud } from './verbs.ts';

type Changes = AnswerOf<'changes'>;
type Row = Changes['rows'][number];

const BUSY_MS = 4_000;
const CALM_MS = 15_000;
/** Nobody has touched the page for a while. */
const AWAY_MS = 120_000;
const AWAY_AFTER_MS = 3 * 60_000;
const MOST_ROWS = 100;

/** Tasks that changed since the lists on the screen were asked for, and are not on them. */
const fresh = createStore<ReadonlySet<string>>(new Set());
export const useFresh = (): number => useStore(fresh).size;
export const takeFresh = (): void => fresh.set(new Set());

export function useLive(): void {
  const cloud = useCloud();
  const client = useQueryClient();
  useEffect(() => watchChanges(cloud, client), [cloud, client]);
}

function watchChanges(cloud: Cloud, client: QueryClient): () => void {
  let since = Date.now();
  let touchedAt = Date.now();
  let timer = 0;
  let isOver = false;
  const touch = (): void => {
    const wasAway = Date.now() - touchedAt > AWAY_AFTER_MS;
    touchedAt = Date.now();
    if (wasAway) plan(0);
  };
  const plan = (ms: number): void => {
    window.clearTimeout(timer);
    if (!isOver && !document.hidden) timer = window.setTimeout(() => void look(), ms);
  };
  const look = async (): Promise<void> => {
    const shown = shownTasks(client);
    try {
      const ids = [...shown.keys()].slice(0, MOST_ROWS);
      const changes = await cloud.call('changes', { since, ids });
      since = changes.at;
      applyChanges(client, changes, shown);
      plan(pause(shown, touchedAt));
    } catch {
      // The page's own calls say what is wrong; this one only comes back later.
      plan(AWAY_MS / 2);
    }
  };
  const turn = (): void => {
    if (document.hidden) window.clearTimeout(timer);
    else plan(0);
  };
  document.addEventListener('visibilitychange', turn);
  for (const sign of ['pointerdown', 'keydown'])
    window.addEventListener(sign, touch, { passive: true });
  plan(BUSY_MS);
  return () => {
    isOver = true;
    window.clearTimeout(timer);
    document.removeEventListener('visibilitychange', turn);
    for (const sign of ['pointerdown', 'keydown']) window.removeEventListener(sign, touch);
  };
}

function pause(shown: ReadonlyMap<string, Row>, touchedAt: number): number {
  const isMoving = [...shown.values()].some(
    ({ status }) => status === 'pending' || status === 'processing',
  );
  if (Date.now() - touchedAt > AWAY_AFTER_MS) return AWAY_MS;
  return isMoving ? BUSY_MS : CALM_MS;
}

interface ListPage {
  readonly tasks: readonly Row[];
}

/** Of lists and single tasks that somebody looks at. */
function shownTasks(client: QueryClient): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const query of client.getQueryCache().findAll({ type: 'active' })) {
    const data: unknown = query.state.data;
    if (query.queryKey[0] === 'tasks.list') {
      for (const page of (data as { pages?: ListPage[] } | undefined)?.pages ?? []) {
        for (const row of page.tasks) rows.set(row.id, row);
      }
    }
    const one = (data as { task?: Row } | undefined)?.task;
    if (query.queryKey[0] === 'tasks.get' && one !== undefined) rows.set(one.id, one);
  }
  return rows;
}

function applyChanges(
  client: QueryClient,
  changes: Changes,
  shown: ReadonlyMap<string, Row>,
): void {
  if (changes.changed.length === 0 && changes.rows.length === 0) return;
  const byId = new Map(changes.rows.map((row) => [row.id, row]));
  client.setQueriesData<{ pages: ListPage[] }>({ queryKey: ['tasks.list'] }, (list) =>
    list === undefined
      ? list
      : {
          ...list,
          pages: list.pages.map((page) => ({
            ...page,
            tasks: page.tasks.map((row) => byId.get(row.id) ?? row),
          })),
        },
  );
  const isElsewhere = (id: string): boolean => !shown.has(id);
  fresh.set(new Set([...fresh.get(), ...changes.changed.filter(isElsewhere)]));
  void client.invalidateQueries({
    predicate: ({ queryKey: [verb, params] }) =>
      verb === 'overview' ||
      verb === 'moderation.queue' ||
      (verb === 'tasks.get' && changes.changed.includes((params as { taskId: string }).taskId)),
  });
}
