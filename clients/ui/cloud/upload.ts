/** A file of whoever is logged in, put straight into the platform's storage. */
import type { CloudPlace } from './environment.ts';
import { UnreachableError } from './errors.ts';
import type { Session } from './session.ts';

interface Ticket {
  readonly uploadUrl?: string;
  readonly authorization?: string;
  readonly token?: string;
  readonly cloudObjectId?: string;
  readonly cloudObjectMeta?: string;
  readonly code?: string;
}

/** Answers the file's id. */
export type Upload = (path: string, file: Blob) => Promise<string>;

/** @throws UnreachableError, SignedOutError */
export function createUploader(place: CloudPlace, session: Session): Upload {
  return async (path, file) => {
    const ticket = await ticketFor(place, await session.token(), path);
    const { uploadUrl = '', authorization = '', token = '', cloudObjectId = '' } = ticket;
    const answer = await fetch(uploadUrl, {
      method: 'PUT',
      headers: {
        authorization,
        'x-cos-security-token': token,
        'x-cos-meta-fileid': ticket.cloudObjectMeta ?? '',
      },
      body: file,
    }).catch((error: unknown) => {
      throw new UnreachableError(error);
    });
    if (!answer.ok) throw new UnreachableError(new Error(`upload: ${answer.status}`));
    return cloudObjectId;
  };
}

async function ticketFor({ gateway }: CloudPlace, token: string, path: string): Promise<Ticket> {
  const answer = await fetch(`${gateway}/v1/storages/get-objects-upload-info`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify([{ objectId: path }]),
  }).catch((error: unknown) => {
    throw new UnreachableError(error);
  });
  const [ticket] = answer.ok ? ((await answer.json()) as readonly Ticket[]) : [];
  if (ticket === undefined || ticket.uploadUrl === undefined) {
    throw new UnreachableError(new Error(ticket?.code ?? String(answer.status)));
  }
  return ticket;
}
