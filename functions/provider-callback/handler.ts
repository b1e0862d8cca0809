/**
 * A provider's call over HTTP access: `/webhooks/{provider}/{task}?t=token`. Answered quickly and
 * always plainly: 200 heard, 403 refused, 404 no such address. Bodies may come as base64; the
 * signature covers the bytes as they were sent.
 */
import type { App } from '../../shared/app/index.ts';
import { ForbiddenError } from '../../shared/platform/secrets/compare.ts';
import { handleCallback } from '../../shared/tasks/index.ts';

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Fields = Readonly<Record<string, unknown>>;

const PATH = /\/webhooks\/([a-z0-9-]{1,40})\/([A-Za-z0-9_-]{8,64})\/?$/;
const MAX_BODY_BYTES = 1024 * 1024;

/** Never throws. */
export async function handle(app: App, event: unknown): Promise<HttpAnswer> {
  const { callback } = app;
  const request = fieldsOf(event);
  const path = PATH.exec(String(request.path ?? ''));
  const [, provider = '', taskId = ''] = path ?? [];
  if (callback === undefined || path === null) return answer(404, 'no such address');
  const rawBody = bodyOf(request);
  if (rawBody.length > MAX_BODY_BYTES) return answer(413, 'body too large');
  const token = String(fieldsOf(request.queryStringParameters).t ?? '');
  const headers = headersOf(request);
  try {
    const outcome = await handleCallback(
      { ...app, callback },
      { provider, taskId, token, request: { rawBody, headers } },
    );
    app.log.info('callback', { provider, task_id: taskId, outcome });
    return answer(200, outcome);
  } catch (error) {
    if (error instanceof ForbiddenError) {
      app.log.warn('callback refused', { provider, task_id: taskId, error });
      return answer(403, 'refused');
    }
    // Providers repeat what was not heard; the poller asks in any case.
    app.log.error('callback failed', { provider, task_id: taskId, error });
    return answer(500, 'try again');
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function bodyOf(request: Fields): Uint8Array {
  if (typeof request.body !== 'string') return new Uint8Array();
  return Buffer.from(request.body, request.isBase64Encoded === true ? 'base64' : 'utf8');
}

function headersOf(request: Fields): Record<string, string> {
  const entries = Object.entries(fieldsOf(request.headers));
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function answer(statusCode: number, text: string): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message: text }),
  };
}
