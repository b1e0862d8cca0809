/** The episodes of a project in their order. */
import { useState } from 'react';
import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Button, ButtonLink, IconButton } from '../../../ui/parts/button.tsx';
import { Dialog } from '../../../ui/parts/dialog.tsx';
import { TextArea } from '../../../ui/parts/field.tsx';
import { Menu } from '../../../ui/parts/menu.tsx';
import { Empty } from '../../../ui/parts/states.tsx';
import { tell } from '../../../ui/parts/toast.tsx';
import { toEpisode, toFilm } from '../../app/routes.ts';
import { useEdit } from '../../data/edits/workspace.ts';
import { mayOf } from '../../data/project.ts';
import type { Episode, OpenedProject } from '../../data/types.ts';
import { NamedField } from '../../parts/named-field.tsx';
import { DragHandle, Sortable, useSortableItem } from '../../parts/sortable.tsx';
import { useRun } from '../../parts/use-run.ts';
import { projectWords } from './words.ts';

export function EpisodesPart({ opened }: { opened: OpenedProject }) {
  const t = useWords(projectWords);
  const edit = useEdit();
  const [isBusy, run] = useRun();
  const [shownId, setShown] = useState<string | null>(null);
  const { episodes, project, me } = opened;
  const may = mayOf(me);
  const shown = episodes.find(({ id }) => id === shownId);
  const add = may.edit && (
    <Button
      look="primary"
      icon="plus"
      isBusy={isBusy}
      onClick={() =>
        void run(async () => {
          const fields = { title: t.nth(String(episodes.length + 1)) };
          await edit.create('episode', { parentId: project.id, fields });
        })
      }
    >
      {t.addEpisode}
    </Button>
  );
  if (episodes.length === 0) return <Empty action={add}>{t.noEpisodes}</Empty>;
  return (
    <div className="max-w-[1040px]">
      <Sortable
        ids={episodes.map(({ id }) => id)}
        nameOf={(id) => episodes.find((one) => one.id === id)?.title ?? id}
        onMove={({ id, ...to }) => edit.move({ kind: 'episode', id }, to)}
        isOff={!may.edit}
      >
        <ol aria-label={t.part.episodes} className="-mt-4">
          {episodes.map((episode, index) => (
            <EpisodeRow
              key={episode.id}
              {...{ episode, isEditable: may.edit }}
              number={index + 1}
              onShow={() => setShown(episode.id)}
            />
          ))}
        </ol>
      </Sortable>
      <div className="flex justify-end pt-4">{add}</div>
      {shown !== undefined && <EpisodeSheet episode={shown} onClose={() => setShown(null)} />}
    </div>
  );
}

function EpisodeRow({
  episode,
  number,
  isEditable,
  onShow,
}: {
  episode: Episode;
  number: number;
  isEditable: boolean;
  onShow: () => void;
}) {
  const t = useWords(projectWords);
  const edit = useEdit();
  const { ref, style, handle, isDragged } = useSortableItem(episode.id);
  const { id, project_id: projectId, title, synopsis, script_chars: chars } = episode;
  const remove = (): void => {
    edit.remove({ kind: 'episode', id });
    tell(t.removed(title));
  };
  return (
    <li
      ref={ref as React.Ref<HTMLLIElement>}
      style={style}
      className={`flex items-center gap-2 border-b border-line py-2 ${isDragged ? 'bg-sheet shadow-float' : ''}`}
    >
      {isEditable && <DragHandle name={title} handle={handle} />}
      <span className="w-6 shrink-0 text-right text-ink-2 tabular-nums">{number}</span>
      <div className="min-w-0 flex-1 px-1">
        <a
          href={toEpisode(projectId, id)}
          className="target-text font-medium hover:text-lamp hover:underline"
        >
          {title}
        </a>
        {synopsis !== '' && <p className="truncate text-ink-2">{synopsis}</p>}
      </div>
      <span className="text-xs whitespace-nowrap text-ink-2 tabular-nums max-sm:hidden">
        {chars === 0 ? t.noScript : t.chars(count(chars))}
      </span>
      <ButtonLink isSmall icon="film" to={toFilm(projectId, id)}>
        {t.film}
      </ButtonLink>
      {isEditable && (
        <Menu
          trigger={<IconButton label={t.more(title)} icon="more" />}
          items={[
            { label: t.details, icon: 'edit', onSelect: onShow },
            { label: t.removeEpisode, icon: 'trash', isDanger: true, onSelect: remove },
          ]}
        />
      )}
    </li>
  );
}

function EpisodeSheet({ episode, onClose }: { episode: Episode; onClose: () => void }) {
  const t = useWords(projectWords);
  const edit = useEdit();
  const doc = { kind: 'episode', id: episode.id } as const;
  return (
    <Dialog title={t.details} about={t.savesItself} isOpen onClose={onClose}>
      <div className="grid gap-3 pb-4">
        <NamedField
          label={t.name}
          value={episode.title}
          maxLength={100}
          onName={(title) => edit.patch(doc, { title })}
        />
        <TextArea
          label={t.synopsis}
          rows={4}
          maxLength={2_000}
          value={episode.synopsis}
          onChange={(event) => edit.patch(doc, { synopsis: event.target.value })}
        />
      </div>
    </Dialog>
  );
}
