import { useWords } from '../../../ui/core/language.ts';
import { Page } from '../../../ui/parts/page.tsx';
import { Tabs } from '../../../ui/parts/tabs.tsx';
import type { PageProps } from '../../app/pages.ts';
import { useMay } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { Audit } from './audit.tsx';
import { Keys } from './keys.tsx';
import { Operators } from './operators.tsx';
import { WaitingDeliveries } from './waiting.tsx';
import { Webhooks } from './webhooks.tsx';
import { accessWords } from './words.ts';

const PARTS = {
  operators: Operators,
  keys: Keys,
  webhooks: Webhooks,
  waiting: WaitingDeliveries,
  audit: Audit,
} as const;
type Part = keyof typeof PARTS;

export function AccessPage({ rest: [name] }: PageProps) {
  const t = useWords(accessWords);
  const w = useWords(words);
  const may = useMay();
  const isMine = (part: Part): boolean =>
    part === 'operators' || part === 'audit' ? may(`${part}.list`) : true;
  const parts = (Object.keys(PARTS) as Part[]).filter(isMine);
  const here = parts.find((part) => part === name) ?? parts[0] ?? 'keys';
  const List = PARTS[here];
  return (
    <Page
      title={w.access}
      tabs={
        <Tabs
          label={w.access}
          tabs={parts.map((part) => ({
            to: `#/access/${part}`,
            label: t[part],
            isHere: part === here,
          }))}
        />
      }
    >
      <List />
    </Page>
  );
}
