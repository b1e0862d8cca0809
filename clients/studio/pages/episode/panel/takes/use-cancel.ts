/** Cancelling one task: what the provider has already is not taken back. */
import { useQueryClient } from '@tanstack/react-query';
import { useWords } from '../../../../../ui/core/language.ts';
import { tell } from '../../../../../ui/parts/toast.tsx';
import { useStudio } from '../../../../app/context.ts';
import { useRun } from '../../../../parts/use-run.ts';
import { panelWords } from '../words.ts';

export function useCancel(taskId: string): { readonly isBusy: boolean; readonly send: () => void } {
  const t = useWords(panelWords);
  const { app } = useStudio();
  const client = useQueryClient();
  const [isBusy, run] = useRun();
  const said = { cancelled: t.cancelled, requested: t.cancelAsked, refused: t.cancelRefused };
  return {
    isBusy,
    send: () =>
      void run(async () => {
        const { answer } = await app('cancel', { taskId });
        tell(said[answer], answer === 'refused' ? 'failed' : 'done');
        await client.invalidateQueries();
      }),
  };
}
