import type { PointerEvent } from 'react';
import { useWords } from '../../../../ui/core/language.ts';
import { Icon } from '../../../../ui/parts/icon.tsx';
import { type Clip, useFilm } from '../context.ts';
import { lengthText } from '../stage/timecode.ts';
import { words } from '../words.ts';
import { NARROWEST_PX, pxOf } from './scale.ts';
import { TrimHandle } from './trim-handle.tsx';

export interface TimelineClipProps {
  readonly clip: Clip;
  /** px a second. */
  readonly scale: number;
  readonly isDragged: boolean;
  readonly onGrab: (event: PointerEvent, clip: Clip) => void;
}

export function TimelineClip({ clip, scale, isDragged, onGrab }: TimelineClipProps) {
  const t = useWords(words);
  const { selected, select, player, cut, may } = useFilm();
  const isSelected = selected === clip.id;
  const { fromMs, toMs } = clip.span ?? { fromMs: 0, toMs: 0 };
  const choose = (): void => {
    select(clip.id);
    const at = ((player?.frame.get() ?? 0) * 1_000) / cut.format.fps;
    if (at < fromMs || at >= toMs) player?.seek(Math.ceil((fromMs * cut.format.fps) / 1_000));
  };
  const { transition } = clip.item;
  return (
    <li
      className={`absolute inset-y-1 ${isDragged ? 'opacity-50' : ''} ${isSelected ? 'z-10' : ''}`}
      style={{
        left: `${pxOf(fromMs, scale)}px`,
        width: `${Math.max(NARROWEST_PX, pxOf(toMs - fromMs, scale)) - 2}px`,
      }}
    >
      <button
        type="button"
        aria-pressed={isSelected}
        data-clip={clip.id}
        onClick={choose}
        onPointerDown={(event) => onGrab(event, clip)}
        onDragStart={(event) => event.preventDefault()}
        className={`relative flex size-full min-w-0 touch-pan-x select-none overflow-hidden rounded-picture border bg-grey text-left ${isSelected ? 'border-lamp outline-2 outline-lamp' : 'border-line'} ${may.edit ? 'cursor-grab!' : ''}`}
      >
        {clip.thumb !== null && (
          <img src={clip.thumb} alt="" draggable={false} className="h-full max-w-24 object-cover" />
        )}
        <span className="min-w-0 flex-1 px-1.5 py-0.5">
          <span className="block truncate text-xs font-medium">{clip.title}</span>
          <span className="block truncate text-xs text-ink-2 tabular-nums">
            {lengthText(toMs - fromMs)}
          </span>
          <span className="sr-only">
            {kindOf(clip, t)}
            {clip.take.newer !== null && `，${t.stale}`}
          </span>
          <span className="flex gap-1 text-ink-2">
            {clip.take.newer !== null && <Icon name="refresh" className="text-held" />}
            {clip.take.ms !== null && clip.item.gain === 0 && <Icon name="mute" />}
            {transition.kind !== 'cut' && transition.ms > 0 && <Icon name="split" />}
          </span>
        </span>
      </button>
      {isSelected && may.edit && (
        <>
          <TrimHandle clip={clip} edge="in" scale={scale} />
          <TrimHandle clip={clip} edge="out" scale={scale} />
        </>
      )}
    </li>
  );
}

function kindOf({ take }: Clip, t: { filmKind: string; stillKind: string; goneKind: string }) {
  if (take.take === null) return t.goneKind;
  return take.ms === null ? t.stillKind : t.filmKind;
}
