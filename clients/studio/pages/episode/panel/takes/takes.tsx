/** What was made for a place: which one stands, what each cost, two of them beside each other. */
import { useState } from 'react';
import { count } from '../../../../../ui/core/format.ts';
import { useWords } from '../../../../../ui/core/language.ts';
import { Button } from '../../../../../ui/parts/button.tsx';
import { useLinks } from '../../../../data/links.ts';
import { type ShotPlace, standingAt, takesAt } from '../../core/places.ts';
import { useRoom } from '../../core/room.ts';
import { episodeWords } from '../../words.ts';
import type { OwnPrompt } from '../make/maker.tsx';
import type { PanelShot } from '../shot/panel-shot.ts';
import { panelWords } from '../words.ts';
import { Compare } from './compare.tsx';
import { TakeCard } from './take.tsx';
import { useTakeKeys } from './use-take-keys.ts';

/** Where focus goes once something was started. */
export const TAKES = 'episode-takes';

export function Takes({
  parts,
  place,
  prompt,
}: {
  parts: PanelShot;
  place: ShotPlace;
  prompt: OwnPrompt | null;
}) {
  const t = useWords(panelWords);
  const e = useWords(episodeWords);
  const { project } = useRoom();
  const [compared, setCompared] = useState<readonly string[]>([]);
  const [isOpen, setOpen] = useState(false);
  const all = takesAt(place, parts.takes);
  const links = useLinks(project.id, all);
  const stands = standingAt(place, parts.takes);
  const isHidden = (id: string): boolean => place.pointers.discarded.includes(id);
  const shown = all.filter(({ work_id }) => !isHidden(work_id));
  const hidden = all.filter(({ work_id }) => isHidden(work_id));
  const onKey = useTakeKeys({ place, shown, stands });
  const pair = all.filter(({ work_id }) => compared.includes(work_id));
  const toggle = (id: string): void =>
    setCompared((now) =>
      now.includes(id) ? now.filter((one) => one !== id) : [...now.slice(-1), id],
    );
  const card = (take: (typeof all)[number]) => (
    <TakeCard
      key={take.work_id}
      {...{ take, place, links, prompt }}
      number={all.length - all.indexOf(take)}
      isStanding={take === stands}
      isHidden={isHidden(take.work_id)}
      isCompared={compared.includes(take.work_id)}
      onCompare={() => toggle(take.work_id)}
    />
  );
  return (
    <section
      id={TAKES}
      tabIndex={-1}
      aria-label={t.takes}
      onKeyDown={onKey}
      className="grid gap-2 outline-none"
    >
      <header className="flex min-h-8 items-center justify-between gap-2">
        <h3 className="text-sm font-semibold">
          {t.takes} <span className="font-normal text-ink-2">{count(shown.length)}</span>
        </h3>
        {shown.filter(({ status }) => status === 'completed').length > 1 && (
          <Button isSmall disabled={pair.length !== 2} onClick={() => setOpen(true)}>
            {t.compare}
          </Button>
        )}
      </header>
      {all.length === 0 && <p className="text-ink-2">{t.noTakes}</p>}
      <ol aria-label={t.takes} className="grid grid-cols-2 gap-2">
        {shown.map(card)}
      </ol>
      {shown.some(({ is_own }) => !is_own) && <p className="text-xs text-ink-2">{e.madeByAi}</p>}
      {hidden.length > 0 && (
        <details>
          <summary className="text-xs text-ink-2">{t.discarded(count(hidden.length))}</summary>
          <ol className="grid grid-cols-2 gap-2 pt-2">{hidden.map(card)}</ol>
        </details>
      )}
      {isOpen && pair.length === 2 && (
        <Compare
          {...{ pair, place, links, stands }}
          numberOf={(take) => all.length - all.indexOf(take)}
          onClose={() => setOpen(false)}
        />
      )}
    </section>
  );
}
