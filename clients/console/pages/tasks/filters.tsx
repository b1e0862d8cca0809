import { useWords } from '../../../ui/core/language.ts';
import { FilterBar, FilterChoice, FilterText } from '../../../ui/lists/filter-bar.tsx';
import { useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { type AddressFilter, FILTER_KEYS, SPANS } from './filter.ts';
import { taskWords } from './words.ts';

const STATUSES = [
  'pending',
  'processing',
  'reviewing',
  'completed',
  'failed',
  'cancelled',
  'quarantined',
] as const;

/** A choice that only an address makes. */
const ENDED = 'ended';

export function TaskFilters({
  filter,
  isOn,
  onChange,
}: {
  filter: AddressFilter;
  /** Whether its choices may be asked for. */
  isOn: boolean;
  onChange: (change: AddressFilter) => void;
}) {
  const t = useWords(taskWords);
  const w = useWords(words);
  const models = useVerb('models.list', {}, { isOn, freshMs: 60_000 });
  const nameOf = (status: (typeof STATUSES)[number]): string =>
    status === 'quarantined' ? t.quarantined : w.status[status];
  const providers = [
    ...new Set((models.data?.models ?? []).map(({ provider }) => provider)),
  ].sort();
  const clear = (): void => onChange(Object.fromEntries(FILTER_KEYS.map((key) => [key, ''])));
  return (
    <FilterBar isFiltered={Object.keys(filter).length > 0} onClear={clear}>
      <FilterText
        isSearch
        label={t.search}
        width="w-52"
        value={filter.id ?? ''}
        onChange={(id) => onChange({ id })}
      />
      <FilterText
        width="w-36"
        label={t.openid}
        value={filter.openid ?? ''}
        onChange={(openid) => onChange({ openid })}
      />
      <FilterChoice
        label={`${w.state} · ${w.all}`}
        value={filter.status ?? ''}
        choices={STATUSES.map((value) => ({ value, label: nameOf(value) }))}
        onChange={(status) => onChange({ status })}
      />
      <FilterChoice
        label={`${w.model} · ${w.all}`}
        value={filter.model ?? ''}
        choices={withChosen(
          (models.data?.models ?? []).map(({ slug }) => slug),
          filter.model,
        )}
        onChange={(model) => onChange({ model })}
        width="w-36"
      />
      <FilterChoice
        label={`${w.provider} · ${w.all}`}
        value={filter.provider ?? ''}
        choices={withChosen(providers, filter.provider)}
        onChange={(provider) => onChange({ provider })}
      />
      <FilterChoice
        label={`${w.time} · ${w.all}`}
        value={filter.ended === undefined ? (filter.last ?? '') : ENDED}
        choices={[
          ...Object.keys(SPANS).map((value) => ({
            value,
            label: `${t.createdAfter} ${t[value as keyof typeof SPANS]}`,
          })),
          ...(filter.ended === undefined
            ? []
            : [{ value: ENDED, label: t.ended(filter.ended === 'hour' ? t.hour : filter.ended) }]),
        ]}
        onChange={(last) => onChange(last === ENDED ? {} : { last, ended: '' })}
      />
      <FilterText
        label={t.errorCode}
        width="w-28"
        value={filter.errorCode ?? ''}
        onChange={(errorCode) => onChange({ errorCode })}
      />
    </FilterBar>
  );
}

/** What the address names is a choice, known or not. */
const withChosen = (values: readonly string[], chosen: string | undefined) =>
  [...new Set([...values, ...(chosen ? [chosen] : [])])].map((value) => ({ value, label: value }));
