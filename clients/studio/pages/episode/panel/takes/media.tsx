/** A take as what it is. Its place has its true shape before it is there. */
import { useWords } from '../../../../../ui/core/language.ts';
import { isWebAddress } from '../../../../../ui/parts/safe-link.tsx';
import type { Links } from '../../../../data/links.ts';
import { isRunning } from '../../../../data/read/standing.ts';
import type { Take } from '../../../../data/types.ts';
import type { Slot } from '../../core/places.ts';
import { useRoom } from '../../core/room.ts';
import { ratioOf } from '../../shots/item/poster.tsx';
import { panelWords } from '../words.ts';

interface Props {
  readonly take: Take;
  readonly links: Links;
  readonly slot: Slot;
  readonly name: string;
  readonly isLarge?: boolean;
}

export function TakeMedia({ take, links, slot, name, isLarge = false }: Props) {
  const t = useWords(panelWords);
  const { project } = useRoom();
  const [image] = take.images;
  const url = links.url(image);
  if (slot === 'line') {
    if (url === null || !isWebAddress(url)) {
      return <span className="h-8 rounded-control bg-grey" aria-hidden="true" />;
    }
    return (
      // biome-ignore lint/a11y/useMediaCaption: its words are the line it was made from
      <audio controls preload="none" src={url} aria-label={name} className="h-8 w-full" />
    );
  }
  const thumb = isLarge ? url : links.thumb(image);
  if (image === undefined || url === null || thumb === null || !isWebAddress(url)) {
    return (
      <span
        aria-hidden="true"
        style={{ aspectRatio: ratioOf(project.aspect) }}
        className={`max-h-60 w-full rounded-picture bg-grey ${isRunning(take) ? 'animate-pulse' : ''}`}
      />
    );
  }
  if (slot === 'video') {
    return (
      // biome-ignore lint/a11y/useMediaCaption: made by a model, without words that are known
      <video
        controls
        playsInline
        preload="none"
        src={url}
        poster={links.thumb(image) ?? undefined}
        aria-label={name}
        style={{ aspectRatio: `${image.width || 16} / ${image.height || 9}` }}
        className={`w-full rounded-picture bg-grey ${isLarge ? 'max-h-[56vh]' : 'max-h-60'}`}
      />
    );
  }
  return (
    <a href={url} target="_blank" rel="noreferrer noopener" title={t.openFile}>
      <img
        src={thumb}
        alt={name}
        loading="lazy"
        style={{ aspectRatio: `${image.width || 1} / ${image.height || 1}` }}
        className={`develop w-full rounded-picture bg-grey object-contain ${isLarge ? 'max-h-[56vh]' : 'max-h-60'}`}
      />
    </a>
  );
}
