/** Stages and tries in order of time; waits are the length of the line between. */
import { clockTime, duration } from '../../../ui/core/format.ts';
import { useLanguage, useWords, wordFor } from '../../../ui/core/language.ts';
import { useNow } from '../../../ui/core/now.ts';
import { taskWords } from '../tasks/words.ts';
import type { Detail } from './task.tsx';

interface Moment {
  readonly key: string;
  readonly at: number;
  readonly title: string;
  readonly note: string;
  readonly tone: 'done' | 'busy' | 'failed' | 'off';
  readonly more?: readonly string[];
}

const DOTS = { done: 'bg-done', busy: 'bg-busy', failed: 'bg-failed', off: 'bg-ink-2' } as const;

export function Timeline({ detail }: { detail: Detail }) {
  const t = useWords(taskWords);
  const now = useNow();
  useLanguage();
  const moments = momentsOf(detail, t, now);
  const first = moments[0]?.at ?? 0;
  return (
    <ol className="pt-1">
      {moments.map(({ key, at, title, note, tone, more = [] }, index) => (
        <li key={key} className="relative grid grid-cols-[16px_1fr_auto] gap-x-2 pb-3 last:pb-1">
          {index < moments.length - 1 && (
            <span
              aria-hidden="true"
              className="absolute top-4 bottom-[-4px] left-[7px] w-px bg-line"
            />
          )}
          <span
            aria-hidden="true"
            className={`mt-1.5 ml-1 size-2 rounded-full ${DOTS[tone]} ${tone === 'busy' ? 'animate-pulse' : ''}`}
          />
          <div className="min-w-0">
            <p className="font-medium">{title}</p>
            {note !== '' && (
              <p className={`text-xs ${tone === 'failed' ? 'text-failed' : 'text-ink-2'}`}>
                {note}
              </p>
            )}
            {more.map((line) => (
              <p key={line} className="text-xs text-held">
                {line}
              </p>
            ))}
          </div>
          <div className="text-right text-xs text-ink-2">
            <p title={`UTC+8`}>{clockTime(at)}</p>
            {index > 0 && <p>+{duration(at - first)}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}

interface TimelineWords {
  readonly created: string;
  readonly settled: string;
  readonly stages: object;
  readonly stageStatus: object;
  readonly jobStates: object;
  readonly attempt: (n: string) => string;
}

function momentsOf({ task, stages, attempts }: Detail, t: TimelineWords, now: number): Moment[] {
  const begun = stages.flatMap((stage): Moment[] => {
    if (stage.startedAt === null) return [];
    const took = (stage.finishedAt ?? task.settledAt ?? now) - stage.startedAt;
    const tone = { done: 'done', running: 'busy', failed: 'failed' }[stage.status] ?? 'off';
    return [
      {
        key: stage.name,
        at: stage.startedAt,
        title: wordFor(t.stages, stage.name),
        note: `${wordFor(t.stageStatus, stage.status)} · ${duration(took)}`,
        tone: tone as Moment['tone'],
        more: stage.warnings,
      },
    ];
  });
  const tries = attempts.map(
    ({ attempt, provider, state, submittedAt }): Moment => ({
      key: `attempt-${attempt}`,
      at: submittedAt,
      title: `${t.attempt(String(attempt))} · ${provider}`,
      note: wordFor(t.jobStates, state),
      tone:
        state === 'succeeded' ? 'done' : ['failed', 'refused'].includes(state) ? 'failed' : 'busy',
    }),
  );
  const ends: Moment[] =
    task.settledAt === null
      ? []
      : [
          {
            key: 'settled',
            at: task.settledAt,
            title: t.settled,
            note: '',
            tone:
              task.status === 'completed' ? 'done' : task.status === 'failed' ? 'failed' : 'off',
          },
        ];
  const created: Moment = {
    key: 'created',
    at: task.createdAt,
    title: t.created,
    note: '',
    tone: 'off',
  };
  return [created, ...[...begun, ...tries].sort((a, b) => a.at - b.at), ...ends];
}
