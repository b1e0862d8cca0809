/** A file of one's own as a take, or as music of a cut: as it is, free, judged before it is shown. */
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { count } from '../../ui/core/format.ts';
import { inBoth, useWords } from '../../ui/core/language.ts';
import { Button } from '../../ui/parts/button.tsx';
import { tell } from '../../ui/parts/toast.tsx';
import { useStudio } from '../app/context.ts';
import type { FieldsOf } from '../app/studio.ts';
import { applyChanges } from '../data/read/cache.ts';
import { useRun } from './use-run.ts';
import { useUpload } from './use-upload.ts';

const ownWords = inBoth({
  zh: {
    labels: {
      picture: '使用自己的图片',
      video: '使用自己的影片',
      audio: '使用自己的声音',
      music: '上传配乐或音效',
    },
    taken: '已收到，检查后可用',
    tooLarge: (mb: string) => `文件不能超过 ${mb} MB`,
  },
  en: {
    labels: {
      picture: 'Use a picture of your own',
      video: 'Use a film of your own',
      audio: 'Use a sound of your own',
      music: 'Upload music or an effect',
    },
    taken: 'Received: ready once it was checked',
    tooLarge: (mb: string) => `No more than ${mb} MB`,
  },
});

type Kind = keyof (typeof ownWords)['zh']['labels'];

const SOUNDS = { accept: 'audio/mpeg,audio/wav,.mp3,.wav', mostMb: 50 };
const KINDS: Readonly<Record<Kind, { readonly accept: string; readonly mostMb: number }>> = {
  picture: { accept: 'image/jpeg,image/png,image/webp', mostMb: 20 },
  video: { accept: 'video/mp4,video/quicktime,video/webm', mostMb: 100 },
  audio: SOUNDS,
  music: SOUNDS,
};

export function OwnFile({
  projectId,
  openid,
  target,
  kind,
  onGiven,
}: {
  projectId: string;
  openid: string;
  target: FieldsOf<'upload'>['target'];
  kind: Kind;
  onGiven?: (workId: string) => void;
}) {
  const t = useWords(ownWords);
  const { ask } = useStudio();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const { isBusy: isUploading, upload, busyWords } = useUpload(openid);
  const [isAsking, run] = useRun();
  const { accept, mostMb } = KINDS[kind];
  const take = async (file: File): Promise<void> => {
    if (file.size > mostMb * 1024 * 1024) return tell(t.tooLarge(count(mostMb)), 'failed');
    const fileId = await upload(file);
    if (fileId === null) return;
    const name = [...file.name].slice(0, 100).join('');
    const requestId = crypto.randomUUID();
    await run(async () => {
      const given = await ask('upload', { target, fileId, name, requestId });
      applyChanges(client, projectId, { takes: [given.take] });
      tell(t.taken);
      onGiven?.(given.take.work_id);
    });
  };
  return (
    <>
      <Button
        isSmall
        icon="upload"
        isBusy={isUploading || isAsking}
        className="justify-self-start"
        onClick={() => input.current?.click()}
      >
        {isUploading ? busyWords : t.labels[kind]}
      </Button>
      <input
        ref={input}
        hidden
        type="file"
        data-own={kind}
        accept={accept}
        onChange={({ target: field }) => {
          const [file] = field.files ?? [];
          if (file !== undefined) void take(file);
          field.value = '';
        }}
      />
    </>
  );
}
