/** Takes that ended while somebody was looking are read out, once. */
import { useEffect, useRef } from 'react';
import { useWords } from '../../../../ui/core/language.ts';
import { isRunning } from '../../../data/read/standing.ts';
import { SLOTS } from '../core/places.ts';
import { useRoom } from '../core/room.ts';
import { episodeWords } from '../words.ts';
import { announce } from './announce.tsx';
import { useShotNames } from './names.ts';
import { shotWords } from './words.ts';

export function useEndings(): void {
  const t = useWords(shotWords);
  const e = useWords(episodeWords);
  const nameOf = useShotNames();
  const { takes } = useRoom().opened;
  const running = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const before = running.current;
    running.current = new Set(takes.filter(isRunning).map(({ work_id }) => work_id));
    const ended = takes.filter(
      ({ work_id }) => before.has(work_id) && !running.current.has(work_id),
    );
    const told = ended.flatMap(({ status, target }) => {
      const slot = SLOTS.find((one) => one === target.slot);
      if (slot === undefined || target.shot_id === null || status === 'cancelled') return [];
      const say = status === 'completed' ? t.ended : t.failedAt;
      return [say(nameOf(target.shot_id), e.slots[slot])];
    });
    if (told.length > 0) announce(told.join('; '));
  }, [takes, t, e, nameOf]);
}
