/** The usual fields of a model's change; what has none here stands in its JSON. */
import { useWords } from '../../../ui/core/language.ts';
import { TextField, Tick } from '../../../ui/parts/field.tsx';
import type { ModelDetail } from './model.tsx';
import { providerWords } from './words.ts';

export type Change = Readonly<Record<string, unknown>>;

/** Without a value the field goes: what is built in holds again. */
export function withField(change: Change, name: string, value: unknown): Change {
  const { [name]: _old, ...others } = change;
  return value === undefined ? others : { ...others, [name]: value };
}

const objectIn = (value: unknown): Change =>
  typeof value === 'object' && value !== null ? (value as Change) : {};
const numberFrom = (text: string): number | undefined => (text === '' ? undefined : Number(text));
const shown = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : '';
const listFrom = (text: string): string[] | undefined => {
  const slugs = text.split(/[\s,，]+/).filter(Boolean);
  return slugs.length === 0 ? undefined : slugs;
};

export function ModelFields({
  detail,
  change,
  isLocked,
  onChange,
}: {
  detail: ModelDetail;
  change: Change;
  isLocked: boolean;
  onChange: (change: Change) => void;
}) {
  const t = useWords(providerWords);
  const { model } = detail.now;
  const isEnabled = change.enabled ?? detail.builtIn?.model.enabled ?? model.enabled;
  const set = (name: string, value: unknown): void => onChange(withField(change, name, value));
  return (
    <fieldset disabled={isLocked} className="grid gap-3 sm:grid-cols-2">
      <Tick
        label={t.offered}
        checked={isEnabled === true}
        onChange={(event) => set('enabled', event.target.checked)}
      />
      <TextField
        label={t.disabledReason}
        value={shown(change.disabled_reason)}
        maxLength={200}
        onChange={({ target }) => set('disabled_reason', target.value || undefined)}
      />
      <PriceFields {...{ detail, change, onChange }} />
      <FallbackField {...{ detail, change, onChange }} />
      <TextField
        label={t.concurrency}
        hint={t.emptyIsBuiltIn}
        type="number"
        min={1}
        step={1}
        value={shown(change.concurrency)}
        onChange={({ target }) => set('concurrency', numberFrom(target.value))}
      />
      <TextField
        label={t.order}
        hint={t.orderHint}
        type="number"
        value={shown(change.order)}
        onChange={({ target }) => set('order', numberFrom(target.value))}
      />
    </fieldset>
  );
}

interface Part {
  readonly detail: ModelDetail;
  readonly change: Change;
  readonly onChange: (change: Change) => void;
}

/** A price has a version of its own, which quotes name: a new one is proposed with its first digit. */
function PriceFields({ detail, change, onChange }: Part) {
  const t = useWords(providerWords);
  const price = objectIn(change.price);
  const tokens = objectIn(price.tokens);
  const setPrice = (next: Change): void => {
    const isGone = Object.keys(next).length === 0;
    const version = change.price_version ?? new Date().toISOString().slice(0, 16);
    const priced = withField(change, 'price', isGone ? undefined : next);
    onChange(withField(priced, 'price_version', isGone ? undefined : version));
  };
  const setEach = (text: string): void => {
    const each = numberFrom(text);
    setPrice(each === undefined ? {} : { ...price, each });
  };
  const setTokens = (name: 'in' | 'out', text: string): void => {
    const next = { in: 0, out: 0, ...tokens, [name]: numberFrom(text) ?? 0 };
    const isFree = next.in === 0 && next.out === 0;
    setPrice(isFree ? {} : { each: 0, ...price, tokens: next });
  };
  const number = { type: 'number', min: 0, step: 'any' } as const;
  return (
    <>
      {detail.now.model.kind === 'text' ? (
        (['in', 'out'] as const).map((name) => (
          <TextField
            key={name}
            {...number}
            label={t.perThousand[name]}
            hint={t.emptyIsBuiltIn}
            value={shown(tokens[name])}
            onChange={({ target }) => setTokens(name, target.value)}
          />
        ))
      ) : (
        <TextField
          {...number}
          label={t.each}
          hint={t.eachHint}
          value={shown(price.each)}
          onChange={({ target }) => setEach(target.value)}
        />
      )}
      <TextField
        label={t.priceVersion}
        hint={t.priceVersionHint}
        value={shown(change.price_version)}
        maxLength={40}
        disabled={change.price === undefined}
        onChange={({ target }) =>
          onChange(withField(change, 'price_version', target.value || undefined))
        }
      />
    </>
  );
}

function FallbackField({ detail, change, onChange }: Part) {
  const t = useWords(providerWords);
  const said = Array.isArray(change.fallbacks) ? change.fallbacks.join(', ') : '';
  return (
    <TextField
      label={t.fallbacks}
      hint={t.fallbacksHint}
      placeholder={(detail.builtIn?.model.fallbacks ?? []).join(', ')}
      key={said}
      defaultValue={said}
      onBlur={({ target }) => onChange(withField(change, 'fallbacks', listFrom(target.value)))}
    />
  );
}
