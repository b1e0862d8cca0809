/** One shot in the list, in whichever form: its place, its mark, what it leads to. */
import { createContext, type MouseEvent, memo, useContext } from 'react';
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { IconButton } from '../../../../ui/parts/button.tsx';
import { Tick } from '../../../../ui/parts/field.tsx';
import { Icon } from '../../../../ui/parts/icon.tsx';
import { Menu } from '../../../../ui/parts/menu.tsx';
import { DragHandle, type HandleProps, useSortableItem } from '../../../parts/sortable.tsx';
import type { ShotParts } from '../core/lights.ts';
import type { Layout } from '../core/view.ts';
import { episodeWords } from '../words.ts';
import { Lights } from './lights.tsx';
import { Poster } from './poster.tsx';
import { shotWords } from './words.ts';

export interface ItemProps extends ShotParts {
  /** Its place, from 1. */
  readonly number: number;
  readonly layout: Layout;
  readonly aspect: string;
  readonly poster: string | null;
  readonly stale: ReadonlySet<string>;
  /** Names of who is in it. */
  readonly cast: string;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  readonly isEditable: boolean;
  readonly on: ItemEvents;
}

/** The same object for all, as long as the page lives. */
export interface ItemEvents {
  readonly open: (id: string, event: MouseEvent) => void;
  readonly toggle: (id: string) => void;
  readonly insert: (id: string) => void;
  readonly duplicate: (id: string) => void;
  readonly addFirst: (id: string) => void;
  readonly remove: (id: string) => void;
}

const SHAPES: Readonly<Record<Layout, string>> = {
  grid: 'rounded-sheet border p-2 [contain-intrinsic-size:auto_200px_auto_260px]',
  list: 'border-b px-2 py-1.5 [contain-intrinsic-size:auto_600px_auto_64px]',
  timeline: 'h-full shrink-0 border-r p-1 [contain-intrinsic-size:auto_120px_auto_180px]',
};

/** What is out of sight is not laid out: long episodes stay quick. */
export function ShotItem({ widthPx, ...props }: ItemProps & { readonly widthPx?: number }) {
  const { shot, layout, isCurrent, isSelected } = props;
  const { ref, style, handle, isDragged } = useSortableItem(shot.id);
  const look = isSelected
    ? 'bg-busy-tint border-busy'
    : isCurrent
      ? 'bg-sheet border-lamp'
      : 'bg-sheet border-line';
  return (
    <li
      ref={ref as React.Ref<HTMLLIElement>}
      style={{ ...style, ...(widthPx === undefined ? {} : { width: widthPx }) }}
      data-shot={shot.id}
      data-selected={isSelected || undefined}
      className={`relative min-w-0 [content-visibility:auto] ${SHAPES[layout]} ${look} ${isCurrent ? 'outline-2 -outline-offset-2 outline-lamp' : ''} ${isDragged ? 'shadow-float' : ''}`}
    >
      <HandleContext value={handle}>
        <Body {...props} />
      </HandleContext>
    </li>
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
  switch (layout) {
    case 'grid':
      return <GridBody {...props} name={name} tools={tools} />;
    case 'list':
      return <ListBody {...props} name={name} tools={tools} />;
    case 'timeline':
      return <StripBody {...props} name={name} tools={tools} />;
    default:
      return layout satisfies never;
  }
});

type FormProps = ItemProps & { readonly name: string; readonly tools: React.ReactNode };

function GridBody({ shot, number, poster, aspect, tools, name, on, ...parts }: FormProps) {
  const isMaking = poster === null && parts.takes.some(({ status }) => status === 'processing');
  return (
    <div className="grid gap-1.5">
      <div className="flex items-center justify-between gap-1">
        <span className="text-xs text-ink-2 tabular-nums">{number}</span>
        {tools}
      </div>
      <Open {...{ shot, name, on }} isCurrent={parts.isCurrent} className="grid gap-1.5">
        <Poster url={poster} aspect={aspect} isMaking={isMaking} className="max-h-52 w-full" />
        <Title shot={shot} />
      </Open>
      <Chips shot={shot} cast={parts.cast} />
      <Lights parts={{ shot, frames: parts.frames, takes: parts.takes }} stale={parts.stale} />
    </div>
  );
}

function ListBody({ shot, number, poster, aspect, tools, name, on, ...parts }: FormProps) {
  return (
    <div className="flex items-center gap-2">
      <span className="w-6 shrink-0 text-right text-xs text-ink-2 tabular-nums">{number}</span>
      <Open
        {...{ shot, name, on }}
        isCurrent={parts.isCurrent}
        className="flex min-w-0 flex-1 items-center gap-3"
      >
        <Poster
          url={poster}
          aspect={aspect}
          isMaking={false}
          className="h-11 shrink-0 text-[0px]"
        />
        <span className="grid min-w-0 flex-1">
          <Title shot={shot} />
          <span className="truncate text-xs text-ink-2">{shot.description}</span>
        </span>
      </Open>
      <span className="grid justify-items-end gap-0.5">
        <Chips shot={shot} cast="" />
        <Lights parts={{ shot, frames: parts.frames, takes: parts.takes }} stale={parts.stale} />
      </span>
      {tools}
    </div>
  );
}

function StripBody({ shot, number, poster, tools, name, on, ...parts }: FormProps) {
  return (
    <div className="grid h-full grid-rows-[auto_minmax(0,1fr)_auto] gap-1 overflow-hidden">
      <div className="flex items-center justify-between gap-1">
        <span className="text-xs text-ink-2 tabular-nums">{number}</span>
        {tools}
      </div>
      <Open {...{ shot, name, on }} isCurrent={parts.isCurrent} className="grid min-h-0">
        <span
          className="grid h-full place-items-center overflow-hidden rounded-picture bg-grey bg-cover bg-center"
          style={poster === null ? {} : { backgroundImage: `url(${JSON.stringify(poster)})` }}
        />
      </Open>
      <span className="truncate text-xs">{shot.title}</span>
    </div>
  );
}

function Open({
  shot,
  name,
  on,
  isCurrent,
  className,
  children,
}: Pick<ItemProps, 'shot' | 'on' | 'isCurrent'> & {
  name: string;
  className: string;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      data-open={shot.id}
      aria-label={name}
      aria-current={isCurrent ? 'true' : undefined}
      onClick={(event) => on.open(shot.id, event)}
      className={`rounded-picture text-left ${className}`}
    >
      {children}
    </button>
  );
}

function Title({ shot }: { shot: ItemProps['shot'] }) {
  const t = useWords(shotWords);
  return (
    <span className={`truncate ${shot.title === '' ? 'text-ink-2' : 'font-medium'}`}>
      {shot.locked && <Icon name="access" className="mr-1 inline size-3.5" />}
      {shot.title === '' ? shot.description || t.untitled : shot.title}
    </span>
  );
}

function Chips({ shot, cast }: { shot: ItemProps['shot']; cast: string }) {
  const e = useWords(episodeWords);
  const said = [e.seconds(String(shot.duration_ms / 1_000)), shot.size, shot.move, cast];
  return (
    <span className="truncate text-xs text-ink-2 tabular-nums">
      {said.filter((one) => one !== '').join(' · ')}
    </span>
  );
}

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
