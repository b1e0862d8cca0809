import { useWords, wordFor } from '../../../ui/core/language.ts';
import { Copy, Json } from '../../../ui/parts/copy.tsx';
import { Pill, type Tone } from '../../../ui/parts/pill.tsx';
import { At } from '../../../ui/parts/time.tsx';
import { taskWords } from '../tasks/words.ts';
import type { Detail } from './task.tsx';

const TONES: Readonly<Record<string, Tone>> = {
  succeeded: 'done',
  failed: 'failed',
  refused: 'failed',
  cancelled: 'off',
};

/** Each call of a provider; what failed is open. */
export function Attempts({ attempts }: { attempts: Detail['attempts'] }) {
  const t = useWords(taskWords);
  if (attempts.length === 0) return <p className="py-2 text-ink-2">–</p>;
  return attempts.map((one) => {
    const hasFailed = one.error !== null && one.error !== undefined;
    return (
      <details key={one.attempt} open={hasFailed} className="border-b border-line pb-2">
        <summary className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1">
          <span className="font-medium">{t.attempt(String(one.attempt))}</span>
          <span>{one.provider}</span>
          <span className="text-ink-2">{one.model}</span>
          <Pill tone={TONES[one.state] ?? 'busy'}>{wordFor(t.jobStates, one.state)}</Pill>
          <span className="text-ink-2">
            <At at={one.submittedAt} />
          </span>
        </summary>
        <div className="grid gap-2 pt-1">
          {one.jobId !== null && (
            <p className="flex items-center gap-2 text-ink-2">
              {t.job} <span className="font-mono text-xs break-all text-ink">{one.jobId}</span>
              <Copy text={one.jobId} />
            </p>
          )}
          {hasFailed && <Json value={one.error} label={t.answer} />}
          {one.request !== null && one.request !== undefined && (
            <details>
              <summary className="w-fit text-ink-2">{t.request}</summary>
              <Json value={one.request} label={t.request} />
            </details>
          )}
        </div>
      </details>
    );
  });
}
