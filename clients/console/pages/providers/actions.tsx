import { useEffect, useState } from 'react';
import { count, duration } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Button } from '../../../ui/parts/button.tsx';
import { SelectField, TextField } from '../../../ui/parts/field.tsx';
import { useExplain } from '../../../ui/parts/states.tsx';
import { tell } from '../../../ui/parts/toast.tsx';
import { useMay } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { useAction } from '../../parts/use-action.ts';
import type { Provider } from './state.tsx';
import { providerWords } from './words.ts';

export function ProviderActions({ provider }: { provider: Provider }) {
  const t = useWords(providerWords);
  const may = useMay();
  const [wish, setWish] = useState<{ act: 'switch' | 'settings'; provider: Provider } | null>(null);
  return (
    <>
      {may('providers.test') && <TestButton id={provider.id} />}
      {may('providers.set') && (
        <>
          <Button icon="edit" onClick={() => setWish({ act: 'settings', provider })}>
            {t.settings}
          </Button>
          <Button
            look={provider.enabled ? 'danger' : 'plain'}
            onClick={() => setWish({ act: 'switch', provider })}
          >
            {provider.enabled ? t.disable : t.enable}
          </Button>
        </>
      )}
      {wish?.act === 'switch' && (
        <SwitchDialog provider={wish.provider} onClose={() => setWish(null)} />
      )}
      {wish?.act === 'settings' && (
        <SettingsDialog provider={wish.provider} onClose={() => setWish(null)} />
      )}
    </>
  );
}

/** A probe of the provider, which may cost what a request costs. */
function TestButton({ id }: { id: string }) {
  const t = useWords(providerWords);
  const explain = useExplain();
  const action = useAction({
    verb: 'providers.test',
    subject: id,
    onDone: ({ ok, ms, message, kind }) =>
      ok ? tell(t.testOk(duration(ms))) : tell(t.testBad(message || kind || '–'), 'failed'),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when it happens
  useEffect(() => {
    if (action.error !== null) tell(explain(action.error), 'failed');
  }, [action.error]);
  return (
    <Button icon="play" isBusy={action.isBusy} onClick={() => void action.send({ provider: id })}>
      {t.test}
    </Button>
  );
}

function SwitchDialog({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const t = useWords(providerWords);
  const { id, title, enabled, running, version } = provider;
  return (
    <ActionDialog
      verb="providers.set"
      subject={id}
      title={`${enabled ? t.disable : t.enable} ${title}`}
      about={enabled ? t.disableAbout(count(running)) : t.enableAbout}
      confirm={enabled ? t.disable : t.enable}
      isDanger={enabled}
      params={{ provider: id, enabled: !enabled, seen: version }}
      onClose={onClose}
    />
  );
}

function SettingsDialog({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const t = useWords(providerWords);
  const w = useWords(words);
  const [baseUrl, setBaseUrl] = useState(provider.baseUrl ?? '');
  const [results, setResults] = useState<string>(provider.results);
  const address = baseUrl.trim();
  return (
    <ActionDialog
      verb="providers.set"
      subject={provider.id}
      title={`${t.settings} · ${provider.title}`}
      about={t.inForce}
      confirm={w.save}
      params={{
        provider: provider.id,
        results,
        seen: provider.version,
        ...(address === (provider.baseUrl ?? '')
          ? {}
          : { baseUrl: address === '' ? null : address }),
      }}
      onClose={onClose}
    >
      {({ isLocked, fault }) => (
        <>
          <TextField
            label={t.baseUrl}
            type="url"
            value={baseUrl}
            disabled={isLocked}
            fault={fault('baseUrl')}
            onChange={(event) => setBaseUrl(event.target.value)}
          />
          <SelectField
            label={t.results}
            value={results}
            disabled={isLocked}
            choices={(['copy', 'keep_url'] as const).map((value) => ({
              value,
              label: t.resultChoices[value],
            }))}
            onChange={(event) => setResults(event.target.value)}
          />
        </>
      )}
    </ActionDialog>
  );
}
