/** Days as bars: what was done, and in it what failed. Each leads to what ended on it. */
import { count, shortDay } from '../../../ui/core/format.ts';
import { linkTo } from '../../../ui/core/route.ts';

export interface ChartDay {
  readonly day: string;
  readonly tasks: number;
  readonly failed: number;
}

const HEIGHT = 120;

export function Chart({
  days,
  label,
  failedLabel,
}: {
  days: readonly ChartDay[];
  label: string;
  failedLabel: string;
}) {
  const most = Math.max(1, ...days.map(({ tasks }) => tasks));
  return (
    <figure aria-label={label} className="grid grid-cols-1 gap-1 pt-2">
      <div className="flex items-end gap-1 border-b border-line" style={{ height: HEIGHT }}>
        {days.map(({ day, tasks, failed }) => (
          <a
            key={day}
            href={linkTo(['tasks'], { ended: day })}
            title={`${day} · ${count(tasks)} · ${failedLabel} ${count(failed)}`}
            aria-label={`${day} · ${count(tasks)} · ${failedLabel} ${count(failed)}`}
            className="flex h-full min-w-0 flex-1 flex-col justify-end hover:bg-grey"
          >
            <span className="pb-0.5 text-center text-xs text-ink-2 max-sm:hidden">
              {tasks > 0 ? count(tasks) : ''}
            </span>
            <div
              className="rounded-t-[2px] bg-failed"
              style={{ height: `${(failed / most) * 80}%` }}
            />
            <div
              className="bg-ink-2 opacity-60"
              style={{ height: `${((tasks - failed) / most) * 80}%` }}
            />
          </a>
        ))}
      </div>
      <div className="flex gap-1 text-xs text-ink-2">
        {days.map(({ day }, index) => (
          <span
            key={day}
            className={`min-w-0 flex-1 truncate text-center ${index % 2 === 1 ? 'max-sm:invisible' : ''}`}
          >
            {shortDay(day)}
          </span>
        ))}
      </div>
    </figure>
  );
}
