/** Pictures that wait for somebody to look at them, the oldest first. */
import { useState } from 'react';
import { count } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { Button } from '../../../ui/parts/button.tsx';
import { Icon } from '../../../ui/parts/icon.tsx';
import { Pill } from '../../../ui/parts/pill.tsx';
import { isWebAddress } from '../../../ui/parts/safe-link.tsx';
import { Failed } from '../../../ui/parts/states.tsx';
import { Ago } from '../../../ui/parts/time.tsx';
import { tell } from '../../../ui/parts/toast.tsx';
import { partWords } from '../../../ui/parts/words.ts';
import type { AnswerOf } from '../../app/cloud.ts';
import { useMay, usePages } from '../../app/verbs.ts';
import { ActionDialog } from '../../parts/action-dialog.tsx';
import { ModelLink, TaskLink, UserLink } from '../../parts/task-cells.tsx';
import { contentWords } from './words.ts';

type Held = AnswerOf<'moderation.queue'>['held'][number];
type Picture = Held['pictures'][number];

/** As the operator saw it: what comes in behind the dialog changes nothing of it. */
interface Wish {
  readonly verdict: 'pass' | 'block';
  readonly task: Held['task'];
  readonly picture: Picture;
}

const TONES = { pass: 'done', review: 'held', block: 'failed' } as const;

export function Moderation() {
  const t = useWords(contentWords);
  const p = useWords(partWords);
  const list = usePages('moderation.queue', {});
  const [wish, setWish] = useState<Wish | null>(null);
  if (list.data === undefined) {
    return list.error === null ? (
      <div className="skeleton h-60" />
    ) : (
      <Failed error={list.error} onRetry={() => void list.refetch()} />
    );
  }
  const held = list.data.pages.flatMap((page) => page.held);
  return (
    <>
      {held.length === 0 && (
        <p className="flex items-center justify-center gap-2 py-12 text-done">
          <Icon name="done" />
          {t.noHeld}
        </p>
      )}
      {held.map((one) => (
        <article key={one.task.id} data-row className="grid gap-3 border-b border-line py-4">
          <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <TaskLink id={one.task.id} />
            <UserLink openid={one.task.openid} />
            <ModelLink slug={one.task.model} />
            <span className="text-ink-2">
              <Ago at={one.task.createdAt} />
            </span>
            {one.reviewUntil !== null && (
              <span className="text-held">
                {t.until} <Ago at={one.reviewUntil} />
              </span>
            )}
          </header>
          {one.words !== '' && <p className="max-w-prose text-base">{one.words}</p>}
          <div className="flex flex-wrap gap-4">
            {one.pictures.map((picture) => (
              <HeldPicture
                key={picture.fileId}
                picture={picture}
                onDecide={(verdict) => setWish({ verdict, task: one.task, picture })}
              />
            ))}
          </div>
        </article>
      ))}
      {list.hasNextPage && (
        <div className="flex justify-center py-3">
          <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {p.more}
          </Button>
        </div>
      )}
      {wish !== null && <Decision wish={wish} onClose={() => setWish(null)} />}
    </>
  );
}

function Decision({ wish, onClose }: { wish: Wish; onClose: () => void }) {
  const t = useWords(contentWords);
  const { verdict, task, picture } = wish;
  const isPass = verdict === 'pass';
  return (
    <ActionDialog
      verb="moderation.decide"
      subject={picture.fileId}
      title={t[verdict]}
      about={(isPass ? t.passAbout : t.blockAbout)(count(task.price))}
      confirm={t[verdict]}
      isDanger={!isPass}
      params={{ taskId: task.id, fileId: picture.fileId, verdict, seen: task.version }}
      onClose={onClose}
      onDone={({ answer }) => {
        if (answer !== 'decided') tell(answer === 'taken_down' ? t.takenDown : t.ignored, 'failed');
      }}
    >
      {() => <Thumbnail picture={picture} className="max-h-48" />}
    </ActionDialog>
  );
}

function HeldPicture({
  picture,
  onDecide,
}: {
  picture: Picture;
  onDecide: (verdict: 'pass' | 'block') => void;
}) {
  const t = useWords(contentWords);
  const may = useMay();
  const said = picture.verdict ?? picture.outcome;
  return (
    <figure className="grid w-64 content-start gap-2">
      <Thumbnail picture={picture} className="aspect-square" />
      <figcaption className="flex items-center justify-between gap-2">
        <Pill tone={TONES[said]}>{t.said[said]}</Pill>
        {may('moderation.decide') && picture.verdict === null && (
          <span className="flex gap-2">
            <Button isSmall look="danger" onClick={() => onDecide('block')}>
              {t.block}
            </Button>
            <Button isSmall onClick={() => onDecide('pass')}>
              {t.pass}
            </Button>
          </span>
        )}
      </figcaption>
    </figure>
  );
}

function Thumbnail({ picture, className }: { picture: Picture; className: string }) {
  const url = picture.thumbUrl ?? picture.url;
  const look = `w-full rounded-picture bg-grey ${className}`;
  if (url === null || !isWebAddress(url)) return <div className={look} />;
  const name = picture.fileId.split('/').at(-1) ?? '';
  return <img src={url} alt={name} loading="lazy" className={`${look} object-contain`} />;
}
