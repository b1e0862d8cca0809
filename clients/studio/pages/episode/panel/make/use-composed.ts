/** What a place would send, as the server puts it together; asked anew when anything of it is saved. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useStudio } from '../../../../app/context.ts';
import type { AnswerOf } from '../../../../app/studio.ts';
import { useProject } from '../../../../data/project.ts';
import { targetKey } from '../../../../data/quote.ts';
import type { ShotPlace } from '../../core/places.ts';
import { useRoom } from '../../core/room.ts';
import { stampOf } from '../../core/stamp.ts';

export type Composed = AnswerOf<'compose'>;

export function useComposed({ target }: ShotPlace): {
  readonly composed: Composed | undefined;
  /** Another one: what was quoted is to be quoted anew. */
  readonly stamp: string;
} {
  const { ask } = useStudio();
  const { opened, project } = useRoom();
  const { opened: ofProject } = useProject(project.id);
  const stamp = ofProject === undefined ? '' : stampOf(ofProject, opened);
  const { data } = useQuery({
    queryKey: ['compose', targetKey(target), stamp],
    queryFn: () => ask('compose', { target }),
    placeholderData: keepPreviousData,
    ...{ staleTime: Number.POSITIVE_INFINITY, gcTime: 60_000 },
  });
  return { composed: data, stamp };
}
