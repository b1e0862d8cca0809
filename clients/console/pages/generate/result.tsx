import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { ButtonLink } from '../../../ui/parts/button.tsx';
import { Failed } from '../../../ui/parts/states.tsx';
import { useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { TaskState } from '../../parts/task-cells.tsx';
import { Media } from '../task/media.tsx';
import { Outcome } from '../task/outcome.tsx';
import { Timeline } from '../task/timeline.tsx';
import { taskWords } from '../tasks/words.ts';
import { generateWords } from './words.ts';

/** What became of the last wish; its place is there before it is. */
export function Result({ id }: { id: string }) {
  const t = useWords(generateWords);
  const s = useWords(taskWords);
  const w = useWords(words);
  const query = useVerb('tasks.get', { taskId: id });
  const { data, error } = query;
  if (data === undefined && error !== null)
    return <Failed error={error} onRetry={() => void query.refetch()} />;
  const results = data?.results ?? [];
  const isLive = data === undefined || data.task.settledAt === null;
  return (
    <section aria-label={t.result} aria-live="polite" className="grid content-start gap-4">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <span className="flex items-center gap-3">
          {data && <TaskState task={data.task} />}
          {data && (
            <span className="text-ink-2">
              {count(data.task.captured ?? data.task.price)} {w.credits}
            </span>
          )}
        </span>
        <ButtonLink to={linkTo(['tasks', id])} icon="right">
          {t.open}
        </ButtonLink>
      </header>
      {data && <Outcome detail={data} />}
      <div className={`grid gap-2 ${results.length > 1 ? 'grid-cols-2' : 'max-w-[640px]'}`}>
        {results.map((file) => (
          <Media key={file.fileId} file={file} isDeveloping={isLive} />
        ))}
        {results.length === 0 && data?.text == null && (
          <div
            className={`aspect-square rounded-picture bg-grey ${isLive ? 'animate-pulse' : ''}`}
          />
        )}
      </div>
      {data?.text != null && (
        <p className="max-w-prose rounded-control bg-grey p-3 text-base whitespace-pre-wrap">
          {data.text}
        </p>
      )}
      {(results.length > 0 || data?.text != null) && (
        <p className="text-xs text-ink-2">{s.label}</p>
      )}
      {data && <Timeline detail={data} />}
    </section>
  );
}
