/** A day's bill of a payment channel beside our books; what differs is told, and changes nothing. */
import { useState } from 'react';
import { count, dayOf, yuan } from '../../../ui/core/format.ts';
import { useWords, wordFor } from '../../../ui/core/language.ts';
import { linkTo } from '../../../ui/core/route.ts';
import { Dialog } from '../../../ui/parts/dialog.tsx';
import { SelectField, TextField } from '../../../ui/parts/field.tsx';
import { Icon } from '../../../ui/parts/icon.tsx';
import { Facts } from '../../../ui/parts/page.tsx';
import { ActionDialog, Note } from '../../parts/action-dialog.tsx';
import { billWords } from './bill-words.ts';
import { moneyWords } from './words.ts';

const DAY_MS = 86_400_000;
const CHANNELS = ['xpay', 'wxpay'] as const;

/** As the verb tells it. */
interface Report {
  readonly day: string;
  /** Null: there is no bill of that day yet. */
  readonly lines: number | null;
  readonly paid_fen: number;
  readonly refunded_fen: number;
  readonly differences: readonly { kind: string; order: string; text: string }[];
}

export function BillDialog({ onClose }: { onClose: () => void }) {
  const t = useWords(billWords);
  const m = useWords(moneyWords);
  // Bills come the day after.
  const [day, setDay] = useState(() => dayOf(Date.now() - DAY_MS));
  const [channel, setChannel] = useState<string>('xpay');
  const [report, setReport] = useState<Report | null>(null);
  if (report !== null) {
    return (
      <Dialog title={`${t.bill} · ${report.day}`} isOpen onClose={onClose}>
        <Compared report={report} />
      </Dialog>
    );
  }
  return (
    <ActionDialog
      verb="orders.compareBill"
      subject="bill"
      title={t.bill}
      about={t.billAbout}
      confirm={t.compare}
      hasReason={false}
      isReady={/^\d{4}-\d{2}-\d{2}$/.test(day)}
      params={{ day, channel }}
      isKept
      onClose={onClose}
      onDone={(answer) => setReport(answer as unknown as Report)}
    >
      {({ isLocked, fault }) => (
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label={t.day}
            type="date"
            value={day}
            disabled={isLocked}
            fault={fault('day')}
            onChange={(event) => setDay(event.target.value)}
          />
          <SelectField
            label={m.channel}
            value={channel}
            disabled={isLocked}
            choices={CHANNELS.map((value) => ({ value, label: t.channels[value] }))}
            onChange={(event) => setChannel(event.target.value)}
          />
        </div>
      )}
    </ActionDialog>
  );
}

function Compared({ report }: { report: Report }) {
  const t = useWords(billWords);
  const m = useWords(moneyWords);
  const { lines, paid_fen: paid, refunded_fen: refunded, differences } = report;
  if (lines === null) return <Note tone="held">{t.noBill}</Note>;
  return (
    <div className="grid gap-3 pb-4">
      <Facts
        facts={[
          { label: t.billLines, value: count(lines) },
          { label: m.paid, value: yuan(paid) },
          { label: m.refundedMoney, value: yuan(refunded) },
        ]}
      />
      {differences.length === 0 ? (
        <p className="flex items-center gap-2 text-done">
          <Icon name="done" />
          {t.billAgrees}
        </p>
      ) : (
        <ul className="grid max-h-80 gap-2 overflow-y-auto">
          {differences.map(({ kind, order, text }) => (
            <li key={`${kind} ${order}`} className="border-t border-line pt-2">
              <p className="text-failed">{wordFor(t.differences, kind)}</p>
              <a
                href={linkTo(['money', 'orders', order])}
                className="font-mono text-xs break-all hover:text-lamp hover:underline"
              >
                {order}
              </a>
              <p className="text-ink-2">{text}</p>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
