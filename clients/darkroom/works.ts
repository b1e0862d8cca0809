/** The user's own works: read, changed, and one live list of the newest. */
import { startLive } from './live.ts';
import type { Session } from './session.ts';
import type { Answers, Fields } from './types.ts';

export type ListedWork = Answers['listWorks']['works'][number];

export interface WorksChange {
  /** Newest first. */
  readonly works: readonly ListedWork[];
  readonly hasMore: boolean;
  /** Those that ended since the change before. */
  readonly ended: readonly ListedWork[];
}

export interface Works {
  list(query?: Fields['listWorks']): Promise<Answers['listWorks']>;
  get(workId: string): Promise<Answers['getWork']>;
  delete(workId: string): Promise<void>;
  favorite(workId: string, isFavorite: boolean): Promise<void>;
  /** One watch over the newest so many (20); gives what stops it. */
  on(listener: (change: WorksChange) => void, pageSize?: number): () => void;
}

export function createWorks(session: Session<never>): Works {
  const { calls } = session;
  return {
    list: (query = {}) => calls.untilAnswered('listWorks', query),
    get: (workId) => calls.untilAnswered('getWork', { workId }),
    async delete(workId) {
      await calls.untilAnswered('deleteWork', { workId });
    },
    async favorite(workId, favorite) {
      await calls.untilAnswered('toggleFavorite', { workId, favorite });
    },
    on: (listener, pageSize = 20) => watchNewest(session, listener, pageSize),
  };
}

type Doc = { readonly [K in '_id' | 'status' | 'progress' | 'is_favorite']?: unknown };
const isLive = ({ status }: ListedWork): boolean => status === 'pending' || status === 'processing';

function watchNewest(
  { platform, calls }: Session<never>,
  listener: (change: WorksChange) => void,
  pageSize: number,
): () => void {
  let last: Answers['listWorks'] | null = null;
  // Nothing heard yet: that there are none is news, too.
  let shape: string | null = null;
  let isOver = false;
  function tell(next: Answers['listWorks']): void {
    const wasLive = (last === null ? [] : last.works).filter(isLive).map((work) => work.work_id);
    const ended = next.works.filter((work) => !isLive(work) && wasLive.indexOf(work.work_id) >= 0);
    last = next;
    if (!isOver) listener({ works: next.works, hasMore: next.has_more, ended });
  }
  const ask = (): Promise<void> =>
    calls.once('listWorks', { pageSize }).then(tell, () => {
      // It is asked again soon, and the list that is shown stays.
    });
  function onDocs(docs: readonly unknown[]): void {
    const now = (docs as readonly Doc[])
      .map(({ _id, status, progress, is_favorite }) => [_id, status, progress, is_favorite].join())
      .join(';');
    // A snapshot differs from an answer, in its dates at least: it only says that there is news.
    if (now !== shape) void ask();
    shape = now;
  }
  const query = { collection: 'works', where: { _openid: '{openid}' }, limit: pageSize } as const;
  const watch = (on: Parameters<typeof platform.watch>[1]): (() => void) =>
    platform.watch(query, on);
  const stop = startLive(platform, { watch, ask, onDocs });
  return () => {
    isOver = true;
    stop();
  };
}
