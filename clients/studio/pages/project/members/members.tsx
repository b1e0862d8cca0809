/** Who works on the project, and what each may spend of its owner's credits. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { count, shortId } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { type Column, Table } from '../../../../ui/lists/table.tsx';
import { Button, IconButton } from '../../../../ui/parts/button.tsx';
import { Menu } from '../../../../ui/parts/menu.tsx';
import { Empty } from '../../../../ui/parts/states.tsx';
import { Ago } from '../../../../ui/parts/time.tsx';
import { useStudio } from '../../../app/context.ts';
import { mayOf, useProject } from '../../../data/project.ts';
import type { Member, OpenedProject } from '../../../data/types.ts';
import { InviteDialog, LeaveDialog, RemoveDialog, TermsDialog } from './dialogs.tsx';
import { memberWords } from './words.ts';

type Over =
  | { readonly what: 'invite' }
  | { readonly what: 'leave' }
  | { readonly what: 'terms' | 'remove'; readonly member: Member };

export function MembersPart({ opened }: { opened: OpenedProject }) {
  const t = useWords(memberWords);
  const { ask } = useStudio();
  const { members, me, project } = opened;
  const may = mayOf(me);
  const [over, setOver] = useState<Over | null>(null);
  const { retry } = useProject(project.id);
  const { data: spent } = useQuery({
    queryKey: ['spending', project.id],
    queryFn: async () => (await ask('spending', { projectId: project.id })).spent,
    staleTime: 5_000,
  });
  // Members are no documents that `changes` tells of.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when somebody comes here
  useEffect(() => retry(), []);
  const spentBy = (openid: string): number | null =>
    spent
      ?.filter(({ by }) => by === openid)
      .reduce((sum, one) => sum + one.held + one.captured, 0) ?? null;
  const columns: readonly Column<Member>[] = [
    {
      key: 'name',
      title: t.name,
      isWide: true,
      cell: ({ name, member }) => (
        <>
          <span className="font-medium">{name || shortId(member)}</span>{' '}
          {member === me.openid && <span className="text-ink-2">{t.you}</span>}
        </>
      ),
    },
    { key: 'role', title: t.role, cell: ({ role }) => t.roles[role] },
    {
      key: 'limit',
      title: t.limit,
      isNumber: true,
      cell: ({ role, spend_limit: limit }) =>
        role === 'viewer' || limit === null ? (
          <span className="text-ink-2">{t.noLimit}</span>
        ) : (
          count(limit)
        ),
    },
    {
      key: 'spent',
      title: t.spent,
      isNumber: true,
      from: 'sm',
      cell: ({ member }) => {
        const sum = spentBy(member);
        return sum === null ? ' ' : count(sum);
      },
    },
    {
      key: 'since',
      title: t.since,
      isNumber: true,
      from: 'sm',
      cell: ({ created_at: at }) => <Ago at={Date.parse(at)} />,
    },
    {
      key: 'more',
      title: '',
      cell: (member) =>
        may.own && (
          <Menu
            trigger={<IconButton label={t.more(member.name || member.member)} icon="more" />}
            items={[
              {
                label: t.change,
                icon: 'edit',
                onSelect: () => setOver({ what: 'terms', member }),
              },
              {
                label: t.remove,
                icon: 'close',
                isDanger: true,
                onSelect: () => setOver({ what: 'remove', member }),
              },
            ]}
          />
        ),
    },
  ];
  const invite = may.own && (
    <Button look="primary" icon="plus" onClick={() => setOver({ what: 'invite' })}>
      {t.invite}
    </Button>
  );
  const close = (): void => setOver(null);
  return (
    <div className="max-w-[880px]">
      <Table
        label={t.members}
        {...{ columns, rows: members }}
        keyOf={({ member }) => member}
        empty={<Empty action={invite}>{may.own ? t.empty : t.emptyOther}</Empty>}
      />
      {members.length > 0 && (
        <div className="flex justify-end gap-2 pt-4">
          {!may.own && (
            <Button look="danger" icon="leave" onClick={() => setOver({ what: 'leave' })}>
              {t.leave}
            </Button>
          )}
          {invite}
        </div>
      )}
      {over?.what === 'invite' && <InviteDialog projectId={project.id} onClose={close} />}
      {over?.what === 'leave' && <LeaveDialog {...{ opened }} onClose={close} />}
      {over?.what === 'terms' && (
        <TermsDialog projectId={project.id} member={over.member} onClose={close} />
      )}
      {over?.what === 'remove' && (
        <RemoveDialog projectId={project.id} member={over.member} onClose={close} />
      )}
    </div>
  );
}
