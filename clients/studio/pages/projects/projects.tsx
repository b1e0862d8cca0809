/** Projects of one's own, and those one is a member of. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useWords } from '../../../ui/core/language.ts';
import { useStore } from '../../../ui/core/store.ts';
import { type Column, OpenLink, Table } from '../../../ui/lists/table.tsx';
import { Button, IconButton } from '../../../ui/parts/button.tsx';
import { Page } from '../../../ui/parts/page.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import { useStudio } from '../../app/context.ts';
import { toProject } from '../../app/routes.ts';
import type { AnswerOf } from '../../app/studio.ts';
import { useProjects } from '../../data/projects.ts';
import { deletedProjects, forgetDeleted } from '../../parts/deleted-projects.ts';
import { useRun } from '../../parts/use-run.ts';
import { JoinDialog, NewProjectDialog } from './dialogs.tsx';
import { projectsWords } from './words.ts';

type Row = AnswerOf<'listProjects'>['projects'][number];

export function ProjectsPage() {
  const t = useWords(projectsWords);
  const [over, setOver] = useState<'create' | 'join' | null>(null);
  const { data, error, isFetching, refetch } = useProjects();
  useEffect(() => {
    document.title = `${t.title} · Darkroom Studio`;
  }, [t]);
  const columns: readonly Column<Row>[] = [
    {
      key: 'title',
      title: t.name,
      isWide: true,
      width: '200px',
      cell: ({ id, title }) => <OpenLink to={toProject(id)}>{title}</OpenLink>,
    },
    { key: 'kind', title: t.kind, cell: ({ kind }) => t.kinds[kind] },
    { key: 'aspect', title: t.aspect, from: 'sm', cell: ({ aspect }) => aspect },
    {
      key: 'address',
      title: t.address,
      from: 'lg',
      width: '140px',
      cell: ({ slug }) => <span className="font-mono text-xs text-ink-2">{slug}</span>,
    },
    {
      key: 'updated',
      title: t.updated,
      isNumber: true,
      cell: ({ updated_at: at }) => <Ago at={Date.parse(at)} />,
    },
  ];
  const isEmpty = data?.length === 0;
  const create = (
    <Button look="primary" icon="plus" onClick={() => setOver('create')}>
      {t.create}
    </Button>
  );
  const join = (
    <Button icon="people" onClick={() => setOver('join')}>
      {t.join}
    </Button>
  );
  return (
    <Page
      title={t.title}
      actions={
        !isEmpty && (
          <>
            {join}
            {create}
          </>
        )
      }
    >
      <DeletedStrip />
      <Table
        label={t.title}
        {...{ columns, error, isFetching }}
        rows={data}
        keyOf={({ id }) => id}
        onRetry={() => void refetch()}
        empty={
          <Empty
            action={
              <div className="flex flex-wrap justify-center gap-2">
                {join}
                {create}
              </div>
            }
          >
            {t.empty}
          </Empty>
        }
      />
      {over === 'create' && <NewProjectDialog onClose={() => setOver(null)} />}
      {over === 'join' && <JoinDialog onClose={() => setOver(null)} />}
    </Page>
  );
}

/** What this tab has deleted can be brought back. */
function DeletedStrip() {
  const t = useWords(projectsWords);
  const { ask } = useStudio();
  const client = useQueryClient();
  const [isBusy, run] = useRun();
  const deleted = useStore(deletedProjects);
  const restore = (id: string): void =>
    void run(async () => {
      await ask('restore', { kind: 'project', id });
      forgetDeleted(id);
      await client.invalidateQueries();
    });
  return deleted.map(({ id, title }) => (
    <p key={id} className="mb-3 flex items-center gap-2 rounded-control bg-grey py-1 pr-1 pl-3">
      <span className="min-w-0 flex-1 truncate">{t.deleted(title)}</span>
      <Button isSmall icon="undo" isBusy={isBusy} onClick={() => restore(id)}>
        {t.restore}
      </Button>
      <IconButton label={t.dismiss(title)} icon="close" onClick={() => forgetDeleted(id)} />
    </p>
  ));
}
