/** The fields a model declares, drawn as it declares them. */
import { useWords } from '../core/language.ts';
import { SelectField, TextArea, TextField, Tick } from './field.tsx';
import { partWords } from './words.ts';

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly type: 'select' | 'number' | 'text' | 'switch';
  readonly help?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly multiline?: boolean | undefined;
  readonly options?: readonly { readonly value?: unknown; readonly label: string }[] | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly step?: number | undefined;
  readonly default?: unknown;
}
export type Values = Readonly<Record<string, unknown>>;

export function FormFields({
  fields,
  values,
  onChange,
  faultOf = () => undefined,
}: {
  fields: readonly FormField[];
  values: Values;
  onChange: (values: Values) => void;
  faultOf?: (field: string) => string | undefined;
}) {
  return fields.map((field) => (
    <OneField
      key={field.name}
      field={field}
      value={values[field.name]}
      fault={faultOf(`parameters.${field.name}`) ?? faultOf(field.name)}
      onChange={(value) => {
        const { [field.name]: _old, ...others } = values;
        onChange(value === undefined ? others : { ...others, [field.name]: value });
      }}
    />
  ));
}

interface FieldProps {
  readonly field: FormField;
  readonly value: unknown;
  readonly fault: string | undefined;
  /** Undefined: as the model has it by itself. */
  readonly onChange: (value: unknown) => void;
}

function OneField({ field, value, fault, onChange }: FieldProps) {
  const t = useWords(partWords);
  const { type, label, help, placeholder, options = [], multiline } = field;
  const standard = field.default === undefined ? '' : String(field.default);
  const common = { label, hint: help, fault };
  switch (type) {
    case 'switch':
      return (
        <div className="content-end self-end">
          <Tick
            label={label}
            checked={Boolean(value ?? field.default)}
            onChange={(event) => onChange(event.target.checked)}
          />
        </div>
      );
    case 'select':
      return (
        <SelectField
          {...common}
          value={value === undefined ? '' : JSON.stringify(value)}
          choices={[
            ...(field.default === undefined
              ? [{ value: '', label: '–' }]
              : [{ value: '', label: `${labelOf(field)} (${t.asModel})` }]),
            ...options
              .filter((option) => option.value !== field.default)
              .map((option) => ({ value: JSON.stringify(option.value), label: option.label })),
          ]}
          onChange={(event) =>
            onChange(event.target.value === '' ? undefined : JSON.parse(event.target.value))
          }
        />
      );
    case 'number':
      return (
        <TextField
          {...common}
          type="number"
          min={field.min}
          max={field.max}
          step={field.step}
          placeholder={placeholder ?? standard}
          value={value === undefined ? '' : String(value)}
          onChange={(event) =>
            onChange(event.target.value === '' ? undefined : Number(event.target.value))
          }
        />
      );
    case 'text': {
      const props = {
        ...common,
        placeholder: placeholder ?? standard,
        value: value === undefined ? '' : String(value),
        onChange: (event: { target: { value: string } }) =>
          onChange(event.target.value === '' ? undefined : event.target.value),
      };
      return multiline ? <TextArea {...props} /> : <TextField {...props} />;
    }
    default:
      return type satisfies never;
  }
}

const labelOf = ({ options = [], default: standard }: FormField): string =>
  options.find(({ value }) => value === standard)?.label ?? String(standard);
