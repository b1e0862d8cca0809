/** The exports of an episode: asked for often while one is being made. */
import { useQuery } from '@tanstack/react-query';
import { useStudio } from '../../../app/context.ts';
import type { AnswerOf, FieldsOf } from '../../../app/studio.ts';

export type ExportTarget = NonNullable<FieldsOf<'quoteExport'>['target']>;
export type FilmExport = AnswerOf<'exports'>['exports'][number];

const RUNNING_MS = 2_000;
/** Addresses are good for an hour. */
const AGAIN_MS = 50 * 60_000;

export const exportsKey = (episodeId: string) => ['exports', episodeId] as const;

export const isUnderway = ({ status }: Pick<FilmExport, 'status'>): boolean =>
  status === 'pending' || status === 'processing';

export function useExports(episodeId: string) {
  const { ask } = useStudio();
  return useQuery({
    queryKey: exportsKey(episodeId),
    queryFn: () => ask('exports', { episodeId }),
    refetchInterval: ({ state }) =>
      state.data?.exports.some(isUnderway) === true ? RUNNING_MS : AGAIN_MS,
  });
}
