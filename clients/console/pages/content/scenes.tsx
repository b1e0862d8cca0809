import { useState } from 'react';
import { useWords, wordFor } from '../../../ui/core/language.ts';
import { Table } from '../../../ui/lists/table.tsx';
import { Button } from '../../../ui/parts/button.tsx';
import { Pill } from '../../../ui/parts/pill.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { useMay, useVerb } from '../../app/verbs.ts';
import { words } from '../../app/words.ts';
import { type Scene, SceneDialog } from './scene-dialog.tsx';
import { contentWords } from './words.ts';

export function Scenes() {
  const t = useWords(contentWords);
  const w = useWords(words);
  const may = useMay();
  const query = useVerb('scenes.list', {});
  const [editing, setEditing] = useState<Scene | 'new' | null>(null);
  return (
    <>
      {may('scenes.set') && (
        <div className="flex justify-end pb-3">
          <Button icon="plus" onClick={() => setEditing('new')}>
            {t.newScene}
          </Button>
        </div>
      )}
      <Table
        label={t.scenes}
        rows={query.data?.scenes}
        error={query.error}
        onRetry={() => void query.refetch()}
        keyOf={({ id }) => id}
        empty={<Empty>{t.noScenes}</Empty>}
        columns={[
          {
            key: 'state',
            title: w.state,
            cell: ({ enabled }) => (
              <Pill tone={enabled ? 'done' : 'off'}>{enabled ? w.enabled : w.disabled}</Pill>
            ),
          },
          {
            key: 'title',
            title: t.title,
            cell: (scene) => (
              <button
                type="button"
                data-open
                onClick={() => setEditing(scene)}
                className="font-medium hover:text-lamp hover:underline"
              >
                {scene.title}
              </button>
            ),
          },
          {
            key: 'id',
            title: t.id,
            from: 'sm',
            cell: ({ id }) => <span className="font-mono text-xs text-ink-2">{id}</span>,
          },
          {
            key: 'prompt',
            title: t.prompt,
            isWide: true,
            from: 'sm',
            cell: ({ prompt }) => (
              <span className="text-ink-2" title={prompt}>
                {prompt}
              </span>
            ),
          },
          {
            key: 'category',
            title: t.category,
            from: 'lg',
            cell: ({ category }) => wordFor(t.categories, category),
          },
          { key: 'types', title: t.types, from: 'lg', cell: ({ types }) => types.join(' · ') },
          { key: 'order', title: t.order, isNumber: true, cell: ({ order }) => order },
        ]}
      />
      {editing !== null && (
        <SceneDialog scene={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}
