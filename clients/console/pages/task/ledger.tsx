import { count } from '../../../ui/core/format.ts';
import { useWords, wordFor } from '../../../ui/core/language.ts';
import { Ago } from '../../../ui/parts/time.tsx';
import { changeOf } from '../money/change.ts';
import { Change } from '../money/change-cell.tsx';
import { taskWords } from '../tasks/words.ts';
import type { Detail } from './task.tsx';

/** What the task did to its user's account; what is held is neither theirs nor ours. */
export function Ledger({ detail: { task, ledger } }: { detail: Detail }) {
  const t = useWords(taskWords);
  const sum =
    task.settledAt === null
      ? t.moneyHeld(count(task.price))
      : task.captured !== null && task.captured > 0
        ? t.moneyTaken(count(task.captured))
        : t.moneyBack(count(task.released ?? 0));
  return (
    <>
      <p className="font-medium">{sum}</p>
      {ledger.length === 0 && <p className="text-ink-2">{t.noLedger}</p>}
      <ul>
        {ledger.map((line) => (
          <li
            key={line.id}
            className="grid grid-cols-[1fr_auto] gap-x-3 border-t border-line py-1.5"
          >
            <span>{wordFor(t.ledgerKinds, line.kind)}</span>
            <span className="text-right">
              <Change value={changeOf(line)} />
            </span>
            <span className="text-xs text-ink-2">
              <Ago at={line.at} />
              {line.captured > 0 && ` · ${t.captured} ${count(line.captured)}`}
              {line.released > 0 && ` · ${t.released} ${count(line.released)}`}
            </span>
            <span className="text-right text-xs text-ink-2">
              {t.after} {count(line.availableAfter)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
