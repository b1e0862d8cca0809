/** What is spoken in the shots of an episode, with the voices that were made for it. */

import { RHYTHM_MS } from '../../../../../shared/sounds/rhythm.ts';
import { standing } from '../../../data/read/standing.ts';
import type { OpenedEpisode, Take } from '../../../data/types.ts';
import type { SpokenLine, SpokenVoice } from '../cut/spoken.ts';

export function spokenLines({ shots, takes }: Pick<OpenedEpisode, 'shots' | 'takes'>) {
  return (shotId: string): readonly SpokenLine[] => {
    const shot = shots.find(({ id }) => id === shotId);
    if (shot === undefined) return [];
    return shot.lines.map(({ line_id: lineId, text }) => {
      const place = { slot: 'line', shotId, assetId: null, partId: lineId } as const;
      const take = standing(takes, place, shot);
      return { lineId, text, voice: take === null ? null : voiceOf(take) };
    });
  };
}

function voiceOf({ work_id: workId, images: [sound] }: Take): SpokenVoice | null {
  if (sound?.media?.kind !== 'sound') return null;
  // The film says for all of it that a machine made it: the sign of a single sound is left out.
  const inMs = sound.label?.shown === 'rhythm' ? RHYTHM_MS : 0;
  return { workId, inMs, outMs: sound.media.ms };
}
