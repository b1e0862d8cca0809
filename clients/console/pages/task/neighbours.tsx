/** The task before and the one after it in the list it was opened from; nothing where there is none. */
import { useQueryClient } from '@tanstack/react-query';
import { useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { IconLink } from '../../../ui/parts/button.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { taskWords } from '../tasks/words.ts';

type ListPage = AnswerOf<'tasks.list'>;

export function Neighbours({ id }: { id: string }) {
  const t = useWords(taskWords);
  const { before, after } = useNeighbours(id);
  if (before === undefined && after === undefined) return null;
  return (
    <span className="flex">
      <IconLink icon="up" label={t.before} to={before && linkTo(['tasks', before])} />
      <IconLink icon="down" label={t.following} to={after && linkTo(['tasks', after])} />
    </span>
  );
}

/** Of the list that was looked at last, as it was then: nothing is asked for. */
function useNeighbours(id: string): { before: string | undefined; after: string | undefined } {
  const lists = useQueryClient()
    .getQueryCache()
    .findAll({ queryKey: ['tasks.list'] })
    .sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt);
  for (const { state } of lists) {
    const pages = (state.data as { pages?: readonly ListPage[] } | undefined)?.pages ?? [];
    const ids = pages.flatMap(({ tasks }) => tasks.map((task) => task.id));
    const here = ids.indexOf(id);
    if (here !== -1) return { before: ids[here - 1], after: ids[here + 1] };
  }
  return { before: undefined, after: undefined };
}
