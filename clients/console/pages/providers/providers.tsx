import { useWords } from '../../../ui/core/language.ts';
import { Page } from '../../../ui/parts/page.tsx';
import { Tabs } from '../../../ui/parts/tabs.tsx';
import type { PageProps } from '../../app/pages.ts';
import { words } from '../../app/words.ts';
import { ProviderList } from './list.tsx';
import { ModelPage } from './model.tsx';
import { ModelList } from './model-list.tsx';
import { ProviderPage } from './provider.tsx';
import { providerWords } from './words.ts';

export function ProvidersPage({ rest: [half, id] }: PageProps) {
  const t = useWords(providerWords);
  const w = useWords(words);
  const isModels = half === 'models';
  if (id !== undefined)
    return isModels ? <ModelPage key={id} slug={id} /> : <ProviderPage key={id} id={id} />;
  return (
    <Page
      title={w.providers}
      tabs={
        <Tabs
          label={w.providers}
          tabs={[
            { to: '#/providers', label: t.providers, isHere: !isModels },
            { to: '#/models', label: t.models, isHere: isModels },
          ]}
        />
      }
    >
      {isModels ? <ModelList /> : <ProviderList />}
    </Page>
  );
}
