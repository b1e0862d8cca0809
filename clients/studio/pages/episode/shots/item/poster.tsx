/** What stands for a shot, in the shape of the film; a grey sheet until there is something. */
import { memo } from 'react';
import { useWords } from '../../../../../ui/core/language.ts';
import { isWebAddress } from '../../../../../ui/parts/safe-link.tsx';
import { shotWords } from '../words.ts';

export const ratioOf = (aspect: string): string => aspect.replace(':', ' / ');

export const Poster = memo(function Poster({
  url,
  aspect,
  isMaking,
  className = '',
}: {
  url: string | null;
  aspect: string;
  isMaking: boolean;
  className?: string;
}) {
  const t = useWords(shotWords);
  const isShown = url !== null && isWebAddress(url);
  return (
    <span
      aria-hidden="true"
      style={{ aspectRatio: ratioOf(aspect) }}
      className={`grid place-items-center overflow-hidden rounded-picture bg-grey text-xs text-ink-2 ${isMaking ? 'animate-pulse' : ''} ${className}`}
    >
      {isShown ? (
        <img src={url} alt="" loading="lazy" className="develop size-full object-cover" />
      ) : (
        !isMaking && <span className="px-1 text-center">{t.noStill}</span>
      )}
    </span>
  );
});
