/** Lists whose order people change: by a handle with a finger or mouse, or with keys on it. */
import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  rectSortingStrategy,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import type { CSSProperties, ReactNode, Ref } from 'react';
import { inBoth, useWords } from '../../ui/core/language.ts';
import { Icon } from '../../ui/parts/icon.tsx';

const sortableWords = inBoth({
  zh: {
    handle: (name: string) => `移动 ${name}`,
    howTo: '按空格键拿起，方向键移动，再按空格键放下，Esc 键取消',
    lifted: (name: string, at: string) => `已拿起 ${name}，第 ${at} 项`,
    over: (name: string, at: string) => `${name} 移到第 ${at} 项`,
    dropped: (name: string, at: string) => `${name} 已放在第 ${at} 项`,
    cancelled: (name: string) => `${name} 放回原处`,
  },
  en: {
    handle: (name: string) => `Move ${name}`,
    howTo: 'Space lifts it, arrow keys move it, Space drops it, Escape cancels',
    lifted: (name: string, at: string) => `Lifted ${name}, position ${at}`,
    over: (name: string, at: string) => `${name} is at position ${at}`,
    dropped: (name: string, at: string) => `${name} was dropped at position ${at}`,
    cancelled: (name: string) => `${name} was put back`,
  },
});

export interface Moved {
  readonly id: string;
  /** Right after this sibling now; null: before all. */
  readonly after: string | null;
  /** After whom it stood. */
  readonly before: string | null;
}

interface Props {
  /** In their order. */
  readonly ids: readonly string[];
  /** What it is called when it is read out. */
  readonly nameOf: (id: string) => string;
  readonly onMove: (moved: Moved) => void;
  readonly isGrid?: boolean;
  readonly isOff?: boolean;
  readonly children: ReactNode;
}

/** Around items that use `useSortableItem`. */
export function Sortable({ ids, nameOf, onMove, isGrid = false, isOff, children }: Props) {
  const t = useWords(sortableWords);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const place = (id: UniqueIdentifier): string => String(ids.indexOf(String(id)) + 1);
  const name = ({ id }: { readonly id: UniqueIdentifier }): string => nameOf(String(id));
  const announcements: Announcements = {
    onDragStart: ({ active }) => t.lifted(name(active), place(active.id)),
    onDragOver: ({ active, over }) => {
      if (over === null) return undefined;
      const say = over.id === active.id ? t.lifted : t.over;
      return say(name(active), place(over.id));
    },
    onDragEnd: ({ active, over }) => t.dropped(name(active), place(over?.id ?? active.id)),
    onDragCancel: ({ active }) => t.cancelled(name(active)),
  };
  const end = ({ active, over }: DragEndEvent): void => {
    if (over === null || over.id === active.id) return;
    const moved = movedTo(ids, String(active.id), String(over.id));
    if (moved !== null) onMove(moved);
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={end}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t.howTo } }}
    >
      <SortableContext
        items={[...ids]}
        disabled={isOff === true}
        strategy={isGrid ? rectSortingStrategy : verticalListSortingStrategy}
      >
        {children}
      </SortableContext>
    </DndContext>
  );
}

/** `id` goes where `over` is. */
export function movedTo(ids: readonly string[], id: string, over: string): Moved | null {
  const [from, to] = [ids.indexOf(id), ids.indexOf(over)];
  if (from === -1 || to === -1 || from === to) return null;
  const others = ids.filter((one) => one !== id);
  return { id, after: others[to - 1] ?? null, before: ids[from - 1] ?? null };
}

export interface SortableItem {
  readonly ref: Ref<HTMLElement>;
  readonly style: CSSProperties;
  readonly isDragged: boolean;
  /** For `DragHandle`. */
  readonly handle: HandleProps;
}

export interface HandleProps {
  readonly ref: Ref<HTMLButtonElement>;
  readonly bindings: object;
}

export function useSortableItem(id: string): SortableItem {
  const sortable = useSortable({ id });
  const { attributes, listeners, transform, transition, isDragging } = sortable;
  return {
    ref: sortable.setNodeRef,
    style: {
      transform:
        transform === null ? undefined : `translate3d(${transform.x}px, ${transform.y}px, 0)`,
      transition,
      ...(isDragging ? { position: 'relative', zIndex: 10 } : {}),
    },
    isDragged: isDragging,
    handle: {
      ref: sortable.setActivatorNodeRef,
      bindings: { ...attributes, ...listeners },
    },
  };
}

export function DragHandle({ name, handle }: { name: string; handle: HandleProps }) {
  const t = useWords(sortableWords);
  return (
    <button
      type="button"
      {...handle.bindings}
      ref={handle.ref}
      aria-label={t.handle(name)}
      title={t.handle(name)}
      className="inline-grid size-7 shrink-0 cursor-grab touch-none place-items-center rounded-control text-ink-2 hover:bg-grey hover:text-ink"
    >
      <Icon name="grip" />
    </button>
  );
}
