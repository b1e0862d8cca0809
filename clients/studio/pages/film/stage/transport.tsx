import { useWords } from '../../../../ui/core/language.ts';
import { createStore, useStore } from '../../../../ui/core/store.ts';
import { IconButton } from '../../../../ui/parts/button.tsx';
import { useExplain } from '../../../../ui/parts/states.tsx';
import { tell } from '../../../../ui/parts/toast.tsx';
import type { PlayState } from '../../../film/player.ts';
import { useFilm } from '../context.ts';
import { words } from '../words.ts';
import { lengthText, timecode } from './timecode.ts';

const AT_START = createStore(0);
const STILL = createStore<PlayState>('still');

export function Transport() {
  const t = useWords(words);
  const { player, scene, cut } = useFilm();
  const frame = useStore(player?.frame ?? AT_START);
  const state = useStore(player?.state ?? STILL);
  const play = usePlay();
  const frames = scene?.frames ?? 0;
  const { fps } = cut.format;
  const isOff = player === null || scene === null;
  const isStill = state === 'still';
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-1">
      <IconButton
        label={t.toStart}
        icon="first"
        disabled={isOff}
        onClick={() => player?.seek(0)}
        className="max-sm:hidden"
      />
      <IconButton
        label={t.frameBack}
        icon="left"
        disabled={isOff}
        onClick={() => player?.seek(frame - 1)}
      />
      <IconButton
        label={isStill ? t.play : t.pause}
        icon={isStill ? 'play' : state === 'preparing' ? 'busy' : 'pause'}
        look="plain"
        disabled={isOff}
        onClick={play}
      />
      <IconButton
        label={t.frameOn}
        icon="right"
        disabled={isOff}
        onClick={() => player?.seek(frame + 1)}
      />
      <IconButton
        label={t.toEnd}
        icon="last"
        disabled={isOff}
        onClick={() => player?.seek(frames - 1)}
        className="max-sm:hidden"
      />
      <span className="pl-2 font-mono text-xs whitespace-nowrap tabular-nums">
        {timecode(frame, fps)}
        <span className="text-ink-2"> / {lengthText((frames * 1_000) / fps)}</span>
      </span>
      {state === 'preparing' && (
        <span role="status" className="pl-2 text-xs text-ink-2">
          {t.preparing}
        </span>
      )}
    </div>
  );
}

/** Plays, or pauses what plays. */
export function usePlay(): () => void {
  const explain = useExplain();
  const { player } = useFilm();
  return () => {
    if (player === null) return;
    if (player.state.get() === 'still') {
      player.play().catch((error: unknown) => tell(explain(error), 'failed'));
    } else player.pause();
  };
}
