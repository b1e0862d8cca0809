/** Every task of the shot, newest first, with what each cost. */
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { Ago } from '../../../../ui/parts/time.tsx';
import { useFailure } from '../../../parts/failure-words.ts';
import { SLOTS } from '../core/places.ts';
import { useShow } from '../core/view.ts';
import { episodeWords } from '../words.ts';
import type { PanelShot } from './shot/panel-shot.ts';
import { spentOn, TakeCost, TakeState } from './takes/cost.tsx';
import { panelWords } from './words.ts';

export function HistoryTab({ parts: { takes } }: { parts: PanelShot }) {
  const t = useWords(panelWords);
  const e = useWords(episodeWords);
  const failure = useFailure();
  const show = useShow();
  if (takes.length === 0) return <p className="text-ink-2">{t.noHistory}</p>;
  const spent = takes.reduce((sum, take) => sum + spentOn(take), 0);
  return (
    <section aria-label={t.history} className="grid gap-2">
      <p className="text-xs text-ink-2 tabular-nums">{t.spent(count(spent))}</p>
      <ol aria-label={t.history} className="border-t border-line">
        {takes.map((take) => {
          const slot = SLOTS.find((one) => one === take.target.slot) ?? 'frame';
          return (
            <li
              key={take.work_id}
              data-task={take.task_id}
              className="grid gap-1 border-b border-line py-2"
            >
              <span className="flex flex-wrap items-center justify-between gap-2">
                <button
                  type="button"
                  className="font-medium hover:text-lamp hover:underline"
                  onClick={() => show({ tab: slot, part: take.target.part_id ?? undefined })}
                >
                  {e.slots[slot]}
                </button>
                <span className="text-xs text-ink-2">
                  <Ago at={Date.parse(take.created_at)} />
                </span>
              </span>
              <span className="flex flex-wrap items-center gap-2 text-xs">
                <TakeState take={take} />
                <TakeCost take={take} />
                <span className="font-mono text-ink-2">{take.model}</span>
              </span>
              {take.status === 'failed' && (
                <span className="text-xs text-failed">{failure(take)}</span>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
