import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { Pill, type Tone } from '../../../../ui/parts/pill.tsx';
import { SafeLink } from '../../../../ui/parts/safe-link.tsx';
import { Bone, Failed, useExplain } from '../../../../ui/parts/states.tsx';
import { Ago } from '../../../../ui/parts/time.tsx';
import { tell } from '../../../../ui/parts/toast.tsx';
import { useStudio } from '../../../app/context.ts';
import { useFilm } from '../context.ts';
import { lengthText } from '../stage/timecode.ts';
import {
  type ExportTarget,
  exportsKey,
  type FilmExport,
  isUnderway,
  useExports,
} from './use-exports.ts';
import { exportWords } from './words.ts';

const TONES: Readonly<Record<FilmExport['status'], Tone>> = {
  pending: 'busy',
  processing: 'busy',
  completed: 'done',
  failed: 'failed',
  cancelled: 'off',
};

interface Props {
  readonly episodeId: string;
  /** Null for whoever may not spend. */
  readonly onAgain: ((target: ExportTarget) => void) | null;
}

export function ExportsList({ episodeId, onAgain }: Props) {
  const t = useWords(exportWords);
  const { data, error, refetch } = useExports(episodeId);
  if (data === undefined && error) return <Failed error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Bone width="40%" />;
  if (data.exports.length === 0) return <p className="py-2 text-ink-2">{t.none}</p>;
  return (
    <ul aria-label={t.exports}>
      {data.exports.map((one) => (
        <ExportRow key={one.id} one={one} onAgain={onAgain} />
      ))}
    </ul>
  );
}

function ExportRow({ one, onAgain }: { one: FilmExport; onAgain: Props['onAgain'] }) {
  const t = useWords(exportWords);
  const { may, opened } = useFilm();
  const target = targetOf(one);
  const [file] = opened.takes.find(({ work_id }) => work_id === one.id)?.images ?? [];
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
            {file?.media?.kind === 'film' && ` · ${lengthText(file.media.ms)}`}
            {` · ${one.price === 0 ? t.free : t.credits(count(one.price))}`}
          </span>
        </p>
        {isUnderway(one) && <Progress percent={one.progress} />}
        {one.status === 'failed' && (
          <p className="text-failed">
            {one.message} <span className="text-ink-2">{backOf(one, t)}</span>
          </p>
        )}
        {one.warnings.map((warning) => (
          <p key={warning} className="text-xs text-held">
            {warningText(warning, t)}
          </p>
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {one.files.map(({ file_id, url }) =>
          url === null ? null : (
            <SafeLink key={file_id} to={url}>
              {t.download}
            </SafeLink>
          ),
        )}
        {isUnderway(one) && may.edit && <Cancel exportId={one.id} />}
        {!isUnderway(one) && one.status !== 'completed' && onAgain !== null && (
          <Button isSmall icon="refresh" onClick={() => onAgain(target)}>
            {t.again}
          </Button>
        )}
      </div>
    </li>
  );
}

type Words = (typeof exportWords)['zh'];

/** As it was asked for. */
function targetOf({ parameters: { target } }: FilmExport): ExportTarget {
  return target === 'jianying' || target === 'otio' ? target : 'mp4';
}

const backOf = ({ price }: FilmExport, t: Words): string =>
  price === 0 ? t.nothingCharged : t.refunded;

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
      await ask('cancelExport', { exportId });
    } catch (error) {
      tell(explain(error), 'failed');
    } finally {
      await client.invalidateQueries({ queryKey: exportsKey(opened.episode.id) });
      setBusy(false);
    }
  };
  return (
    <Button isSmall isBusy={isBusy} onClick={() => void cancel()}>
      {t.cancel}
    </Button>
  );
}
