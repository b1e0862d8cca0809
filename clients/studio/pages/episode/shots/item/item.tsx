/** One shot in the list, in whichever form: its place, its mark, what it leads to. */
import { createContext, memo, type RefCallback, useCallback, useContext } from 'react';
import { count } from '../../../../../ui/core/format.ts';
import { useWords } from '../../../../../ui/core/language.ts';
import { IconButton } from '../../../../../ui/parts/button.tsx';
import { Tick } from '../../../../../ui/parts/field.tsx';
import { Menu } from '../../../../../ui/parts/menu.tsx';
import { DragHandle, type HandleProps, useSortableItem } from '../../../../parts/sortable.tsx';
import type { Layout } from '../../core/view.ts';
import { episodeWords } from '../../words.ts';
import { shotWords } from '../words.ts';
import { GridBody, ListBody, StripBody } from './forms.tsx';
import type { ItemProps } from './props.ts';
import { useNear } from './use-near.ts';

interface Placed extends ItemProps {
  /** Of a timeline, px. */
  readonly width?: number;
}

const SHAPES: Readonly<Record<Layout, string>> = {
  grid: 'rounded-sheet border p-2',
  list: 'border-b px-2 py-1.5',
  timeline: 'h-full shrink-0 border-r p-1 touch:min-w-40',
};
/** About as high as it will be. */
const EMPTY: Readonly<Record<Layout, string>> = {
  grid: 'min-h-56',
  list: 'min-h-14',
  timeline: '',
};
/** As many as are in sight at first. */
const AT_FIRST = 16;

export const ShotItem = memo(function ShotItem(props: Placed) {
  const { shot, layout, number, width, isCurrent } = props;
  const [near, isNear] = useNear(number <= AT_FIRST);
  const e = useWords(episodeWords);
  if (isNear || isCurrent) return <NearItem {...props} near={near} />;
  return (
    <li
      ref={near}
      data-shot={shot.id}
      style={{ width }}
      className={`border-line bg-sheet ${SHAPES[layout]} ${EMPTY[layout]}`}
    >
      <span className="sr-only">{e.named(count(number), shot.title)}</span>
    </li>
  );
});

function NearItem({ near, width, ...props }: Placed & { readonly near: RefCallback<Element> }) {
  const { shot, layout, isCurrent, isSelected } = props;
  const { ref: place, style, handle, isDragged } = useSortableItem(shot.id);
  const ref = useBoth(near, place as RefCallback<Element>);
  const look = isSelected
    ? 'bg-busy-tint border-busy'
    : isCurrent
      ? 'bg-sheet border-lamp'
      : 'bg-sheet border-line';
  return (
    <li
      ref={ref}
      style={{ ...style, width }}
      data-shot={shot.id}
      data-selected={isSelected || undefined}
      className={`relative min-w-0 ${SHAPES[layout]} ${look} ${isCurrent ? 'outline-2 -outline-offset-2 outline-lamp' : ''} ${isDragged ? 'shadow-float' : ''}`}
    >
      <HandleContext value={handle}>
        <Body {...props} />
      </HandleContext>
    </li>
  );
}

function useBoth(near: RefCallback<Element>, place: RefCallback<Element>): RefCallback<Element> {
  return useCallback(
    (node: Element | null) => {
      const leave = near(node);
      place(node);
      return () => {
        if (typeof leave === 'function') leave();
        place(null);
      };
    },
    [near, place],
  );
}

/** Beside the props: it is another with every movement, and what a shot holds is not drawn anew. */
const HandleContext = createContext<HandleProps | null>(null);

function Handle({ name }: { name: string }) {
  const handle = useContext(HandleContext);
  return handle === null ? null : <DragHandle name={name} handle={handle} />;
}

const Body = memo(function Body(props: ItemProps) {
  const { shot, number, layout, isSelected, isEditable, on } = props;
  const e = useWords(episodeWords);
  const t = useWords(shotWords);
  const name = e.named(count(number), shot.title);
  const tools = (
    <span className="flex items-center">
      <Tick
        isBare
        label={t.select(name)}
        checked={isSelected}
        onChange={() => on.toggle(shot.id)}
      />
      {isEditable && <Handle name={name} />}
      {isEditable && layout !== 'timeline' && <More {...{ shot, name, on }} />}
    </span>
  );
  const form = { ...props, name, tools, spoken: e.nth(count(number)) };
  switch (layout) {
    case 'grid':
      return <GridBody {...form} />;
    case 'list':
      return <ListBody {...form} />;
    case 'timeline':
      return <StripBody {...form} />;
    default:
      return layout satisfies never;
  }
});

function More({ shot, name, on }: Pick<ItemProps, 'shot' | 'on'> & { name: string }) {
  const t = useWords(shotWords);
  return (
    <Menu
      trigger={<IconButton label={t.more(name)} icon="more" className="size-7!" />}
      items={[
        { label: t.insert, icon: 'plus', onSelect: () => on.insert(shot.id) },
        { label: t.duplicate, icon: 'copy', onSelect: () => on.duplicate(shot.id) },
        { label: t.addFirst, icon: 'content', onSelect: () => on.addFirst(shot.id) },
        { label: t.remove, icon: 'trash', isDanger: true, onSelect: () => on.remove(shot.id) },
      ]}
    />
  );
}
