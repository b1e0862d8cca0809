/** Something that is asked for once, and tells when it was refused. */
import { useRef, useState } from 'react';
import { useExplain } from '../../ui/parts/states.tsx';
import { tell } from '../../ui/parts/toast.tsx';

/** `run` does nothing while an earlier one is under way. */
export function useRun(): readonly [boolean, (what: () => Promise<unknown>) => Promise<void>] {
  const explain = useExplain();
  const [isBusy, setBusy] = useState(false);
  const busy = useRef(false);
  const run = async (what: () => Promise<unknown>): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    setBusy(true);
    try {
      await what();
    } catch (error) {
      tell(explain(error), 'failed');
    } finally {
      busy.current = false;
      setBusy(false);
    }
  };
  return [isBusy, run];
}
