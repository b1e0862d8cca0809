/** One account: what it has, from what, and what may be done about it. */
import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { Table } from '../../../ui/lists/table.tsx';
import { ButtonLink } from '../../../ui/parts/button.tsx';
import { Copy } from '../../../ui/parts/copy.tsx';
import { Icon } from '../../../ui/parts/icon.tsx';
import { Page, Section } from '../../../ui/parts/page.tsx';
import { Pill } from '../../../ui/parts/pill.tsx';
import { Bone, Empty, Failed, Refreshing } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { isNotThere, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { Note } from '../../parts/action-dialog.tsx';
import { Stat, Stats } from '../overview/stat.tsx';
import { AccountActions } from './account-actions.tsx';
import { LedgerTable } from './ledger.tsx';
import { Reservations } from './reservations.tsx';
import { moneyWords } from './words.ts';

export type Account = AnswerOf<'money.account'>['account'];

export function AccountPage({ openid }: { openid: string }) {
  const t = useWords(moneyWords);
  const w = useWords(words);
  const query = useVerb('money.account', { openid });
  const { data, error } = query;
  if (data === undefined && error !== null) {
    if (!isNotThere(error)) return <Failed error={error} onRetry={() => void query.refetch()} />;
    return (
      <Empty action={<ButtonLink to="#/money/accounts">{t.accounts}</ButtonLink>}>
        {t.missing}
      </Empty>
    );
  }
  const account = data?.account;
  const sums = ['available', 'held', 'captured', 'granted', 'expired', 'revoked', 'debt'] as const;
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <a href="#/money/accounts" aria-label={w.back} className="text-ink-2 hover:text-ink">
            <Icon name="left" size={20} />
          </a>
          <span className="font-mono text-lg break-all">{openid}</span>
          <Copy text={openid} />
          {account?.quarantined && <Pill tone="failed">{t.quarantined}</Pill>}
        </span>
      }
      about={
        <span className="flex gap-4">
          <a className="text-lamp hover:underline" href={linkTo(['tasks'], { openid })}>
            {t.tasksOf}
          </a>
          <a className="text-lamp hover:underline" href={linkTo(['money', 'ledger'], { openid })}>
            {t.ledgerOf}
          </a>
          <a className="text-lamp hover:underline" href={linkTo(['access', 'keys'], { openid })}>
            {t.keysOf}
          </a>
        </span>
      }
      actions={account && <AccountActions account={account} />}
    >
      <Refreshing isOn={query.isFetching && data !== undefined} />
      <Stats>
        {sums.map((name) => (
          <Stat
            key={name}
            label={t[name]}
            value={account === undefined ? undefined : count(account[name])}
            tone={
              name === 'debt' && account !== undefined && account.debt > 0 ? 'failed' : undefined
            }
          />
        ))}
      </Stats>
      {(data?.disagreements ?? []).map((one) => (
        <div key={one.id} className="pt-2">
          <Note tone="failed">
            {one.text} <span className="font-mono text-xs">{one.kind}</span>
          </Note>
        </div>
      ))}
      <div className="grid grid-cols-1 gap-x-8 pt-6 lg:grid-cols-2">
        <Section title={t.lots}>
          <Table
            label={t.lots}
            rows={data?.lots}
            keyOf={({ id }) => id}
            bones={2}
            empty={<Empty>{t.noLots}</Empty>}
            columns={[
              {
                key: 'source',
                title: t.source,
                isWide: true,
                cell: ({ source, id }) => (
                  <span title={id}>
                    {source in t.sources ? t.sources[source as 'gift'] : source}
                  </span>
                ),
              },
              {
                key: 'granted',
                title: t.granted,
                isNumber: true,
                cell: ({ granted }) => count(granted),
              },
              { key: 'left', title: t.left, isNumber: true, cell: ({ left }) => count(left) },
              {
                key: 'expires',
                title: t.until,
                isNumber: true,
                cell: ({ expiresAt }) =>
                  expiresAt === null ? (
                    <span className="text-ink-2">{t.forever}</span>
                  ) : (
                    <Ago at={expiresAt} />
                  ),
              },
            ]}
          />
        </Section>
        <Section title={t.reservations}>
          {data === undefined ? <Bone /> : <Reservations rows={data.reservations} />}
        </Section>
      </div>
      <Section title={t.ledger}>
        <LedgerTable params={{ openid }} isOfOne />
      </Section>
    </Page>
  );
}
