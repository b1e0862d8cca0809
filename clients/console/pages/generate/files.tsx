/** Reference files: put straight into storage with a ticket for one file each. */
import { useEffect, useId, useState } from 'react';
import { bytes } from '../../../ui/core/format.ts';
import { useWords } from '../../../ui/core/language.ts';
import { IconButton } from '../../../ui/parts/button.tsx';
import { Icon } from '../../../ui/parts/icon.tsx';
import { tell } from '../../../ui/parts/toast.tsx';
import type { AnswerOf } from '../../app/cloud.ts';
import { useCloud } from '../../app/verbs.ts';
import { generateWords } from './words.ts';

export interface Uploaded {
  readonly fileId: string;
  readonly name: string;
  readonly mime: string;
  /** Null: it was there before. */
  readonly size: number | null;
  /** Where it can be looked at. */
  readonly preview: string | null;
}

type Input = AnswerOf<'models.get'>['now']['model']['input'];

export function Files({
  uploads,
  openid,
  input,
  onChange,
}: {
  uploads: readonly Uploaded[];
  openid: string;
  input: Input;
  onChange: (uploads: readonly Uploaded[]) => void;
}) {
  const t = useWords(generateWords);
  const id = useId();
  const upload = useUpload(openid);
  const [busy, setBusy] = useState(0);
  const add = async (files: readonly File[]): Promise<void> => {
    setBusy((n) => n + files.length);
    const done: Uploaded[] = [];
    for (const file of files) {
      try {
        done.push(await upload(file));
      } catch {
        tell(t.uploadFailed(file.name), 'failed');
      } finally {
        setBusy((n) => n - 1);
      }
    }
    onChange([...uploads, ...done]);
  };
  usePastedFiles((files) => void add(files));
  return (
    <div className="grid gap-2">
      <label
        htmlFor={id}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          void add([...event.dataTransfer.files]);
        }}
        className="grid min-h-16 cursor-pointer place-items-center rounded-control border border-dashed border-line bg-sheet px-3 text-center text-ink-2 focus-within:outline-2 focus-within:outline-lamp"
      >
        <span className="flex items-center gap-2">
          <Icon name="upload" />
          {busy > 0 ? `${t.uploading} ${busy}` : t.addFiles}
        </span>
        {input.images.max > 0 && (
          <span className="text-xs">
            {t.needs(String(input.images.min), String(input.images.max))}
          </span>
        )}
        <input
          id={id}
          type="file"
          multiple
          aria-label={t.files}
          className="sr-only"
          accept={input.files === null ? 'image/*' : 'image/*,audio/*,video/*'}
          onChange={(event) => {
            void add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </label>
      <ul className="flex flex-wrap gap-2">
        {uploads.map((file) => (
          <li
            key={file.fileId}
            className="flex items-center gap-2 rounded-control border border-line bg-sheet pl-1"
          >
            {file.preview === null ? (
              <Icon name="play" />
            ) : (
              <img src={file.preview} alt="" className="size-8 rounded-[3px] object-cover" />
            )}
            <span className="max-w-36 truncate text-xs" title={file.name}>
              {file.name}{' '}
              <span className="text-ink-2">{file.size === null ? '' : bytes(file.size)}</span>
            </span>
            <IconButton
              icon="close"
              label={t.removeFile(file.name)}
              onClick={() => onChange(uploads.filter((one) => one !== file))}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Pasted anywhere on the page; words go where the cursor is. */
function usePastedFiles(add: (files: readonly File[]) => void): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      add(files);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  });
}

function useUpload(openid: string): (file: File) => Promise<Uploaded> {
  const { call } = useCloud();
  return async (file) => {
    const extension = (
      /\.([A-Za-z0-9]{2,5})$/.exec(file.name)?.[1] ??
      file.type.split('/')[1] ??
      'bin'
    ).toLowerCase();
    const { fileId, url, headers } = await call('generate.upload', {
      extension,
      ...(openid === '' ? {} : { openid }),
    });
    const answer = await fetch(url, { method: 'PUT', headers, body: file });
    if (!answer.ok) throw new Error(`upload: ${answer.status}`);
    const isPicture = file.type.startsWith('image/');
    return {
      fileId,
      name: file.name,
      mime: file.type,
      size: file.size,
      preview: isPicture ? URL.createObjectURL(file) : null,
    };
  };
}
