/** The models that can be asked, as their catalogue has them. */
import { useQuery } from '@tanstack/react-query';
import type { Answers } from '../../darkroom/types.ts';
import { useStudio } from '../app/context.ts';

export type Model = Answers['listModels']['models'][number];
export type ModelSlot = 'image' | 'video' | 'voice' | 'text';

const KINDS: Readonly<Record<ModelSlot, Model['kind']>> = {
  image: 'image',
  video: 'video',
  voice: 'audio',
  text: 'text',
};

export function useModels(): readonly Model[] | undefined {
  const { app } = useStudio();
  const { data } = useQuery({
    queryKey: ['models'],
    queryFn: async () => (await app('listModels', {})).models,
    staleTime: 5 * 60_000,
  });
  return data;
}

/** Those that make what a slot wants; a voice is a speech, no music. */
export const modelsFor = (models: readonly Model[], slot: ModelSlot): readonly Model[] =>
  models.filter(
    ({ kind, functions }) =>
      kind === KINDS[slot] && (slot !== 'voice' || functions.includes('speech')),
  );
