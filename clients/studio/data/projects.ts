/** Projects of one's own, and those one is a member of. */
import { useQuery } from '@tanstack/react-query';
import { useStudio } from '../app/context.ts';

export function useProjects() {
  const { ask } = useStudio();
  return useQuery({
    queryKey: ['projects'],
    queryFn: async () => (await ask('listProjects', {})).projects,
    staleTime: 5_000,
    refetchInterval: 60_000,
  });
}
