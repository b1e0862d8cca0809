/** Two takes beside each other: how they look, what they were made from, what they cost. */
import { count } from '../../../../../ui/core/format.ts';
import { useWords } from '../../../../../ui/core/language.ts';
import { Button } from '../../../../../ui/parts/button.tsx';
import { Dialog } from '../../../../../ui/parts/dialog.tsx';
import { Pill } from '../../../../../ui/parts/pill.tsx';
import { useEdit } from '../../../../data/edits/workspace.ts';
import type { Links } from '../../../../data/links.ts';
import type { Take } from '../../../../data/types.ts';
import type { ShotPlace } from '../../core/places.ts';
import { useRoom } from '../../core/room.ts';
import { episodeWords } from '../../words.ts';
import { panelWords } from '../words.ts';
import { TakeCost } from './cost.tsx';
import { TakeMedia } from './media.tsx';

export function Compare({
  pair,
  place,
  links,
  stands,
  numberOf,
  onClose,
}: {
  pair: readonly Take[];
  place: ShotPlace;
  links: Links;
  stands: Take | null;
  numberOf: (take: Take) => number;
  onClose: () => void;
}) {
  const t = useWords(panelWords);
  const e = useWords(episodeWords);
  const edit = useEdit();
  const { may } = useRoom();
  return (
    <Dialog
      title={t.compareTwo}
      about={pair.some(({ is_own }) => !is_own) ? e.madeByAi : undefined}
      isOpen
      isWide
      onClose={onClose}
    >
      <div className="grid grid-cols-2 gap-4 pb-4 max-sm:gap-2" data-compare>
        {pair.map((take) => {
          const name = t.take(count(numberOf(take)));
          const said = Object.entries(take.parameters).map(
            ([key, value]) => `${key} ${String(value)}`,
          );
          return (
            <section key={take.work_id} aria-label={name} className="grid content-start gap-2">
              <h3 className="flex min-h-7 items-center justify-between font-medium">
                {name}
                {take.work_id === stands?.work_id ? (
                  <Pill tone="done">{t.stands}</Pill>
                ) : (
                  may.edit && (
                    <Button isSmall onClick={() => edit.pick(place, take.work_id)}>
                      {t.pick}
                    </Button>
                  )
                )}
              </h3>
              <TakeMedia {...{ take, links, name }} slot={place.slot} isLarge />
              <p className="flex flex-wrap gap-x-3 text-xs text-ink-2">
                <span className="font-mono">{take.model}</span>
                <TakeCost take={take} />
              </p>
              {said.length > 0 && <p className="text-xs text-ink-2">{said.join(' · ')}</p>}
              <p className="text-xs whitespace-pre-wrap">{take.prompt}</p>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
