/** Callbacks as providers send them, each in its own words and signature; and as anybody may. */
import { createHmac } from 'node:crypto';
import { invoke } from '../../world/platform.ts';
import type { World } from '../../world/world.ts';
import { type Accepted, type ProviderId, WEBHOOK_SECRET } from './provider.ts';

export const CALLBACK_ADDRESS = {
  base: 'https://darkroom.test',
  secret: 'simulated-callback-secret',
};

interface Change {
  readonly token?: string;
  readonly forged?: boolean;
  readonly body?: string;
}

/** Callbacks come late, twice or never; and anybody may send one. */
export function sendCallbacks(
  world: World,
  { provider, id, readyAt, callbackUrl }: Accepted,
): void {
  const { rng, settings, timeline } = world;
  if (settings.callbacks === null) return;
  const { lose, repeat, forge, delayMs } = settings.callbacks;
  const url = new URL(callbackUrl);
  const send = (ms: number, change: Change): void =>
    timeline.after(ms, () => {
      const body = change.body ?? JSON.stringify(bodyOf(provider, id));
      const secret = change.forged === true ? 'forged' : WEBHOOK_SECRET;
      const event = {
        path: url.pathname,
        queryStringParameters: { t: change.token ?? url.searchParams.get('t') },
        headers: signature(provider, { id, body, secret, nowMs: timeline.now }),
        body,
      };
      const genuine = change.forged !== true && change.token === undefined;
      invoke(world, 'provider-callback', {
        event,
        onAnswer: ({ body: answer }) => {
          const said = messageIn(answer);
          world.cover(`reached.callback ${said}`);
          if (said === 'asked' && genuine && change.body === undefined) world.books.calledBack(id);
        },
      });
    });
  const ready = readyAt - timeline.now;
  if (Number.isFinite(ready) && !rng.chance(lose)) {
    const times = rng.chance(repeat) ? rng.int(2, 3) : 1;
    for (let time = 0; time < times; time++) send(ready + rng.int(0, delayMs), {});
  }
  if (!rng.chance(forge)) return;
  const lie = JSON.stringify({ ...bodyOf(provider, id), status: 'failed' });
  send(rng.int(0, 30_000), { token: 'guessed', body: lie });
  send(rng.int(0, 30_000), { forged: true });
  send(rng.int(0, 30_000), { body: rng.pick(['', '{', '{"id":"job-of-another"}']) });
  // Genuine, but long before the job has ended.
  send(rng.int(0, 2_000), {});
}

const messageIn = (body: string): string =>
  String((JSON.parse(body) as { message: unknown }).message);

/** Where each of them names its job. None tells what else is needed to ask after it. */
function bodyOf(provider: ProviderId, id: string): Record<string, unknown> {
  switch (provider) {
    case 'keyed':
      return { id, status: 'succeeded' };
    case 'plain':
      return { code: 200, msg: 'success', data: { taskId: id, state: 'success' } };
    case 'sync':
    case 'spare':
    case 'text':
      return { task_id: id };
    default:
      return provider satisfies never;
  }
}

/** Standard Webhooks sign the whole body, Kie the job's id alone, the others nothing. */
function signature(
  provider: ProviderId,
  { id, body, secret, nowMs }: { id: string; body: string; secret: string; nowMs: number },
): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signed = (key: string | Buffer, text: string): string =>
    createHmac('sha256', key).update(text).digest('base64');
  switch (provider) {
    case 'keyed': {
      const sum = signed(Buffer.from(secret, 'base64'), `message.${timestamp}.${body}`);
      return {
        'Webhook-Id': 'message',
        'Webhook-Timestamp': timestamp,
        'Webhook-Signature': `v1,${sum}`,
      };
    }
    case 'plain':
      return {
        'X-Webhook-Timestamp': timestamp,
        'X-Webhook-Signature': signed(secret, `${id}.${timestamp}`),
      };
    case 'sync':
    case 'spare':
    case 'text':
      return {};
    default:
      return provider satisfies never;
  }
}
