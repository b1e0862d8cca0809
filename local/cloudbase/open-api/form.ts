/**
 * multipart/form-data as node-sdk sends it for wx.openApi. Node's own reader takes a part without
 * a file name for text, which would damage the bytes wx-server-sdk puts there.
 */
import { CloudBaseError } from '../engine/api.ts';

/** The boundary of a form, or null for a body of another type. */
export function boundaryOf(contentType: string | undefined): string | null {
  const match = /^multipart\/form-data;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/iu.exec(
    contentType ?? '',
  );
  return match?.[1] ?? match?.[2] ?? null;
}

/** Parts by name. @throws CloudBaseError INVALID_PARAM */
export function readForm(body: Buffer, boundary: string): Map<string, Buffer> {
  const parts = new Map<string, Buffer>();
  const mark = Buffer.from(`--${boundary}`);
  let at = body.indexOf(mark);
  while (at >= 0) {
    const start = at + mark.length;
    if (body.subarray(start, start + 2).toString() === '--') return parts;
    const headersEnd = body.indexOf('\r\n\r\n', start);
    const next = body.indexOf(Buffer.from(`\r\n--${boundary}`), start);
    if (headersEnd < 0 || next < headersEnd) break;
    const headers = body.subarray(start, headersEnd).toString('utf8');
    const name = /\bname="([^"]*)"/u.exec(headers)?.[1];
    if (name !== undefined) parts.set(name, body.subarray(headersEnd + 4, next));
    at = next + 2;
  }
  throw new CloudBaseError('INVALID_PARAM', 'the form is not complete');
}
