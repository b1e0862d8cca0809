/** The batches of a project; those that are under way are carried on by looking at them. */
import { useQuery } from '@tanstack/react-query';
import { useStudio } from '../app/context.ts';
import type { AnswerOf } from '../app/studio.ts';

export type BatchLine = AnswerOf<'listBatches'>['batches'][number];
export type Batch = AnswerOf<'batch'>['batch'];
export type BatchItem = Batch['items'][number];

const BUSY_MS = 4_000;
const CALM_MS = 15_000;

export function useBatches(projectId: string) {
  const { ask } = useStudio();
  return useQuery({
    queryKey: ['batches', projectId],
    queryFn: async () => (await ask('listBatches', { projectId })).batches,
    staleTime: 2_000,
    refetchInterval: CALM_MS,
  });
}

/** `isOn`: closed ones are asked for when somebody wants to see their items. */
export function useBatchItems(batchId: string, isOn: boolean) {
  const { ask } = useStudio();
  return useQuery({
    queryKey: ['batch', batchId],
    queryFn: async () => (await ask('batch', { batchId })).batch,
    enabled: isOn,
    staleTime: 2_000,
    refetchInterval: ({ state: { data } }) => (data?.state === 'closed' ? false : BUSY_MS),
  });
}

export interface BatchMoney {
  readonly total: number;
  readonly captured: number;
  /** Of what runs, and of what waits to start. */
  readonly running: number;
  readonly back: number;
}

const LIVE: readonly BatchItem['state'][] = ['waiting', 'pending', 'processing'];

export const isOver = ({ state }: Pick<BatchItem, 'state'>): boolean => !LIVE.includes(state);

/** What came to nothing, and can be asked for again. */
export const isUndone = ({ state }: Pick<BatchItem, 'state'>): boolean =>
  ['failed', 'cancelled', 'refused', 'returned'].includes(state);

export function moneyOf({ total, captured, items }: Pick<Batch, 'total' | 'captured' | 'items'>) {
  const running = items.filter((item) => !isOver(item)).reduce((sum, { price }) => sum + price, 0);
  return { total, captured, running, back: total - captured - running } satisfies BatchMoney;
}
