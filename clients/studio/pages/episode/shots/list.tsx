/** The shots themselves, in the form the address asks for. */
import { memo } from 'react';
import { useWords } from '../../../../ui/core/language.ts';
import type { Asset, Shot } from '../../../data/types.ts';
import { groupOf } from '../core/groups.ts';
import { posterOf, type Room, useRoom } from '../core/room.ts';
import type { Selection } from '../core/selection.ts';
import type { Layout, View } from '../core/view.ts';
import { ShotItem } from './item/item.tsx';
import type { ItemEvents, ItemProps } from './item/props.ts';
import { shotWords } from './words.ts';

const FORMS: Readonly<Record<Exclude<Layout, 'timeline'>, string>> = {
  grid: 'grid grid-cols-[repeat(auto-fill,minmax(180px,1fr))] gap-3 max-sm:grid-cols-2 max-sm:gap-2',
  list: 'border-t border-line',
};
/** Of a timeline: how wide a second is, and the least a shot takes, px. */
const SECOND_PX = 36;
const LEAST_PX = 96;

interface Props {
  readonly shots: readonly Shot[];
  readonly view: View;
  readonly selection: Selection;
  readonly on: ItemEvents;
}

export const ShotList = memo(function ShotList({ shots, view, selection, on }: Props) {
  const t = useWords(shotWords);
  const room = useRoom();
  const { layout } = view;
  const items = shots.map((shot, index) => (
    <ShotItem
      key={shot.id}
      {...itemOf(shot, room)}
      {...{ layout, on }}
      number={index + 1}
      isCurrent={shot.id === view.shot}
      isSelected={selection.ids.has(shot.id)}
      width={
        layout === 'timeline'
          ? Math.max(LEAST_PX, (shot.duration_ms / 1_000) * SECOND_PX)
          : undefined
      }
    />
  ));
  if (layout !== 'timeline') {
    return (
      <ol aria-label={t.shots} className={FORMS[layout]}>
        {items}
      </ol>
    );
  }
  return (
    <div className="overflow-x-auto rounded-sheet border border-line bg-sheet">
      <ol aria-label={t.shots} className="flex h-48">
        {items}
      </ol>
    </div>
  );
});

type Drawn = Pick<
  ItemProps,
  'shot' | 'frames' | 'takes' | 'aspect' | 'poster' | 'stale' | 'cast' | 'isEditable'
>;

function itemOf(shot: Shot, room: Room): Drawn {
  const { frames, takes, links, stale, may, assets, project } = room;
  const take = posterOf(shot, room);
  return {
    ...{ shot, stale, aspect: project.aspect, isEditable: may.edit },
    frames: groupOf(frames, shot.id),
    takes: groupOf(takes, shot.id),
    poster: take === null ? null : links.thumb(take.images[0]),
    cast: castOf(shot, assets),
  };
}

const castOf = ({ cast }: Shot, assets: readonly Asset[]): string =>
  cast.flatMap(({ asset_id: id }) => assets.find((one) => one.id === id)?.name ?? []).join('、');
