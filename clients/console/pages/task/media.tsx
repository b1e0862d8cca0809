/** A file as what it is. Addresses are the storage's own; anything else is not loaded. */
import { useWords } from '../../../ui/core/language.ts';
import { isWebAddress, SafeLink } from '../../../ui/parts/safe-link.tsx';
import { taskWords } from '../tasks/words.ts';
import type { Detail } from './task.tsx';

type File = Detail['results'][number];

export function Media({ file, isDeveloping = false }: { file: File; isDeveloping?: boolean }) {
  const t = useWords(taskWords);
  const { url, thumbUrl, width, height, mime } = file;
  const name = file.fileId.split('/').at(-1) ?? file.fileId;
  if (url === null || !isWebAddress(url)) {
    return (
      <p className="truncate rounded-picture bg-grey p-3 font-mono text-xs text-ink-2">{name}</p>
    );
  }
  const kind = mime?.split('/')[0] ?? 'image';
  if (kind === 'video') {
    return (
      // biome-ignore lint/a11y/useMediaCaption: made by a model, without words that are known
      <video
        controls
        preload="metadata"
        src={url}
        poster={thumbUrl ?? undefined}
        className="w-full rounded-picture bg-grey"
        aria-label={t.results}
      />
    );
  }
  if (kind === 'audio') {
    return (
      // biome-ignore lint/a11y/useMediaCaption: made by a model, without words that are known
      <audio controls preload="metadata" src={url} className="w-full" aria-label={t.results} />
    );
  }
  if (kind !== 'image') return <SafeLink to={url}>{name}</SafeLink>;
  return (
    <SafeLink to={url}>
      <img
        src={thumbUrl !== null && isWebAddress(thumbUrl) ? thumbUrl : url}
        alt={name}
        width={width ?? undefined}
        height={height ?? undefined}
        loading="lazy"
        className={`h-auto w-full rounded-picture bg-grey object-cover ${isDeveloping ? '' : 'develop'}`}
        style={
          width !== null && height !== null
            ? { aspectRatio: `${width} / ${height}` }
            : { aspectRatio: '1' }
        }
      />
    </SafeLink>
  );
}
