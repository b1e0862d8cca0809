/** What is spoken in the shots of an episode, with the voices that were made for it. */
import { standing } from '../../../data/read/standing.ts';
import type { OpenedEpisode } from '../../../data/types.ts';
import type { SpokenLine } from '../cut/spoken.ts';

export function spokenLines({ shots, takes }: Pick<OpenedEpisode, 'shots' | 'takes'>) {
  return (shotId: string): readonly SpokenLine[] => {
    const shot = shots.find(({ id }) => id === shotId);
    if (shot === undefined) return [];
    return shot.lines.map(({ line_id: lineId, text }) => {
      const place = { slot: 'line', shotId, assetId: null, partId: lineId } as const;
      const take = standing(takes, place, shot);
      const media = take?.images[0]?.media;
      const voice =
        take !== null && media?.kind === 'sound' ? { workId: take.work_id, ms: media.ms } : null;
      return { lineId, text, voice };
    });
  };
}
