/** A shot as a card, as a row, and as a piece of the timeline. */
import { useWords } from '../../../../../ui/core/language.ts';
import { Icon } from '../../../../../ui/parts/icon.tsx';
import { episodeWords } from '../../words.ts';
import { shotWords } from '../words.ts';
import { Lights } from './lights.tsx';
import { Poster } from './poster.tsx';
import type { ItemProps } from './props.ts';

export interface FormProps extends ItemProps {
  readonly name: string;
  /** What is read out where its title is to be seen. */
  readonly spoken: string;
  readonly tools: React.ReactNode;
}

export function GridBody({ shot, number, poster, aspect, tools, spoken, on, ...parts }: FormProps) {
  const isMaking = poster === null && parts.takes.some(({ status }) => status === 'processing');
  return (
    <div className="grid gap-1.5">
      <div className="flex items-center justify-between gap-1">
        <span className="text-xs text-ink-2 tabular-nums">{number}</span>
        {tools}
      </div>
      <Open {...{ shot, on, spoken }} isCurrent={parts.isCurrent} className="grid gap-1.5">
        <Poster url={poster} aspect={aspect} isMaking={isMaking} className="max-h-52 w-full" />
        <Title shot={shot} />
      </Open>
      <Chips shot={shot} cast={parts.cast} />
      <Lights parts={{ shot, frames: parts.frames, takes: parts.takes }} stale={parts.stale} />
    </div>
  );
}

export function ListBody({ shot, number, poster, aspect, tools, spoken, on, ...parts }: FormProps) {
  const { frames, takes, stale } = parts;
  const lights = <Lights parts={{ shot, frames, takes }} stale={stale} />;
  return (
    <div className="flex items-center gap-2">
      <span className="w-6 shrink-0 text-right text-xs text-ink-2 tabular-nums">{number}</span>
      <Open
        {...{ shot, on, spoken }}
        isCurrent={parts.isCurrent}
        className="flex min-w-0 flex-1 items-center gap-3"
      >
        <Poster
          url={poster}
          aspect={aspect}
          isMaking={false}
          className="h-11 shrink-0 text-[0px]"
        />
        <span className="grid min-w-0 flex-1">
          <Title shot={shot} isShort />
          <span className="truncate text-xs text-ink-2 @max-lg:hidden">{shot.description}</span>
          {/* Where there is no room beside it. */}
          <span className="@lg:hidden">{lights}</span>
        </span>
      </Open>
      <span className="grid justify-items-end gap-0.5 @max-lg:hidden">
        <span className="max-w-48 truncate">
          <Chips shot={shot} cast="" />
        </span>
        {lights}
      </span>
      {tools}
    </div>
  );
}

export function StripBody({ shot, number, poster, tools, name, on, ...parts }: FormProps) {
  const e = useWords(episodeWords);
  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto] gap-1 overflow-hidden">
      <div className="flex items-center justify-between gap-1">
        <span className="truncate text-xs text-ink-2 tabular-nums">
          {number} · {e.seconds(String(shot.duration_ms / 1_000))}
        </span>
        {tools}
      </div>
      <Open {...{ shot, on }} spoken={name} isCurrent={parts.isCurrent} className="grid min-h-0">
        <span
          className="grid h-full place-items-center overflow-hidden rounded-picture bg-grey bg-cover bg-center"
          style={poster === null ? {} : { backgroundImage: `url(${JSON.stringify(poster)})` }}
        />
      </Open>
      <span className="truncate text-xs">{shot.title}</span>
    </div>
  );
}

/** `spoken` comes before what it shows. */
function Open({
  shot,
  spoken,
  on,
  isCurrent,
  className,
  children,
}: Pick<ItemProps, 'shot' | 'on' | 'isCurrent'> & {
  spoken: string;
  className: string;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      data-open={shot.id}
      aria-current={isCurrent ? 'true' : undefined}
      onClick={(event) => on.open(shot.id, event)}
      className={`rounded-picture text-left ${className}`}
    >
      <span className="sr-only">{spoken}</span>
      {children}
    </button>
  );
}

/** A shot without a title is told by what it shows, unless that stands below it anyhow. */
function Title({ shot, isShort = false }: { shot: ItemProps['shot']; isShort?: boolean }) {
  const t = useWords(shotWords);
  return (
    <span className={`truncate ${shot.title === '' ? 'text-ink-2' : 'font-medium'}`}>
      {shot.locked && <Icon name="access" className="mr-1 inline size-3.5" />}
      {shot.title || (isShort ? '' : shot.description) || t.untitled}
    </span>
  );
}

function Chips({ shot, cast }: { shot: ItemProps['shot']; cast: string }) {
  const e = useWords(episodeWords);
  const said = [e.seconds(String(shot.duration_ms / 1_000)), shot.size, shot.move, cast];
  return (
    <span className="truncate text-xs text-ink-2 tabular-nums">
      {said.filter((one) => one !== '').join(' · ')}
    </span>
  );
}
