import { useState } from 'react';
import { count, shortId } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Table } from '../../../ui/lists/table.tsx';
import { Button } from '../../../ui/parts/button.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { useMay } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { moneyWords } from './words.ts';

type Reservation = AnswerOf<'money.account'>['reservations'][number];

export function Reservations({ rows }: { rows: readonly Reservation[] }) {
  const t = useWords(moneyWords);
  const w = useWords(words);
  const may = useMay();
  const [closing, setClosing] = useState<Reservation | null>(null);
  return (
    <>
      <Table
        label={t.reservations}
        rows={rows}
        keyOf={({ id }) => id}
        empty={<Empty>{t.noReservations}</Empty>}
        columns={[
          {
            key: 'id',
            title: t.reservations,
            isWide: true,
            cell: ({ id, reason }) => <span title={id}>{reason || shortId(id)}</span>,
          },
          { key: 'status', title: w.state, cell: ({ status }) => status },
          {
            key: 'left',
            title: t.left,
            isNumber: true,
            cell: ({ left, total }) => `${count(left)}/${count(total)}`,
          },
          {
            key: 'close',
            title: t.closesAt,
            isNumber: true,
            from: 'sm',
            cell: ({ closeAt }) => <Ago at={closeAt} />,
          },
          {
            key: 'do',
            title: '',
            isNumber: true,
            cell: (row) =>
              may('money.closeReservation') && row.status === 'open' ? (
                <Button isSmall onClick={() => setClosing(row)}>
                  {t.closeReservation}
                </Button>
              ) : null,
          },
        ]}
      />
      {closing !== null && (
        <ActionDialog
          verb="money.closeReservation"
          subject={closing.id}
          title={t.closeReservation}
          about={t.closeAbout}
          confirm={`${t.closeReservation} · ${count(closing.left)}`}
          params={{ reservationId: closing.id }}
          onClose={() => setClosing(null)}
        />
      )}
    </>
  );
}
