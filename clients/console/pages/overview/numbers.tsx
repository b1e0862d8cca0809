import { count, yuan } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { Ago } from '../../../ui/parts/time.tsx';
import type { Overview } from './overview.tsx';
import { Stat, Stats } from './stat.tsx';
import { overviewWords } from './words.ts';

const shown = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : count(value);

export function Now({ data }: { data: Overview | undefined }) {
  const t = useWords(overviewWords);
  const { tasks, queue } = data ?? {};
  const isLate = (queue?.due ?? 0) > 0;
  return (
    <Stats>
      <Stat
        label={t.processing}
        value={shown(tasks?.processing)}
        to={linkTo(['tasks'], { status: 'processing' })}
      />
      <Stat
        label={t.pending}
        value={shown(tasks?.pending)}
        note={
          queue?.oldestWaitingAt ? (
            <>
              {t.longest} <Ago at={queue.oldestWaitingAt} />
            </>
          ) : undefined
        }
        to={linkTo(['tasks'], { status: 'pending' })}
      />
      <Stat
        label={t.reviewing}
        value={shown(tasks?.reviewing)}
        to="#/content/moderation"
        tone={tasks && tasks.reviewing > 0 ? 'held' : undefined}
      />
      <Stat
        label={t.completedHour}
        value={shown(tasks?.completedLastHour)}
        to={linkTo(['tasks'], { status: 'completed', ended: 'hour' })}
      />
      <Stat
        label={t.failedHour}
        value={shown(tasks?.failedLastHour)}
        to={linkTo(['tasks'], { status: 'failed', ended: 'hour' })}
        tone={tasks && tasks.failedLastHour > 0 ? 'failed' : undefined}
      />
      <Stat
        label={t.due}
        value={shown(queue?.due)}
        note={
          queue?.oldestDueAt ? (
            <>
              {t.oldest} <Ago at={queue.oldestDueAt} />
            </>
          ) : undefined
        }
        to={linkTo(['tasks'], { status: 'processing' })}
        tone={isLate ? 'held' : undefined}
      />
      <Stat
        label={t.outbox}
        value={shown(data?.outbox.pending)}
        note={data?.outbox.oldestAt ? <Ago at={data.outbox.oldestAt} /> : undefined}
        to="#/access/waiting"
      />
    </Stats>
  );
}

export function MoneyToday({ data }: { data: Overview | undefined }) {
  const t = useWords(overviewWords);
  const today = data?.today;
  const day = today?.day ?? '';
  const ledger = (kind: string): string => linkTo(['money', 'ledger'], { kind, day });
  return (
    <Stats>
      <Stat label={t.held} value={shown(today?.held)} to={ledger('hold')} />
      <Stat label={t.captured} value={shown(today?.captured)} to={ledger('settle')} />
      <Stat label={t.released} value={shown(today?.released)} to={ledger('settle')} />
      <Stat label={t.granted} value={shown(today?.granted)} to={ledger('grant')} />
      <Stat label={t.revoked} value={shown(today?.revoked)} to={ledger('revoke')} />
      <Stat label={t.expired} value={shown(today?.expired)} to={ledger('expire')} />
      <Stat label={t.orders} value={shown(today?.orders)} to="#/money/orders" />
      <Stat
        label={t.paid}
        value={today === undefined ? undefined : yuan(today.paidFen)}
        note={
          today && today.refundedFen > 0 ? `${t.refunded} ${yuan(today.refundedFen)}` : undefined
        }
        to="#/money/orders"
      />
    </Stats>
  );
}
