/** A cut that is there or is to be made. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { Button, ButtonLink } from '../../../ui/parts/button.tsx';
import { Empty, useExplain } from '../../../ui/parts/states.tsx';
import { tell } from '../../../ui/parts/toast.tsx';
import { useStudio } from '../../app/context.ts';
import { toEpisode } from '../../app/routes.ts';
import { useEdit } from '../../data/edits/workspace.ts';
import { mayOf } from '../../data/project.ts';
import { applyDoc } from '../../data/read/cache.ts';
import type { OpenedEpisode } from '../../data/types.ts';
import { FilmContext, type FilmEditing } from './context.ts';
import { standingIn } from './cut/stale.ts';
import { Exports } from './export/exports.tsx';
import { useFilmKeys } from './keys.ts';
import { Panels } from './panel/panels.tsx';
import { Stage } from './stage/stage.tsx';
import { lengthText } from './stage/timecode.ts';
import { Timeline } from './timeline/timeline.tsx';
import { type Editing, useEditing } from './use-editing.ts';
import { usePlayer } from './use-player.ts';
import { words } from './words.ts';

export function Editor({ opened }: { opened: OpenedEpisode }) {
  const editing = useEditing(opened);
  const fill = useFill(opened);
  return editing.cut.items.length === 0 ? (
    <NoClips opened={opened} fill={fill} />
  ) : (
    <Cutting editing={editing} fill={fill} />
  );
}

interface Fill {
  readonly isBusy: boolean;
  readonly run: () => void;
}

/** Appends the shots that are not in the cut yet. */
function useFill({ episode, cut }: OpenedEpisode): Fill {
  const t = useWords(words);
  const explain = useExplain();
  const { ask } = useStudio();
  const { queue } = useEdit();
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      // What was moved or removed just now is there before what follows it.
      await queue.settle();
      const answer = await ask('cut', { episodeId: episode.id, fill: true });
      applyDoc(client, 'cut', answer.cut);
      const more = answer.cut.items.length - (cut?.items.length ?? 0);
      tell(more > 0 ? t.filled(more) : t.filledNone);
    } catch (error) {
      tell(explain(error), 'failed');
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, run: () => void run() };
}

function NoClips({ opened, fill }: { opened: OpenedEpisode; fill: Fill }) {
  const t = useWords(words);
  const may = mayOf(opened.me);
  const hasAny = opened.shots.some((shot) => standingIn(shot, opened) !== null);
  const back = (
    <ButtonLink to={toEpisode(opened.project.id, opened.episode.id)}>{t.toEpisode}</ButtonLink>
  );
  if (!hasAny) return <Empty action={back}>{t.nothingToFill}</Empty>;
  return (
    <Empty
      action={
        may.edit ? (
          <Button look="primary" icon="plus" isBusy={fill.isBusy} onClick={fill.run}>
            {t.fill}
          </Button>
        ) : (
          back
        )
      }
    >
      {t.noClips}
    </Empty>
  );
}

function Cutting({ editing, fill }: { editing: Editing; fill: Fill }) {
  const t = useWords(words);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { opened, scene, links, clips, times } = editing;
  const { engine, isFailed } = usePlayer({ canvas, scene, takes: opened.takes, links });
  const { said, say } = useSaid();
  const player = engine?.player ?? null;
  const film: FilmEditing = { ...editing, player, say };
  useFilmKeys(film);
  return (
    <FilmContext value={film}>
      <div className="mx-auto grid max-w-[1680px] grid-cols-1 gap-x-6 gap-y-4 px-6 py-4 max-md:px-4 lg:grid-cols-[minmax(0,1fr)_360px]">
        <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1 lg:col-span-2">
          <h1 className="text-xl font-semibold">
            {opened.episode.title} · {t.film}
          </h1>
          <p className="flex-1 text-ink-2">{t.about(clips.length, lengthText(times.whole.toMs))}</p>
          {editing.may.edit ? (
            <Button icon="plus" isBusy={fill.isBusy} onClick={fill.run}>
              {t.fill}
            </Button>
          ) : (
            <p className="text-ink-2">{t.viewerOnly}</p>
          )}
        </header>
        <Stage canvas={canvas} isFailed={isFailed} />
        <div className="min-w-0 lg:col-span-2">
          <Timeline />
        </div>
        <div className="min-w-0 lg:col-start-2 lg:row-start-2">
          <Panels />
        </div>
        <div className="min-w-0 lg:col-span-2">
          <Exports engine={engine} />
        </div>
      </div>
      <p role="status" className="sr-only">
        {said}
      </p>
    </FilmContext>
  );
}

/** What is read out: the same words again are read out again. */
function useSaid() {
  const [said, setSaid] = useState('');
  const timer = useRef(0);
  const say = useCallback((text: string): void => {
    setSaid('');
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setSaid(text), 50);
  }, []);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return { said, say };
}
