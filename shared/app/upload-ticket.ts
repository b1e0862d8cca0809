/** A ticket to put one file into storage with, as the SDK would send the file itself. */
import type { UploadTicket } from '../http/index.ts';
import type { App } from './index.ts';

export async function uploadTicket(
  { cloudbase }: Pick<App, 'cloudbase'>,
  path: string,
): Promise<UploadTicket> {
  const { data } = await cloudbase.getUploadMetadata({ cloudPath: path });
  const { fileId, url, token, authorization, cosFileId } = data;
  const headers = {
    signature: authorization,
    authorization,
    'x-cos-security-token': token,
    'x-cos-meta-fileid': cosFileId,
    key: encodeURIComponent(path),
  };
  return { fileId, url, headers };
}
