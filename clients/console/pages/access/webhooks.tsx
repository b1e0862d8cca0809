import { useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { Table } from '../../../ui/lists/table.tsx';
import { Button } from '../../../ui/parts/button.tsx';
import { Pill } from '../../../ui/parts/pill.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { useMay, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { Deliveries } from './deliveries.tsx';
import { OfUser } from './of-user.tsx';
import { accessWords } from './words.ts';

type Endpoint = AnswerOf<'webhooks.list'>['endpoints'][number];

export const Webhooks = () => (
  <OfUser>{(openid) => <EndpointsOf key={openid} openid={openid} />}</OfUser>
);

function EndpointsOf({ openid }: { openid: string }) {
  const t = useWords(accessWords);
  const w = useWords(words);
  const may = useMay();
  const query = useVerb('webhooks.list', { openid });
  const [open, setOpen] = useState<string | null>(null);
  const [switching, setSwitching] = useState<Endpoint | null>(null);
  return (
    <>
      <Table
        label={t.webhooks}
        rows={query.data?.endpoints}
        error={query.error}
        onRetry={() => void query.refetch()}
        keyOf={({ id }) => id}
        bones={2}
        empty={<Empty>{t.noWebhooks}</Empty>}
        columns={[
          {
            key: 'state',
            title: w.state,
            cell: ({ enabled }) => (
              <Pill tone={enabled ? 'done' : 'off'}>{enabled ? w.enabled : w.disabled}</Pill>
            ),
          },
          {
            key: 'url',
            title: t.url,
            isWide: true,
            cell: ({ id, url, disabledBecause }) => (
              <>
                <button
                  type="button"
                  data-open
                  aria-expanded={open === id}
                  onClick={() => setOpen(open === id ? null : id)}
                  className="font-mono text-xs hover:text-lamp hover:underline"
                >
                  {url}
                </button>
                {disabledBecause !== null && (
                  <span className="pl-2 text-xs text-failed">{disabledBecause}</span>
                )}
              </>
            ),
          },
          {
            key: 'events',
            title: t.events,
            from: 'lg',
            cell: ({ events }) => <span title={events.join(' ')}>{events.length}</span>,
          },
          {
            key: 'do',
            title: '',
            isNumber: true,
            cell: (row) =>
              may('webhooks.switch') ? (
                <Button isSmall onClick={() => setSwitching(row)}>
                  {row.enabled ? t.switchOff : t.switchOn}
                </Button>
              ) : null,
          },
        ]}
      />
      {open !== null && <Deliveries key={open} openid={openid} endpointId={open} />}
      {switching !== null && (
        <ActionDialog
          verb="webhooks.switch"
          subject={switching.id}
          title={switching.enabled ? t.switchOff : t.switchOn}
          about={switching.enabled ? t.switchAbout : switching.url}
          confirm={switching.enabled ? t.switchOff : t.switchOn}
          isDanger={switching.enabled}
          params={{
            openid,
            endpointId: switching.id,
            enabled: !switching.enabled,
            seen: switching.version,
          }}
          onClose={() => setSwitching(null)}
        />
      )}
    </>
  );
}
