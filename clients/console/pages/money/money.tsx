import { useWords } from '../../../ui/core/language.ts';
import { Page } from '../../../ui/parts/page.tsx';
import { Tabs } from '../../../ui/parts/tabs.tsx';
import type { PageProps } from '../../app/pages.ts';
import { useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { AccountPage } from './account.tsx';
import { Accounts } from './accounts.tsx';
import { Disagreements } from './disagreements.tsx';
import { LedgerList } from './ledger.tsx';
import { OrderPage } from './order.tsx';
import { Orders } from './orders.tsx';
import { Packs } from './packs.tsx';
import { moneyWords } from './words.ts';

const PARTS = {
  accounts: Accounts,
  ledger: LedgerList,
  disagreements: Disagreements,
  orders: Orders,
  packs: Packs,
} as const;
type Part = keyof typeof PARTS;

export function MoneyPage({ rest: [name = 'accounts', id] }: PageProps) {
  const t = useWords(moneyWords);
  const w = useWords(words);
  const { data: checks } = useVerb('money.checks', {}, { freshMs: 60_000 });
  if (id !== undefined && name === 'accounts') return <AccountPage key={id} openid={id} />;
  if (id !== undefined && name === 'orders') return <OrderPage key={id} id={id} />;
  const here: Part = name in PARTS ? (name as Part) : 'accounts';
  const List = PARTS[here];
  const tabs = (Object.keys(PARTS) as Part[]).map((part) => ({
    to: `#/money/${part}`,
    label: t[part],
    isHere: part === here,
    count: part === 'disagreements' ? checks?.disagreements : undefined,
  }));
  return (
    <Page title={w.money} tabs={<Tabs label={w.money} tabs={tabs} />}>
      <List />
    </Page>
  );
}
