import { useEffect } from 'react';
import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Button } from '../../../ui/parts/button.tsx';
import { useExplain } from '../../../ui/parts/states.tsx';
import { tell } from '../../../ui/parts/toast.tsx';
import { useMay } from '../../app/verbs.ts';
import { useAction } from '../../parts/use-action.ts';
import { moneyWords } from './words.ts';

/** Reads and compares; repeating it does no harm, so it asks for no reason. */
export function ReconcileButton({ openid }: { openid?: string }) {
  const t = useWords(moneyWords);
  const explain = useExplain();
  const may = useMay();
  const action = useAction({
    verb: 'money.reconcile',
    subject: openid ?? 'slice',
    onDone: ({ accounts, disagreements }) =>
      tell(
        t.reconciled(count(accounts), count(disagreements.length)),
        disagreements.length > 0 ? 'failed' : 'done',
      ),
  });
  const { error } = action;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when it happens
  useEffect(() => {
    if (error !== null) tell(explain(error), 'failed');
  }, [error]);
  if (!may('money.reconcile')) return null;
  return (
    <Button
      icon="refresh"
      isBusy={action.isBusy}
      onClick={() => void action.send(openid === undefined ? {} : { openid, full: true })}
    >
      {openid === undefined ? t.reconcileAll : t.reconcile}
    </Button>
  );
}
