/** One picture of somebody's own, put into their folder of the platform's storage. */
import { useId } from 'react';
import { inBoth, useWords } from '../../ui/core/language.ts';
import { IconButton } from '../../ui/parts/button.tsx';
import { Icon } from '../../ui/parts/icon.tsx';
import { useUpload } from './use-upload.ts';

const pictureWords = inBoth({
  zh: { remove: '移除图片', chosen: '已选图片' },
  en: { remove: 'Remove the picture', chosen: 'The chosen picture' },
});

export interface Picture {
  readonly fileId: string;
  /** Of this page's memory. */
  readonly preview: string;
}

/** What the server reads as pictures. */
const TYPES = 'image/jpeg,image/png,image/webp';

export function PictureInput({
  openid,
  label,
  picture,
  isOff,
  onPicture,
}: {
  openid: string;
  label: string;
  picture: Picture | null;
  isOff: boolean;
  onPicture: (picture: Picture | null) => void;
}) {
  const t = useWords(pictureWords);
  const id = useId();
  const { isBusy, upload, busyWords } = useUpload(openid);
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const fileId = await upload(file);
    if (fileId !== null) onPicture({ fileId, preview: URL.createObjectURL(file) });
  };
  if (picture !== null) {
    return (
      <div className="flex items-start gap-2">
        <img
          src={picture.preview}
          alt={t.chosen}
          className="max-h-40 rounded-picture border border-line"
        />
        <IconButton
          icon="close"
          label={t.remove}
          disabled={isOff}
          onClick={() => onPicture(null)}
        />
      </div>
    );
  }
  return (
    <label
      htmlFor={id}
      className="grid min-h-20 cursor-pointer place-items-center rounded-control border border-dashed border-line text-ink-2 focus-within:outline-2 focus-within:outline-lamp"
    >
      <span className="flex items-center gap-2">
        <Icon name={isBusy ? 'busy' : 'upload'} className={isBusy ? 'animate-spin' : ''} />
        {isBusy ? busyWords : label}
      </span>
      <input
        id={id}
        type="file"
        aria-label={label}
        className="sr-only"
        accept={TYPES}
        disabled={isOff || isBusy}
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </label>
  );
}
