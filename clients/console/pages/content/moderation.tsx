/** Pictures that wait for somebody to look at them, the oldest first. */
import { useState } from 'react';
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

interface Wish {
  readonly verdict: 'pass' | 'block';
  readonly taskId: string;
  readonly fileId: string;
  readonly seen: string;
}

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
                onDecide={(verdict) =>
                  setWish({
                    verdict,
                    taskId: one.task.id,
                    fileId: picture.fileId,
                    seen: one.task.version,
                  })
                }
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
      {wish !== null && (
        <ActionDialog
          verb="moderation.decide"
          subject={wish.fileId}
          title={t[wish.verdict]}
          about={wish.verdict === 'pass' ? t.passAbout : t.blockAbout}
          confirm={t[wish.verdict]}
          isDanger={wish.verdict === 'block'}
          params={{ ...wish }}
          onClose={() => setWish(null)}
          onDone={({ answer }) => {
            if (answer !== 'decided')
              tell(answer === 'taken_down' ? t.takenDown : t.ignored, 'failed');
          }}
        />
      )}
    </>
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
  const url = picture.thumbUrl ?? picture.url;
  return (
    <figure className="grid w-64 content-start gap-2">
      {url !== null && isWebAddress(url) ? (
        <img
          src={url}
          alt={picture.fileId.split('/').at(-1) ?? ''}
          loading="lazy"
          className="aspect-square w-full rounded-picture bg-grey object-contain"
        />
      ) : (
        <div className="aspect-square rounded-picture bg-grey" />
      )}
      <figcaption className="flex items-center justify-between gap-2">
        <Pill tone="held">
          {t.said}: {picture.verdict ?? picture.outcome}
        </Pill>
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
