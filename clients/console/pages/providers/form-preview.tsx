import { useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import type { FormField } from '../../../ui/parts/model-form.tsx';
import { FormFields } from '../../../ui/parts/model-form.tsx';
import { providerWords } from './words.ts';

/** The form as users see it; what is chosen here goes nowhere. */
export function FormPreview({ fields }: { fields: readonly FormField[] }) {
  const t = useWords(providerWords);
  const [values, setValues] = useState<Readonly<Record<string, unknown>>>({});
  if (fields.length === 0) return <p className="py-2 text-ink-2">{t.noForm}</p>;
  return (
    <div className="grid gap-3 py-2 sm:grid-cols-2">
      <FormFields fields={fields} values={values} onChange={setValues} />
    </div>
  );
}
