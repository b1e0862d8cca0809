import { useWords } from '../../../ui/core/language.ts';
import { Page } from '../../../ui/parts/page.tsx';
import { Tabs } from '../../../ui/parts/tabs.tsx';
import type { PageProps } from '../../app/pages.ts';
import { words } from '../../app/words.ts';
import { ErrorLog } from './errors.tsx';
import { ProviderList } from './list.tsx';
import { ModelPage } from './model.tsx';
import { ModelList } from './model-list.tsx';
import { ProviderPage } from './provider.tsx';
import { providerWords } from './words.ts';

const LISTS = { providers: ProviderList, models: ModelList, errors: ErrorLog } as const;

/** Three lists under one page, each with a name of its own in the address. */
export function ProvidersPage({ rest: [half, id] }: PageProps) {
  const t = useWords(providerWords);
  const w = useWords(words);
  if (id !== undefined)
    return half === 'models' ? <ModelPage key={id} slug={id} /> : <ProviderPage key={id} id={id} />;
  const here = half === 'models' || half === 'errors' ? half : 'providers';
  const List = LISTS[here];
  return (
    <Page
      title={w.providers}
      tabs={
        <Tabs
          label={w.providers}
          tabs={[
            { to: '#/providers', label: t.providers, isHere: here === 'providers' },
            { to: '#/models', label: t.models, isHere: here === 'models' },
            { to: '#/errors', label: t.errorLog, isHere: here === 'errors' },
          ]}
        />
      }
    >
      <List />
    </Page>
  );
}
