/** Keys are written and never read: what is here says only that they are. */
import { useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { Button } from '../../../ui/parts/button.tsx';
import { TextField, Tick } from '../../../ui/parts/field.tsx';
import { Section } from '../../../ui/parts/page.tsx';
import { Pill } from '../../../ui/parts/pill.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import { useMay } from '../../app/verbs.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import type { Provider } from './state.tsx';
import { providerWords } from './words.ts';

export function Keys({ provider }: { provider: Provider }) {
  const t = useWords(providerWords);
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  return (
    <Section
      title={t.keys}
      actions={
        may('providers.setKey') && provider.keys.length > 0 ? (
          <Button isSmall icon="edit" onClick={() => setOpen(true)}>
            {t.setKey}
          </Button>
        ) : null
      }
    >
      <ul>
        {provider.keys.map(({ field, source, required, setAt }) => (
          <li
            key={field}
            className="flex items-center justify-between gap-3 border-b border-line py-1.5"
          >
            <span className="font-mono text-xs">{field}</span>
            <span className="flex items-center gap-2 text-xs text-ink-2">
              {setAt !== null && <Ago at={setAt} />}
              <Pill tone={source === null ? (required ? 'held' : 'off') : 'done'}>
                {source === null
                  ? `${t.keyNone} · ${required ? t.required : t.optional}`
                  : t.keySource[source]}
              </Pill>
            </span>
          </li>
        ))}
      </ul>
      {isOpen && <KeysDialog provider={provider} onClose={() => setOpen(false)} />}
    </Section>
  );
}

function KeysDialog({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const t = useWords(providerWords);
  const [values, setValues] = useState<Readonly<Record<string, string | null>>>({});
  const secrets = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  return (
    <ActionDialog
      verb="providers.setKey"
      subject={provider.id}
      title={`${t.setKey} · ${provider.title}`}
      about={t.keysAbout}
      confirm={t.setKey}
      isReady={Object.keys(secrets).length > 0}
      params={{ provider: provider.id, secrets }}
      onClose={onClose}
    >
      {({ isLocked, fault }) =>
        provider.keys.map(({ field, source }) => (
          <div key={field} className="grid grid-cols-[1fr_auto] items-end gap-3">
            <TextField
              label={field}
              type="password"
              autoComplete="off"
              placeholder={t.newValue}
              value={values[field] ?? ''}
              disabled={isLocked || values[field] === null}
              fault={fault(`secrets.${field}`) ?? fault(field)}
              onChange={(event) => setValues({ ...values, [field]: event.target.value })}
            />
            {source === 'stored' && (
              <Tick
                label={t.removeKey}
                checked={values[field] === null}
                disabled={isLocked}
                onChange={(event) =>
                  setValues({ ...values, [field]: event.target.checked ? null : '' })
                }
              />
            )}
          </div>
        ))
      }
    </ActionDialog>
  );
}
