/** A file of one's own, put into one's folder of the platform's storage. */
import { useState } from 'react';
import { inBoth, useWords } from '../../ui/core/language.ts';
import { tell } from '../../ui/parts/toast.tsx';
import { useStudio } from '../app/context.ts';

const uploadWords = inBoth({
  zh: { uploading: '正在上传', failed: '上传失败，请重试' },
  en: { uploading: 'Uploading', failed: 'The upload failed: try again' },
});

/** `upload` answers the file's id; null when it failed, which was told. */
export function useUpload(openid: string) {
  const t = useWords(uploadWords);
  const { upload: put } = useStudio();
  const [isBusy, setBusy] = useState(false);
  const upload = async (file: File): Promise<string | null> => {
    setBusy(true);
    try {
      return await put(`uploads/${openid}/${crypto.randomUUID()}${extensionOf(file)}`, file);
    } catch {
      tell(t.failed, 'failed');
      return null;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, upload, busyWords: t.uploading };
}

/** Of its name; what it is, its bytes tell. */
const extensionOf = ({ name }: File): string =>
  /\.[a-z0-9]{1,5}$/i.exec(name)?.[0].toLowerCase() ?? '';
