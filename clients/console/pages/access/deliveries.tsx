import { useState } from 'react';
import { duration } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { tableOf } from '../../../ui/lists/paged.ts';
import { Table } from '../../../ui/lists/table.tsx';
import { Button } from '../../../ui/parts/button.tsx';
import { Section } from '../../../ui/parts/page.tsx';
import { Pill, type Tone } from '../../../ui/parts/pill.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import { useMay, usePages } from '../../app/verbs.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { accessWords } from './words.ts';

const TONES: Readonly<Record<string, Tone>> = {
  delivered: 'done',
  failed: 'failed',
  dead: 'failed',
};

export function Deliveries({ openid, endpointId }: { openid: string; endpointId: string }) {
  const t = useWords(accessWords);
  const may = useMay();
  const list = usePages('webhooks.deliveries', { openid, endpointId });
  const [again, setAgain] = useState<string | null>(null);
  return (
    <div className="pt-6">
      <Section title={t.deliveries}>
        <Table
          label={t.deliveries}
          {...tableOf(list)}
          rows={list.data?.pages.flatMap(({ deliveries }) => deliveries)}
          keyOf={({ id }) => id}
          empty={<Empty>{t.noDeliveries}</Empty>}
          columns={[
            {
              key: 'status',
              title: t.status,
              cell: ({ status }) => <Pill tone={TONES[status] ?? 'busy'}>{status}</Pill>,
            },
            {
              key: 'type',
              title: t.type,
              cell: ({ type }) => <span className="font-mono text-xs">{type}</span>,
            },
            {
              key: 'at',
              title: t.when,
              from: 'sm',
              cell: ({ createdAt }) => <Ago at={createdAt} />,
            },
            {
              key: 'last',
              title: t.last,
              isWide: true,
              from: 'sm',
              cell: ({ log }) => {
                const last = log.at(-1);
                if (last === undefined) return null;
                const answer = last.status ?? last.error ?? '';
                return (
                  <span
                    className={last.error === null ? 'text-ink-2' : 'text-failed'}
                    title={last.error ?? ''}
                  >
                    {answer} · {duration(last.ms)}
                  </span>
                );
              },
            },
            {
              key: 'attempts',
              title: t.attempts,
              isNumber: true,
              cell: ({ attempts }) => attempts,
            },
            {
              key: 'next',
              title: t.next,
              isNumber: true,
              from: 'lg',
              cell: ({ nextAt }) => <Ago at={nextAt} />,
            },
            {
              key: 'do',
              title: '',
              isNumber: true,
              cell: ({ id }) =>
                may('webhooks.replay') ? (
                  <Button isSmall onClick={() => setAgain(id)}>
                    {t.replay}
                  </Button>
                ) : null,
            },
          ]}
        />
        {again !== null && (
          <ActionDialog
            verb="webhooks.replay"
            subject={again}
            title={t.replay}
            about={t.replayAbout}
            confirm={t.replay}
            params={{ openid, endpointId, deliveryId: again }}
            onClose={() => setAgain(null)}
          />
        )}
      </Section>
    </div>
  );
}
