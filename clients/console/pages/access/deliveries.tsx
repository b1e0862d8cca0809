import { useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { tableOf } from '../../../ui/lists/paged.ts';
import { Table } from '../../../ui/lists/table.tsx';
import { Button } from '../../../ui/parts/button.tsx';
import { Section } from '../../../ui/parts/page.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { useMay, usePages } from '../../app/verbs.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { deliveryColumns } from './delivery-columns.tsx';
import { accessWords } from './words.ts';

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
            ...deliveryColumns(t),
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
