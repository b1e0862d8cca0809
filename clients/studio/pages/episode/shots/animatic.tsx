/** The film as far as it is: each shot's still for as long as the shot is to last. Costs nothing. */
import { useEffect, useRef, useState } from 'react';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { Button, IconButton } from '../../../../ui/parts/button.tsx';
import { Dialog } from '../../../../ui/parts/dialog.tsx';
import type { Links } from '../../../data/links.ts';
import type { Take } from '../../../data/types.ts';
import { Bar } from '../core/bar.tsx';
import { groupOf } from '../core/groups.ts';
import { posterOf, useRoom } from '../core/room.ts';
import { episodeWords } from '../words.ts';
import { Poster } from './item/poster.tsx';
import { useShotNames } from './names.ts';
import { shotWords } from './words.ts';

export function Animatic({ from, onClose }: { from: string | undefined; onClose: () => void }) {
  const t = useWords(shotWords);
  const e = useWords(episodeWords);
  const room = useRoom();
  const nameOf = useShotNames();
  const { shots, ids, links, project } = room;
  const [isOn, setOn] = useState(true);
  const { at, share, seek } = usePlayhead(
    shots.map(({ duration_ms: ms }) => ms),
    {
      first: Math.max(0, from === undefined ? 0 : ids.indexOf(from)),
      isOn,
      onEnd: () => setOn(false),
    },
  );
  const shot = shots[at];
  const play = (): void => {
    if (!isOn && at === shots.length - 1 && share >= 1) seek(0);
    setOn(!isOn);
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== ' ' && event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      event.preventDefault();
      if (event.key === ' ') play();
      else seek(at + (event.key === 'ArrowLeft' ? -1 : 1));
    };
    // Before the dialog, which keeps arrow keys to itself.
    window.addEventListener('keydown', listen, true);
    return () => window.removeEventListener('keydown', listen, true);
  });
  if (shot === undefined) return null;
  const take = posterOf(shot, room);
  const line = groupOf(room.frames, shot.id).length === 0 ? shot.description : '';
  return (
    <Dialog
      title={t.animatic}
      isOpen
      isWide
      onClose={onClose}
      footer={
        <div className="flex w-full items-center justify-between gap-2">
          <span className="text-xs text-ink-2 tabular-nums">
            {count(at + 1)} / {count(shots.length)} · {e.madeByAi}
          </span>
          <span className="flex items-center gap-1">
            <IconButton label={t.previous} icon="left" onClick={() => seek(at - 1)} />
            <Button look="primary" onClick={play} onKeyDown={keepSpace} onKeyUp={keepSpace}>
              {isOn ? t.pause : t.play}
            </Button>
            <IconButton label={t.next} icon="right" onClick={() => seek(at + 1)} />
          </span>
        </div>
      }
    >
      <figure className="grid justify-items-center gap-2" data-animatic={at} data-playing={isOn}>
        <Poster
          key={shot.id}
          url={stillUrl(take, links)}
          aspect={project.aspect}
          isMaking={false}
          className="h-[46vh] max-w-full"
        />
        <figcaption className="max-w-prose text-center">
          <span className="font-medium">{nameOf(shot.id)}</span>
          {line !== '' && <span className="block text-ink-2">{line}</span>}
          {shot.lines.map(({ line_id: id, speaker, text }) => (
            <span key={id} className="block text-ink-2">
              {speaker === '' ? text : `${speaker}：${text}`}
            </span>
          ))}
        </figcaption>
        <Bar label={nameOf(shot.id)} share={share} />
      </figure>
    </Dialog>
  );
}

/** Of a film its first picture. */
const stillUrl = (take: Take | null, links: Links): string | null => {
  if (take === null) return null;
  const [image] = take.images;
  return take.target.slot === 'video' ? links.thumb(image) : links.url(image);
};

/** The window hears it: a button that is pressed by it as well would turn it twice. */
const keepSpace = (event: React.KeyboardEvent): void => {
  if (event.key === ' ') event.preventDefault();
};

interface Playhead {
  /** Which shot. */
  readonly at: number;
  /** How much of it is over, 0 to 1. */
  readonly share: number;
  readonly seek: (at: number) => void;
}

function usePlayhead(
  lengths: readonly number[],
  { first, isOn, onEnd }: { first: number; isOn: boolean; onEnd: () => void },
): Playhead {
  const [spot, setSpot] = useState({ at: first, ms: 0 });
  const latest = useRef({ lengths, onEnd });
  latest.current = { lengths, onEnd };
  useEffect(() => {
    if (!isOn) return undefined;
    let last = performance.now();
    let frame = 0;
    const tick = (now: number): void => {
      const passed = now - last;
      last = now;
      setSpot(({ at, ms }) => moved({ at, ms: ms + passed }, latest.current.lengths));
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [isOn]);
  const { at, ms } = spot;
  const length = lengths[at] ?? 1;
  const isEnd = at >= lengths.length - 1 && ms >= length;
  useEffect(() => {
    if (isEnd && isOn) latest.current.onEnd();
  }, [isEnd, isOn]);
  return {
    ...{ at, share: Math.min(1, ms / length) },
    seek: (to) => setSpot({ at: Math.min(lengths.length - 1, Math.max(0, to)), ms: 0 }),
  };
}

function moved(
  { at, ms }: { readonly at: number; readonly ms: number },
  lengths: readonly number[],
): { at: number; ms: number } {
  let [shot, left] = [at, ms];
  while (shot < lengths.length - 1 && left >= (lengths[shot] ?? 0)) {
    left -= lengths[shot] ?? 0;
    shot += 1;
  }
  return { at: shot, ms: Math.min(left, lengths[shot] ?? 0) };
}
