/** One take: how it looks, how far it is, what it cost, what can be done with it. */
import { count } from '../../../../../ui/core/format.ts';
import { useWords } from '../../../../../ui/core/language.ts';
import { Button, IconButton } from '../../../../../ui/parts/button.tsx';
import { Tick } from '../../../../../ui/parts/field.tsx';
import { Icon } from '../../../../../ui/parts/icon.tsx';
import { Menu, type MenuItem } from '../../../../../ui/parts/menu.tsx';
import { useEdit } from '../../../../data/edits/workspace.ts';
import type { Links } from '../../../../data/links.ts';
import { isRunning } from '../../../../data/read/standing.ts';
import type { Take } from '../../../../data/types.ts';
import { useFailure } from '../../../../parts/failure-words.ts';
import type { ShotPlace } from '../../core/places.ts';
import { useRoom } from '../../core/room.ts';
import type { OwnPrompt } from '../make/maker.tsx';
import { panelWords } from '../words.ts';
import { TakeCost, TakeState } from './cost.tsx';
import { TakeMedia } from './media.tsx';
import { useCancel } from './use-cancel.ts';

interface Props {
  readonly take: Take;
  readonly place: ShotPlace;
  readonly links: Links;
  readonly prompt: OwnPrompt | null;
  /** From 1, the oldest first. */
  readonly number: number;
  readonly isStanding: boolean;
  readonly isHidden: boolean;
  readonly isCompared: boolean;
  readonly onCompare: () => void;
}

export function TakeCard(props: Props) {
  const { take, place, links, number, isStanding, isCompared, onCompare } = props;
  const t = useWords(panelWords);
  const failure = useFailure();
  const { stale, may } = useRoom();
  const isDone = take.status === 'completed';
  return (
    <li
      data-take={take.work_id}
      data-status={take.status}
      className={`grid content-start gap-1.5 rounded-control border bg-sheet p-1.5 text-xs ${isStanding ? 'border-lamp outline-1 outline-lamp' : 'border-line'}`}
    >
      <div className="flex min-h-6 items-center justify-between gap-1">
        <span className="tabular-nums">{t.take(count(number))}</span>
        {isDone && (
          <Tick
            isBare
            label={t.compareTick(count(number))}
            checked={isCompared}
            onChange={onCompare}
          />
        )}
      </div>
      <TakeMedia {...{ take, links }} slot={place.slot} name={t.take(count(number))} />
      <span className="flex flex-wrap items-center gap-1.5">
        <TakeState take={take} />
        <TakeCost take={take} />
      </span>
      {take.status === 'failed' && take.message !== '' && (
        <span className="text-failed">{failure(take)}</span>
      )}
      {isStanding && stale.has(take.work_id) && (
        <span className="flex gap-1 text-held" data-stale>
          <Icon name="refresh" className="size-3.5" />
          {t.stale}
        </span>
      )}
      {may.edit && <TakeActions {...props} />}
    </li>
  );
}

function TakeActions({ take, place, number, prompt, isStanding, isHidden }: Props) {
  const t = useWords(panelWords);
  const edit = useEdit();
  const { may } = useRoom();
  const cancel = useCancel(take.task_id);
  if (isRunning(take)) {
    if (!may.own) return null;
    return (
      <Button isSmall isBusy={cancel.isBusy} onClick={cancel.send}>
        {t.cancel}
      </Button>
    );
  }
  const isPicked = place.pointers.picks[place.key] === take.work_id;
  const items: MenuItem[] = [
    ...(isPicked
      ? [{ label: t.unpick, icon: 'undo' as const, onSelect: () => edit.pick(place, null) }]
      : []),
    ...(prompt !== null && take.prompt !== '' && !take.is_own
      ? [
          {
            label: t.restorePrompt,
            icon: 'edit' as const,
            onSelect: () => prompt.write(take.prompt.slice(0, 2_000)),
          },
        ]
      : []),
    {
      label: isHidden ? t.restore : t.discard,
      icon: isHidden ? 'eye' : 'off',
      onSelect: () => edit.discard(place, take.work_id, !isHidden),
    },
  ];
  return (
    <span className="flex items-center justify-between gap-1">
      {isStanding ? (
        <span className="inline-flex items-center gap-1 font-medium text-done">
          <Icon name="check" className="size-3.5" />
          {t.stands}
        </span>
      ) : take.status === 'completed' && !isHidden ? (
        <Button isSmall onClick={() => edit.pick(place, take.work_id)}>
          {t.pick}
        </Button>
      ) : (
        <span />
      )}
      <Menu
        trigger={
          <IconButton label={`${t.take(count(number))} …`} icon="more" className="size-7!" />
        }
        items={items}
      />
    </span>
  );
}
