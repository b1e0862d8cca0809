/** Who changed what, newest first; what was deleted can be brought back from here. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useWords } from '../../../ui/core/language.ts';
import { tableOf } from '../../../ui/lists/paged.ts';
import { type Column, Table } from '../../../ui/lists/table.tsx';
import { Button } from '../../../ui/parts/button.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import { tell } from '../../../ui/parts/toast.tsx';
import { useStudio } from '../../app/context.ts';
import type { AnswerOf } from '../../app/studio.ts';
import { useEdit } from '../../data/edits/workspace.ts';
import { mayOf } from '../../data/project.ts';
import type { OpenedProject } from '../../data/types.ts';
import { fieldName } from '../../parts/field-names.ts';
import { usePeople } from './people.ts';
import { projectWords } from './words.ts';

type Op = AnswerOf<'history'>['operations'][number];

const PAGE = 50;

export function HistoryPart({ opened }: { opened: OpenedProject }) {
  const t = useWords(projectWords);
  const { ask } = useStudio();
  const nameOf = usePeople(opened);
  const projectId = opened.project.id;
  const query = useInfiniteQuery({
    queryKey: ['history', projectId],
    queryFn: ({ pageParam }) =>
      ask('history', {
        projectId,
        limit: PAGE,
        ...(pageParam === null ? {} : { before: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ operations }) =>
      operations.length < PAGE ? null : (operations.at(-1)?.at ?? null),
    staleTime: 3_000,
    refetchInterval: 30_000,
  });
  const rows = query.data?.pages.flatMap(({ operations }) => operations);
  const columns: readonly Column<Op>[] = [
    { key: 'at', title: t.time, width: '72px', cell: ({ at }) => <Ago at={Date.parse(at)} /> },
    { key: 'by', title: t.who, from: 'sm', width: '64px', cell: ({ by }) => nameOf(by) },
    {
      key: 'change',
      title: t.change,
      isWide: true,
      width: '70%',
      cell: (op) => <Change op={op} name={documentName(opened, op)} />,
    },
    { key: 'back', title: '', cell: (op) => <PutBack op={op} opened={opened} /> },
  ];
  return (
    <Table
      {...tableOf(query)}
      label={t.part.history}
      {...{ columns, rows }}
      keyOf={({ document_id: id, at, op }) => `${id} ${at} ${op}`}
      empty={<Empty>{t.noHistory}</Empty>}
    />
  );
}

function Change({ op: { op, kind, fields }, name }: { op: Op; name: string | null }) {
  const t = useWords(projectWords);
  const what = op === 'patch' ? fields.map((field) => fieldName(field)).join('、') : '';
  return (
    <>
      {t.ops[op]} {t.docKinds[kind]}
      {name !== null && <span className="font-medium"> {name}</span>}
      {what !== '' && <span className="text-ink-2"> · {what}</span>}
    </>
  );
}

/** Null for what this page does not know by name. */
function documentName({ project, assets, episodes }: OpenedProject, { kind, document_id: id }: Op) {
  if (kind === 'project') return project.title;
  if (kind === 'asset') return assets.find((one) => one.id === id)?.name ?? null;
  return episodes.find((one) => one.id === id)?.title ?? null;
}

function PutBack({ op, opened }: { op: Op; opened: OpenedProject }) {
  const t = useWords(projectWords);
  const edit = useEdit();
  const { kind, document_id: id, before } = op;
  if (!mayOf(opened.me).edit) return null;
  const isHere =
    kind === 'project' ||
    (kind === 'asset' && opened.assets.some((one) => one.id === id)) ||
    (kind === 'episode' && opened.episodes.some((one) => one.id === id));
  if (op.op === 'delete' && !isHere && kind !== 'cut') {
    const restore = (): void => {
      edit.restore({ kind, id });
      tell(t.restored);
    };
    return (
      <Button isSmall icon="undo" onClick={restore}>
        {t.restore}
      </Button>
    );
  }
  if (op.op !== 'patch' || !isHere) return null;
  return (
    <Button isSmall look="quiet" icon="undo" onClick={() => edit.patch({ kind, id }, before)}>
      {t.putBack}
    </Button>
  );
}
