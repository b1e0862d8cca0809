/** One take as a small picture: how far it is, whether it stands, and what can be done with it. */
import { inBoth, useWords } from '../../ui/core/language.ts';
import { IconButton } from '../../ui/parts/button.tsx';
import { Icon } from '../../ui/parts/icon.tsx';
import { isRunning } from '../data/read/standing.ts';
import type { Take } from '../data/types.ts';

const takeWords = inBoth({
  zh: {
    made: 'AI生成',
    own: '自己上传',
    waiting: '排队中',
    failed: '失败，已退回',
    ownFailed: '不能使用',
    cancelled: '已取消，已退回',
    gone: '没有可显示的结果',
    pick: (name: string) => `选定 ${name}`,
    unpick: (name: string) => `取消选定 ${name}`,
    hide: (name: string) => `隐藏 ${name}`,
    show: (name: string) => `重新显示 ${name}`,
    stands: '当前使用',
  },
  en: {
    made: 'AI生成',
    own: 'your own',
    waiting: 'Queued',
    failed: 'Failed, given back',
    ownFailed: 'Cannot be used',
    cancelled: 'Cancelled, given back',
    gone: 'Nothing to show',
    pick: (name: string) => `Pick ${name}`,
    unpick: (name: string) => `Take the pick of ${name} back`,
    hide: (name: string) => `Hide ${name}`,
    show: (name: string) => `Show ${name} again`,
    stands: 'in use',
  },
});

interface Props {
  readonly take: Take;
  readonly name: string;
  /** Null until its address has come. */
  readonly src: string | null;
  readonly isStanding: boolean;
  readonly isPicked: boolean;
  readonly isHidden: boolean;
  readonly onPick?: (() => void) | undefined;
  readonly onHide?: (() => void) | undefined;
}

export function TakeTile(props: Props) {
  const { take, name, src, isStanding, isPicked, isHidden, onPick, onHide } = props;
  const t = useWords(takeWords);
  const isDone = take.status === 'completed';
  return (
    <figure
      className={`relative overflow-hidden rounded-picture border bg-grey ${isStanding ? 'border-lamp ring-1 ring-lamp' : 'border-line'} ${isHidden ? 'opacity-60' : ''}`}
    >
      {/* A picture shows whole, with the label it bears. */}
      <div className="grid place-items-center text-ink-2" style={{ aspectRatio: shapeOf(take) }}>
        {isDone && src !== null && (
          <img src={src} alt={name} className="develop size-full object-contain" />
        )}
        {!isDone && <Progress take={take} />}
      </div>
      {isDone && (
        <figcaption className="flex items-center gap-0.5 bg-sheet pl-1.5 text-xs">
          <span className="min-w-0 flex-1 truncate text-ink-2">
            {isStanding ? t.stands : take.is_own ? t.own : t.made}
          </span>
          {onPick && (
            <IconButton
              className="size-7!"
              label={isPicked ? t.unpick(name) : t.pick(name)}
              icon={isPicked ? 'done' : 'check'}
              aria-pressed={isPicked}
              onClick={onPick}
            />
          )}
          {onHide && (
            <IconButton
              className="size-7!"
              label={isHidden ? t.show(name) : t.hide(name)}
              icon={isHidden ? 'eye' : 'close'}
              onClick={onHide}
            />
          )}
        </figcaption>
      )}
    </figure>
  );
}

function Progress({ take }: { take: Take }) {
  const t = useWords(takeWords);
  const { status, progress } = take;
  if (isRunning(take)) {
    return (
      <span role="status" className="grid justify-items-center gap-1 text-xs">
        <Icon
          name={status === 'pending' ? 'wait' : 'busy'}
          className={status === 'pending' ? '' : 'animate-spin'}
        />
        {status === 'pending' ? t.waiting : `${progress}%`}
      </span>
    );
  }
  return (
    <span className="grid justify-items-center gap-1 px-1 text-center text-xs" title={take.message}>
      <Icon name={status === 'failed' ? 'failed' : 'off'} />
      {status === 'failed'
        ? take.is_own
          ? t.ownFailed
          : t.failed
        : status === 'cancelled'
          ? t.cancelled
          : t.gone}
    </span>
  );
}

/** A picture's place has its proportions before it has come. */
function shapeOf({ images: [image] }: Take): string {
  return image === undefined || image.width === 0 ? '1' : `${image.width} / ${image.height}`;
}
