/** What is quoted, place by place: its price, or why it cannot be made. */
import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Tick } from '../../../ui/parts/field.tsx';
import { Pill, type Tone } from '../../../ui/parts/pill.tsx';
import { Bone } from '../../../ui/parts/states.tsx';
import { type Difference, type QuoteItem, targetKey } from '../../data/quote.ts';
import type { BatchPlace } from '../batch-dialog.tsx';
import { useReasons } from '../reason-words.ts';
import { batchWords } from './words.ts';

const TONES: Readonly<Record<QuoteItem['state'], Tone>> = {
  ready: 'held',
  exists: 'done',
  stale: 'off',
  running: 'busy',
  blocked: 'failed',
};

export function BatchItems({
  places,
  items,
  left,
  changed,
  onToggle,
}: {
  places: readonly BatchPlace[];
  /** By place; undefined while nothing has come yet. */
  items: ReadonlyMap<string, QuoteItem> | undefined;
  /** Places that were taken out. */
  left: ReadonlySet<string>;
  changed: ReadonlyMap<string, Difference>;
  onToggle: (key: string) => void;
}) {
  const t = useWords(batchWords);
  return (
    <ul aria-label={t.items} aria-busy={items === undefined} className="border-y border-line">
      {places.map(({ target, label }) => {
        const key = targetKey(target);
        return (
          <li
            key={key}
            className="grid min-h-9 grid-cols-[auto_minmax(0,1fr)_auto] items-start gap-x-3 border-b border-line py-1.5 last:border-0"
          >
            <Tick
              isBare
              label={t.include(label)}
              checked={!left.has(key)}
              onChange={() => onToggle(key)}
            />
            <Item
              {...{ label, item: items?.get(key), difference: changed.get(key) }}
              isLeft={left.has(key)}
              isComing={items === undefined}
            />
          </li>
        );
      })}
    </ul>
  );
}

interface ItemProps {
  readonly label: string;
  readonly item: QuoteItem | undefined;
  readonly difference: Difference | undefined;
  readonly isLeft: boolean;
  readonly isComing: boolean;
}

function Item({ label, item, difference, isLeft, isComing }: ItemProps) {
  const t = useWords(batchWords);
  const tell = useReasons();
  const before = difference?.before;
  return (
    <>
      <div className={`min-w-0 pt-0.5 ${isLeft ? 'text-ink-2' : ''}`}>
        <span className="pr-2">{label}</span>
        {item !== undefined && !isLeft && (
          <Pill tone={TONES[item.state]}>{t.state[item.state]}</Pill>
        )}
        {before !== undefined && before.state !== item?.state && (
          <span className="pl-2 text-xs text-held">{t.wasState(t.state[before.state])}</span>
        )}
        {!isLeft &&
          [...(item?.reasons ?? []), ...(item?.notes ?? [])].map((one, index) => (
            <p
              key={one.code + one.message}
              className={`text-xs ${index < (item?.reasons.length ?? 0) ? 'text-failed' : 'text-ink-2'}`}
            >
              {tell(one)}
            </p>
          ))}
      </div>
      <div className="pt-0.5 text-right whitespace-nowrap tabular-nums">
        {isComing && !isLeft && <Bone width="48px" />}
        {item?.is_included === true && item.price !== null && (
          <span className={before !== undefined ? 'font-medium text-held' : ''}>
            {count(item.price)}
          </span>
        )}
        {before !== undefined && before.price !== null && before.price !== item?.price && (
          <p className="text-xs text-ink-2">{t.wasPrice(count(before.price))}</p>
        )}
      </div>
    </>
  );
}
