import { useState } from 'react';
import { count, yuan } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Table } from '../../../ui/lists/table.tsx';
import { Button } from '../../../ui/parts/button.tsx';
import { Pill } from '../../../ui/parts/pill.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { useMay, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { CodesDialog } from './codes-dialog.tsx';
import { type Pack, PackDialog } from './pack-dialog.tsx';
import { moneyWords } from './words.ts';

export function Packs() {
  const t = useWords(moneyWords);
  const w = useWords(words);
  const may = useMay();
  const query = useVerb('packs.list', {});
  const [editing, setEditing] = useState<Pack | 'new' | null>(null);
  const [isMaking, setMaking] = useState(false);
  return (
    <>
      <div className="flex justify-end gap-2 pb-3">
        {may('codes.create') && <Button onClick={() => setMaking(true)}>{t.codes}</Button>}
        {may('packs.set') && (
          <Button icon="plus" onClick={() => setEditing('new')}>
            {t.newPack}
          </Button>
        )}
      </div>
      <Table
        label={t.packs}
        rows={query.data?.packs}
        error={query.error}
        onRetry={() => void query.refetch()}
        keyOf={({ id }) => id}
        bones={4}
        empty={<Empty>{t.noPacks}</Empty>}
        columns={[
          {
            key: 'title',
            title: t.pack,
            isWide: true,
            cell: (pack) => (
              <button
                type="button"
                data-open
                onClick={() => setEditing(pack)}
                className="font-medium hover:text-lamp hover:underline"
              >
                {pack.title}
              </button>
            ),
          },
          {
            key: 'id',
            title: t.packId,
            from: 'sm',
            cell: ({ id }) => <span className="font-mono text-xs">{id}</span>,
          },
          {
            key: 'state',
            title: w.state,
            cell: ({ enabled }) => (
              <Pill tone={enabled ? 'done' : 'off'}>{enabled ? t.onSale : w.disabled}</Pill>
            ),
          },
          {
            key: 'credits',
            title: w.credits,
            isNumber: true,
            cell: ({ credits }) => count(credits),
          },
          {
            key: 'bonus',
            title: t.bonus,
            isNumber: true,
            from: 'sm',
            cell: ({ bonus }) => count(bonus),
          },
          {
            key: 'valid',
            title: t.valid,
            isNumber: true,
            from: 'lg',
            cell: ({ validDays }) => validDays ?? t.forever,
          },
          { key: 'price', title: t.price, isNumber: true, cell: ({ priceFen }) => yuan(priceFen) },
        ]}
      />
      {editing !== null && (
        <PackDialog pack={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      {isMaking && <CodesDialog onClose={() => setMaking(false)} />}
    </>
  );
}
