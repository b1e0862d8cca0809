/** A draft by this browser: for looking at, never instead of an export. */
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { Icon } from '../../../../ui/parts/icon.tsx';
import { labelOfClips } from '../../../film/label.ts';
import { type QuickMeans, quickFilm, quickMeans } from '../../../film/quick.ts';
import { useFilm } from '../context.ts';
import type { Engine } from '../use-player.ts';
import { exportWords } from './words.ts';

type Draft =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly percent: number; readonly stop: () => void }
  | { readonly state: 'ready'; readonly url: string }
  | { readonly state: 'failed' | 'unlabelled' };

export function QuickDraft({ engine }: { engine: Engine }) {
  const t = useWords(exportWords);
  const { opened, scene } = useFilm();
  const means = useMeans();
  const { draft, make } = useDraft(engine, means ?? null);
  if (means === undefined) return null;
  const name = `${opened.episode.title}-${t.draftName}.mp4`;
  return (
    <div className="grid gap-2 pt-2" data-quick={draft.state}>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          icon="play"
          isBusy={draft.state === 'running'}
          disabled={means === null || scene === null}
          onClick={make}
        >
          {t.quick}
        </Button>
        <div role="status" className="flex flex-wrap items-center gap-3">
          {draft.state === 'running' && (
            <>
              <span>{t.quickRunning(draft.percent)}</span>
              <Button isSmall onClick={draft.stop}>
                {t.quickStop}
              </Button>
            </>
          )}
          {draft.state === 'ready' && (
            <>
              <span>{t.quickDone}</span>
              <a
                href={draft.url}
                download={name}
                className="target inline-flex items-center gap-1.5 text-lamp underline underline-offset-2"
              >
                <Icon name="download" />
                {t.quickSave}
              </a>
            </>
          )}
          {draft.state === 'failed' && <span className="text-failed">{t.quickFailed}</span>}
          {draft.state === 'unlabelled' && <span className="text-held">{t.quickNoLabel}</span>}
        </div>
      </div>
      <p className="max-w-prose text-xs text-ink-2">{means === null ? t.quickNo : t.quickAbout}</p>
      {means?.audio === null && <p className="text-xs text-ink-2">{t.quickSilent}</p>}
      {means?.audio === 'opus' && <p className="text-xs text-ink-2">{t.quickOpus}</p>}
    </div>
  );
}

/** Undefined until the browser has answered; null: it cannot write a film. */
function useMeans(): QuickMeans | null | undefined {
  const { scene } = useFilm();
  const [means, setMeans] = useState<QuickMeans | null | undefined>(undefined);
  useEffect(() => {
    let isOver = false;
    if (scene !== null) {
      void quickMeans(scene).then((found) => {
        if (!isOver) setMeans(found);
      });
    }
    return () => {
      isOver = true;
    };
  }, [scene]);
  return means;
}

function useDraft(engine: Engine, means: QuickMeans | null) {
  const { scene } = useFilm();
  const [draft, setDraft] = useState<Draft>({ state: 'none' });
  const stopping = useRef<AbortController | null>(null);
  const url = draft.state === 'ready' ? draft.url : null;
  useEffect(() => () => stopping.current?.abort(), []);
  useEffect(() => () => void (url !== null && URL.revokeObjectURL(url)), [url]);
  const run = async (): Promise<void> => {
    if (scene === null || means === null) return;
    const stopper = new AbortController();
    stopping.current = stopper;
    const stop = (): void => stopper.abort();
    setDraft({ state: 'running', percent: 0, stop });
    const composer = engine.newComposer();
    try {
      const label = await labelOfClips(engine.media, scene.list.clips);
      if (label === null) {
        setDraft({ state: 'unlabelled' });
        return;
      }
      const film = await quickFilm({
        ...{ scene, means, composer, label, sounds: engine.sounds, signal: stopper.signal },
        onProgress: (part) => setDraft({ state: 'running', percent: Math.floor(part * 100), stop }),
      });
      setDraft({ state: 'ready', url: URL.createObjectURL(film) });
    } catch {
      // Why matters to nobody here: the export is the way that always works.
      setDraft({ state: stopper.signal.aborted ? 'none' : 'failed' });
    } finally {
      composer.close();
    }
  };
  return { draft, make: () => void run() };
}
