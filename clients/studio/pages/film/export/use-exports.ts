/** The exports of an episode: takes like others, and so as fresh as everything on the page. */
import { useQuery } from '@tanstack/react-query';
import { useStudio } from '../../../app/context.ts';
import type { AnswerOf, FieldsOf } from '../../../app/studio.ts';
import type { OpenedEpisode, Take } from '../../../data/types.ts';

export type ExportTarget = NonNullable<FieldsOf<'quoteExport'>['target']>;

/** Newest first. */
export const exportsIn = ({ takes }: Pick<OpenedEpisode, 'takes'>): readonly Take[] =>
  takes.filter(({ target }) => target.slot === 'export');

/** As it was asked for. */
export function targetOf({ parameters: { target } }: Take): ExportTarget {
  return target === 'jianying' || target === 'otio' ? target : 'mp4';
}

/** A take of what a verb has answered. */
export function takeOf({ id: work_id, ...take }: StartedExport): Take {
  return { work_id, ...take };
}

type StartedExport = NonNullable<AnswerOf<'startExport'>['export']>;

/** One answer tells of so many; warnings of older ones are not asked for. */
const MOST_TOLD = 200;

/** What could not be done as it was asked for, by export; asked for once for those that are done. */
export function useWarnings(episodeId: string, done: readonly Take[]) {
  const { ask } = useStudio();
  const { data } = useQuery({
    queryKey: ['export-warnings', episodeId, done.map(({ work_id }) => work_id)],
    queryFn: () => ask('listExports', { episodeId, limit: MOST_TOLD }),
    enabled: done.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (workId: string): readonly string[] =>
    data?.exports.find(({ id }) => id === workId)?.warnings ?? [];
}
