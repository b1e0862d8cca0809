/** The HTTP face with the real parts behind it; only the functions that serve it load this. */
import { createApi, type Handler, type UploadTicket } from '../http/index.ts';
import { type App, appFor } from './index.ts';

export interface ApiParts {
  /** The longest one request may wait for a task, ms: below the function's own time limit. */
  readonly maxWaitMs: number;
}

/** Throws nothing: what is not configured is told by the first request. */
export function apiFor(functionName: string, { maxWaitMs }: ApiParts): Handler {
  return createApi({
    app: async () => {
      const app = await appFor(functionName);
      return { ...app, uploadTicket: (path) => uploadTicket(app, path) };
    },
    maxWaitMs,
    // Half a megabyte that few ever ask for: a file of its own beside the function.
    pages: async () => (await import('../http/docs/pages.ts')).pages,
  });
}

/** What the SDK itself would send with a file. */
async function uploadTicket({ cloudbase }: App, path: string): Promise<UploadTicket> {
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
