import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { Pill, type Tone } from '../../../../ui/parts/pill.tsx';
import { SafeLink } from '../../../../ui/parts/safe-link.tsx';
import { useExplain } from '../../../../ui/parts/states.tsx';
import { Ago } from '../../../../ui/parts/time.tsx';
import { tell } from '../../../../ui/parts/toast.tsx';
import { useStudio } from '../../../app/context.ts';
import { useLinks } from '../../../data/links.ts';
import { applyChanges } from '../../../data/read/cache.ts';
import { isRunning } from '../../../data/read/standing.ts';
import type { Take } from '../../../data/types.ts';
import { useFailure } from '../../../parts/failure-words.ts';
import { useFilm } from '../context.ts';
import { lengthText } from '../stage/timecode.ts';
import { type ExportTarget, exportsIn, takeOf, targetOf, useWarnings } from './use-exports.ts';
import { exportWords } from './words.ts';

const TONES: Readonly<Record<Take['status'], Tone>> = {
  pending: 'busy',
  processing: 'busy',
  completed: 'done',
  failed: 'failed',
  cancelled: 'off',
};

/** Null for whoever may not spend. */
type OnAgain = ((target: ExportTarget) => void) | null;

export function ExportsList({ onAgain }: { onAgain: OnAgain }) {
  const t = useWords(exportWords);
  const { opened } = useFilm();
  const exports = useMemo(() => exportsIn(opened), [opened]);
  const links = useLinks(opened.project.id, exports);
  const done = exports.filter(({ status }) => status === 'completed');
  const warningsOf = useWarnings(opened.episode.id, done);
  if (exports.length === 0) return <p className="py-2 text-ink-2">{t.none}</p>;
  return (
    <ul aria-label={t.exports}>
      {exports.map((one) => (
        <ExportRow
          key={one.work_id}
          one={one}
          url={links.url(one.images[0])}
          warnings={warningsOf(one.work_id)}
          onAgain={onAgain}
        />
      ))}
    </ul>
  );
}

interface RowProps {
  readonly one: Take;
  /** Of its file; null where there is none yet. */
  readonly url: string | null;
  readonly warnings: readonly string[];
  readonly onAgain: OnAgain;
}

function ExportRow({ one, url, warnings, onAgain }: RowProps) {
  const t = useWords(exportWords);
  const failure = useFailure();
  const { may } = useFilm();
  const target = targetOf(one);
  const media = one.images[0]?.media;
  return (
    <li
      data-export={one.status}
      className="grid gap-2 border-b border-line py-3 md:grid-cols-[minmax(0,1fr)_auto] md:items-center"
    >
      <div className="grid min-w-0 gap-1">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-medium">{t.names[target]}</span>
          <Pill tone={TONES[one.status]}>{t.states[one.status]}</Pill>
          <span className="text-xs text-ink-2">
            <Ago at={Date.parse(one.created_at)} />
            {media?.kind === 'film' && ` · ${lengthText(media.ms)}`}
            {` · ${one.price === 0 ? t.free : t.credits(count(one.price))}`}
          </span>
        </p>
        {isRunning(one) && <Progress percent={one.progress} />}
        {one.status === 'failed' && (
          <p className="text-failed">
            {failure(one)} <span className="text-ink-2">{backOf(one, t)}</span>
          </p>
        )}
        {warnings.map((warning) => (
          <p key={warning} className="text-xs text-held">
            {warningText(warning, t)}
          </p>
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {url !== null && <SafeLink to={url}>{t.download}</SafeLink>}
        {isRunning(one) && may.edit && <Cancel exportId={one.work_id} />}
        {(one.status === 'failed' || one.status === 'cancelled') && onAgain !== null && (
          <Button isSmall icon="refresh" onClick={() => onAgain(target)}>
            {t.again}
          </Button>
        )}
      </div>
    </li>
  );
}

type Words = (typeof exportWords)['zh'];

const backOf = ({ price }: Take, t: Words): string => (price === 0 ? t.nothingCharged : t.refunded);

/** As the renderer names them. */
function warningText(warning: string, t: Words): string {
  const missing = /^text-missing: (.+)$/.exec(warning);
  return missing?.[1] === undefined ? t.warnings.other(warning) : t.warnings.missing(missing[1]);
}

function Progress({ percent }: { percent: number }) {
  const t = useWords(exportWords);
  return (
    <div
      role="progressbar"
      aria-label={t.progress(percent)}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className="h-1.5 max-w-[480px] overflow-hidden rounded-full bg-grey"
    >
      <div
        className="h-full rounded-full bg-lamp transition-[width]"
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}

function Cancel({ exportId }: { exportId: string }) {
  const t = useWords(exportWords);
  const explain = useExplain();
  const client = useQueryClient();
  const { opened } = useFilm();
  const { ask } = useStudio();
  const [isBusy, setBusy] = useState(false);
  const cancel = async (): Promise<void> => {
    setBusy(true);
    try {
      const answer = await ask('cancelExport', { exportId });
      applyChanges(client, opened.project.id, { takes: [takeOf(answer.export)] });
    } catch (error) {
      tell(explain(error), 'failed');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button isSmall isBusy={isBusy} onClick={() => void cancel()}>
      {t.cancel}
    </Button>
  );
}
