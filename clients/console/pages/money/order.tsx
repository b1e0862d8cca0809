import { useState } from 'react';
import { count, yuan } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Button, ButtonLink } from '../../../ui/parts/button.tsx';
import { Json } from '../../../ui/parts/copy.tsx';
import { TextField } from '../../../ui/parts/field.tsx';
import { Icon } from '../../../ui/parts/icon.tsx';
import { Facts, Page, Section } from '../../../ui/parts/page.tsx';
import { Bone, Empty, Failed } from '../../../ui/parts/states.tsx';
import { At } from '../../../ui/parts/time.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { isNotThere, useMay, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ActionDialog, Note } from '../../parts/action-dialog.tsx';
import { UserLink } from '../../parts/task-cells.tsx';
import { OrderState } from './orders.tsx';
import { moneyWords } from './words.ts';

type Detail = AnswerOf<'orders.get'>;

export function OrderPage({ id }: { id: string }) {
  const t = useWords(moneyWords);
  const w = useWords(words);
  const query = useVerb('orders.get', { orderId: id });
  const { data, error } = query;
  if (data === undefined && error !== null) {
    if (!isNotThere(error)) return <Failed error={error} onRetry={() => void query.refetch()} />;
    return (
      <Empty action={<ButtonLink to="#/money/orders">{t.orders}</ButtonLink>}>
        {t.missingOrder}
      </Empty>
    );
  }
  return (
    <Page
      title={
        <span className="flex flex-wrap items-center gap-3">
          <a href="#/money/orders" aria-label={w.back} className="text-ink-2 hover:text-ink">
            <Icon name="left" size={20} />
          </a>
          <span className="font-mono text-lg break-all">{id}</span>
          {data && <OrderState status={data.order.status} />}
        </span>
      }
      about={data ? <UserLink openid={data.order.openid} /> : <Bone width="160px" />}
      actions={data && <OrderActions order={data.order} />}
    >
      {data && <Whole detail={data} />}
    </Page>
  );
}

function Whole({ detail }: { detail: Detail }) {
  const t = useWords(moneyWords);
  const w = useWords(words);
  const { order, payments, refunds, ledger } = detail;
  const lists = [
    [t.payments, payments],
    [t.refunds, refunds],
    [t.ledger, ledger],
  ] as const;
  return (
    <>
      {order.trouble !== null && (
        <div className="pb-4">
          <Note tone="failed">{order.trouble}</Note>
        </div>
      )}
      <Section title={t.detail}>
        <Facts
          isWide
          facts={[
            { label: t.pack, value: order.pack },
            { label: w.credits, value: count(order.credits) },
            { label: t.price, value: yuan(order.priceFen) },
            { label: t.paid, value: order.paidFen === null ? '–' : yuan(order.paidFen) },
            { label: t.refundedMoney, value: yuan(order.refundedFen) },
            { label: t.revoked, value: count(order.revoked) },
            { label: t.channel, value: `${order.channel} · ${order.env}` },
            { label: w.time, value: <At at={order.createdAt} /> },
            { label: t.orderStatus.fulfilled, value: <At at={order.fulfilledAt} /> },
          ]}
        />
      </Section>
      {lists.map(([title, rows]) => (
        <Section key={title} title={title} count={rows.length}>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows only ever come after
            <Json key={index} value={row} label={`${title} ${index + 1}`} />
          ))}
        </Section>
      ))}
    </>
  );
}

function OrderActions({ order }: { order: Detail['order'] }) {
  const t = useWords(moneyWords);
  const w = useWords(words);
  const may = useMay();
  const [wish, setWish] = useState<{ act: 'refund' | 'settle'; seen: string } | null>(null);
  const [credits, setCredits] = useState('');
  const part = credits.trim() === '' ? undefined : Number(credits);
  const isPart = part !== undefined && Number.isInteger(part) && part > 0;
  const money = yuan((order.paidFen ?? order.priceFen) - order.refundedFen);
  return (
    <>
      {may('orders.settle') && (
        <Button icon="refresh" onClick={() => setWish({ act: 'settle', seen: order.version })}>
          {t.settleOrder}
        </Button>
      )}
      {may('orders.refund') && order.refundable && (
        <Button look="danger" onClick={() => setWish({ act: 'refund', seen: order.version })}>
          {t.refund}
        </Button>
      )}
      {wish?.act === 'settle' && (
        <ActionDialog
          verb="orders.settle"
          subject={order.id}
          title={t.settleOrder}
          about={t.settleAbout}
          confirm={t.settleOrder}
          params={{ orderId: order.id }}
          onClose={() => setWish(null)}
        />
      )}
      {wish?.act === 'refund' && (
        <ActionDialog
          verb="orders.refund"
          subject={order.id}
          title={t.refund}
          about={t.refundAbout}
          confirm={({ credits: sent }) =>
            Number.isSafeInteger(sent) ? t.confirmPart(count(Number(sent))) : t.confirmRefund(money)
          }
          hasKey
          isDanger
          isReady={part === undefined || isPart}
          params={{
            orderId: order.id,
            seen: wish.seen,
            ...(part === undefined ? {} : { credits: part }),
          }}
          onClose={() => setWish(null)}
        >
          {({ isLocked, owed, fault }) => (
            <TextField
              label={t.refundCredits}
              inputMode="numeric"
              value={owed === null ? credits : String(owed.credits ?? '')}
              disabled={isLocked}
              fault={fault('credits')}
              hint={`${w.credits} ${count(order.credits - order.revoked)}`}
              onChange={(event) => setCredits(event.target.value)}
            />
          )}
        </ActionDialog>
      )}
    </>
  );
}
