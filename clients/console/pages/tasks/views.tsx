/** Filters saved under a name, each operator's own. */
import { useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { go, linkTo } from '../../../ui/core/route.ts';
import { Button } from '../../../ui/parts/button.tsx';
import { TextField } from '../../../ui/parts/field.tsx';
import { Menu } from '../../../ui/parts/menu.tsx';
import { useMe } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { taskWords } from './words.ts';

const PAGE = 'tasks';

export function Views({ query }: { query: Readonly<Record<string, string>> }) {
  const t = useWords(taskWords);
  const w = useWords(words);
  const { data: me } = useMe();
  const [isNaming, setNaming] = useState(false);
  const [name, setName] = useState('');
  const [dropping, setDropping] = useState<string | null>(null);
  const views = (me?.views ?? []).filter(({ page }) => page === PAGE);
  const here = views.find((view) => JSON.stringify(view.query) === JSON.stringify(query));
  return (
    <>
      <Menu
        isOpen
        title={views.length === 0 ? t.noViews : undefined}
        trigger={<Button icon="save">{here?.name ?? t.saved}</Button>}
        items={[
          ...views.map((view) => ({
            label: view.name,
            isOn: view === here,
            onSelect: () => go(linkTo([PAGE], view.query as Record<string, string>)),
          })),
          here === undefined
            ? {
                label: t.saveView,
                icon: 'plus' as const,
                isOff: Object.keys(query).length === 0,
                onSelect: () => setNaming(true),
              }
            : { label: t.dropView, icon: 'close' as const, onSelect: () => setDropping(here.name) },
        ]}
      />
      {isNaming && (
        <ActionDialog
          verb="session.saveView"
          subject="view"
          title={t.saveView}
          confirm={w.save}
          hasReason={false}
          isReady={name.trim() !== ''}
          params={{ name: name.trim(), page: PAGE, query }}
          onClose={() => setNaming(false)}
          onDone={() => setName('')}
        >
          {({ isLocked, fault }) => (
            <TextField
              label={t.viewName}
              value={name}
              maxLength={40}
              disabled={isLocked}
              fault={fault('name')}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </ActionDialog>
      )}
      {dropping !== null && (
        <ActionDialog
          verb="session.dropView"
          subject={dropping}
          title={`${t.dropView}：${dropping}`}
          confirm={t.dropView}
          hasReason={false}
          isDanger
          params={{ name: dropping, page: PAGE }}
          onClose={() => setDropping(null)}
        />
      )}
    </>
  );
}
