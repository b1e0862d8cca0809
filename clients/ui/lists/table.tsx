/** Lists: rows that keys walk, skeletons of the same geometry, what is empty, what went wrong. */
import { type ReactNode, useDeferredValue, useEffect, useState } from 'react';
import { useWords } from '../core/language.ts';
import { Button } from '../parts/button.tsx';
import { Tick } from '../parts/field.tsx';
import { Bone, Failed, Refreshing } from '../parts/states.tsx';
import { partWords } from '../parts/words.ts';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  readonly isNumber?: boolean;
  /** Widths from which it is shown; the first columns are always there. */
  readonly from?: 'sm' | 'lg' | 'xl';
  /** Of its skeleton. */
  readonly width?: string;
  /** Takes what is left, and is cut. */
  readonly isWide?: boolean;
}

export interface Selection {
  readonly has: (key: string) => boolean;
  readonly toggle: (key: string) => void;
  readonly toggleAll: (keys: readonly string[]) => void;
}

export interface TableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  /** Undefined while nothing has come yet. */
  readonly rows: readonly T[] | undefined;
  readonly keyOf: (row: T) => string;
  readonly error?: unknown;
  readonly onRetry?: () => void;
  readonly isFetching?: boolean;
  readonly empty: ReactNode;
  readonly selection?: Selection;
  readonly more?: {
    readonly hasMore: boolean;
    readonly isLoading: boolean;
    readonly load: () => void;
  };
  readonly bones?: number;
}

const SHOWN = { sm: 'max-sm:hidden', lg: 'max-lg:hidden', xl: 'max-xl:hidden' } as const;
const cellClass = <T,>({ isNumber, from, isWide }: Column<T>): string =>
  `px-2 first:pl-0 last:pr-0 ${isNumber ? 'text-right tabular-nums' : 'text-left'} ${from ? SHOWN[from] : ''} ${isWide ? 'w-full max-w-0 truncate' : 'whitespace-nowrap'}`;

export function Table<T>(props: TableProps<T>) {
  const { label, columns, rows, keyOf, error, onRetry, isFetching, empty, selection, more } = props;
  const t = useWords(partWords);
  const drawn = useDrawnRows(rows?.length ?? 0);
  if (error && rows === undefined) return <Failed error={error} onRetry={onRetry} />;
  const isEmpty = rows?.length === 0;
  return (
    <div>
      <Refreshing isOn={isFetching === true && rows !== undefined} />
      {isEmpty && !more?.hasMore ? (
        empty
      ) : (
        <table aria-label={label} aria-busy={rows === undefined} className="w-full border-collapse">
          <thead>
            <tr className="h-8 text-xs text-ink-2">
              {selection && (
                <th scope="col" className="w-8 text-left">
                  <Tick
                    isBare
                    label={t.selectAll}
                    checked={
                      rows !== undefined &&
                      rows.length > 0 &&
                      rows.every((row) => selection.has(keyOf(row)))
                    }
                    onChange={() => selection.toggleAll((rows ?? []).map(keyOf))}
                  />
                </th>
              )}
              {columns.map((column) => (
                <th key={column.key} scope="col" className={`font-medium ${cellClass(column)}`}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className={rows === undefined ? 'waiting' : ''}>
            {rows === undefined ? (
              <Bones {...{ columns, hasTick: selection !== undefined, count: props.bones ?? 8 }} />
            ) : (
              rows
                .slice(0, drawn)
                .map((row) => (
                  <Row key={keyOf(row)} {...{ row, columns, selection }} id={keyOf(row)} />
                ))
            )}
          </tbody>
        </table>
      )}
      {error !== null && error !== undefined && rows !== undefined && (
        <Failed error={error} onRetry={onRetry} />
      )}
      {more?.hasMore && (
        <div className="flex justify-center py-3">
          <Button isBusy={more.isLoading} onClick={more.load}>
            {t.more}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The least a row is high, px. */
const ROW_PX = 36;

/** Those that a screen can hold are there first; the others follow once they have been drawn. */
function useDrawnRows(count: number): number {
  const followed = useDeferredValue(count, 0);
  return Math.max(Math.min(count, Math.ceil(window.innerHeight / ROW_PX)), followed);
}

/** Rows of the same geometry, for whoever has waited long enough to see that something is missing. */
function Bones<T>({
  columns,
  hasTick,
  count,
}: {
  columns: readonly Column<T>[];
  hasTick: boolean;
  count: number;
}) {
  const isLate = useIsLate(LATE_MS);
  if (!isLate) return null;
  return Array.from({ length: count }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
    <tr key={index} className="h-9 border-t border-line">
      {hasTick && <td />}
      {columns.map((column) => (
        <td key={column.key} className={cellClass(column)}>
          <Bone isOneOfMany width={column.width ?? '64px'} />
        </td>
      ))}
    </tr>
  ));
}

const LATE_MS = 150;

function useIsLate(ms: number): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), ms);
    return () => window.clearTimeout(timer);
  }, [ms]);
  return isLate;
}

function Row<T>({
  row,
  id,
  columns,
  selection,
}: {
  row: T;
  id: string;
  columns: readonly Column<T>[];
  selection: Selection | undefined;
}) {
  const t = useWords(partWords);
  const isSelected = selection?.has(id) ?? false;
  return (
    <tr
      data-row={id}
      aria-selected={selection ? isSelected : undefined}
      className={`h-9 border-t border-line focus-within:bg-grey/70 hover:bg-grey/60 ${isSelected ? 'bg-busy-tint' : ''}`}
    >
      {selection && (
        <td>
          <Tick
            isBare
            label={t.select(id)}
            checked={isSelected}
            onChange={() => selection.toggle(id)}
          />
        </td>
      )}
      {columns.map((column) => (
        <td key={column.key} className={`py-1 ${cellClass(column)}`}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** The cell that leads to the row's own page; keys find it. */
export function OpenLink({
  to,
  children,
  isMono = false,
}: {
  to: string;
  children: ReactNode;
  isMono?: boolean;
}) {
  return (
    <a
      href={to}
      data-open
      className={`target-text hover:text-lamp hover:underline ${isMono ? 'font-mono text-xs' : 'font-medium'}`}
    >
      {children}
    </a>
  );
}
