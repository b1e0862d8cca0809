/**
 * Database trigger, calls of the poller, and a timer, every five minutes: events on their way out. A
 * function of its own: a receiver that answers slowly, or never, delays no task.
 */
import { appFor } from '../../shared/app/index.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { createPost, readWebhookKeyring, sendRound } from '../../shared/webhooks/index.ts';

export async function main(): Promise<Reply> {
  const app = await appFor('webhook-sender');
  const { allowPrivateHosts: allowPrivate, environment } = app.config;
  return replyWith(app.log, async () => {
    const sender = { ...app, keyring: readWebhookKeyring(environment) };
    return { data: await sendRound({ ...sender, post: createPost({ allowPrivate }) }) };
  });
}
