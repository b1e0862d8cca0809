/**
 * Where files lie, and whose they are. A user uploads under `uploads/{openid}/`; a file anywhere
 * else is not theirs to send to a provider. Pictures we made lie under `works/{task id}/`.
 */

export function uploadPrefix(openid: string): string {
  return `uploads/${openid}/`;
}

const FILE_ID = /^cloud:\/\/[A-Za-z0-9._-]+\/(.+)$/;

/** True for `cloud://{env}.{bucket}/uploads/{openid}/…` without any way out of that folder. */
export function isOwnUpload(fileId: string, openid: string): boolean {
  const path = FILE_ID.exec(fileId)?.[1];
  if (path === undefined || !path.startsWith(uploadPrefix(openid))) return false;
  const rest = path.slice(uploadPrefix(openid).length);
  const segments = rest.split('/');
  return segments.every(
    (name) => name !== '' && name !== '.' && name !== '..' && !/[%\\]/.test(name),
  );
}
