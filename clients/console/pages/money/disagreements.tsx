import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { tableOf } from '../../../ui/lists/paged.ts';
import { Table } from '../../../ui/lists/table.tsx';
import { Icon } from '../../../ui/parts/icon.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import { usePages, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { UserLink } from '../../parts/task-cells.tsx';
import { Stat, Stats } from '../overview/stat.tsx';
import { ReconcileButton } from './reconcile.tsx';
import { moneyWords } from './words.ts';

export function Disagreements() {
  const t = useWords(moneyWords);
  const w = useWords(words);
  const { data: checks } = useVerb('money.checks', {}, { freshMs: 60_000 });
  const list = usePages('money.disagreements', {});
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3 pb-3">
        <Stats>
          <Stat
            label={t.openOnes}
            value={checks && count(checks.disagreements)}
            tone={checks && checks.disagreements > 0 ? 'failed' : undefined}
          />
          <Stat
            label={t.quarantined}
            value={checks && count(checks.quarantined)}
            to="#/money/accounts?quarantined=yes"
          />
        </Stats>
        <ReconcileButton />
      </div>
      <Table
        label={t.disagreements}
        {...tableOf(list)}
        rows={list.data?.pages.flatMap(({ disagreements }) => disagreements)}
        keyOf={({ id }) => id}
        empty={
          <p className="flex items-center justify-center gap-2 py-12 text-done">
            <Icon name="done" />
            {t.noDisagreements}
          </p>
        }
        columns={[
          { key: 'found', title: t.found, cell: ({ foundAt }) => <Ago at={foundAt} /> },
          { key: 'user', title: w.user, cell: ({ openid }) => <UserLink openid={openid} /> },
          {
            key: 'kind',
            title: t.kind,
            from: 'sm',
            cell: ({ kind }) => <span className="font-mono text-xs">{kind}</span>,
          },
          {
            key: 'text',
            title: t.what,
            isWide: true,
            cell: ({ text, subject }) => <span title={`${subject} ${text}`}>{text}</span>,
          },
        ]}
      />
    </>
  );
}
