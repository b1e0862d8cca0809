/**
 * Database trigger, calls of the poller, and a timer, every five minutes: events on their way out. A
 * function of its own: a receiver that answers slowly, or never, delays no task.
 */
import { appFor } from '../../shared/app/index.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { createPost, readWebhookKeyring, sendRound } from '../../shared/webhooks/index.ts';
import { handle } from './handler.ts';

export async function main(event: unknown): Promise<Reply> {
  const app = await appFor('webhook-sender');
  const { allowPrivateHosts: allowPrivate, environment } = app.config;
  const send = () =>
    sendRound({
      ...app,
      keyring: readWebhookKeyring(environment),
      post: createPost({ allowPrivate }),
    });
  return handle({ ...app, send }, event);
}
