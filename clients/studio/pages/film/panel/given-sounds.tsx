/** Sounds that were uploaded here just now, until each is ready, or why it is not. */
import { useWords } from '../../../../ui/core/language.ts';
import { Icon } from '../../../../ui/parts/icon.tsx';
import { Note } from '../../../../ui/parts/note.tsx';
import { isRunning } from '../../../data/read/standing.ts';
import type { Take } from '../../../data/types.ts';
import { useFailure } from '../../../parts/failure-words.ts';
import { panelWords } from './words.ts';

export function GivenSounds({ takes }: { takes: readonly Take[] }) {
  const t = useWords(panelWords);
  const failure = useFailure();
  return (
    <div role="status" className="grid gap-2">
      {takes.map((take) => {
        const name = take.prompt || t.ownSound;
        if (isRunning(take)) {
          return (
            <p key={take.work_id} data-given="checked" className="flex gap-1.5 text-ink-2">
              <Icon name="busy" className="mt-0.5 animate-spin" />
              {t.soundChecked(name)}
            </p>
          );
        }
        return take.status === 'failed' ? (
          <div key={take.work_id} data-given="failed">
            <Note tone="failed">{t.soundFailed(name, failure(take))}</Note>
          </div>
        ) : null;
      })}
    </div>
  );
}
