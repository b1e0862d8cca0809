/**
 * Users who want to be told: they make endpoints, change them, have events sent again. `desk` stands
 * for the HTTP API, as it calls the verbs.
 */
import type { App } from '../../../../shared/app/index.ts';
import { type Reply, replyWith } from '../../../../shared/platform/reply.ts';
import { replayDelivery, testEndpoint } from '../../../../shared/webhooks/deliveries.ts';
import {
  changeEndpoint,
  createEndpoint,
  deleteEndpoint,
  type EndpointChange,
  rotateSecret,
} from '../../../../shared/webhooks/endpoints.ts';
import { type EventType, eventTypes } from '../../../../shared/webhooks/schema.ts';
import { readWebhookKeyring } from '../../../../shared/webhooks/secrets.ts';
import { invoke } from '../../world/platform.ts';
import type { World } from '../../world/world.ts';

export type DeskEvent = { readonly openid: string } & (
  | { readonly action: 'create'; readonly url: string; readonly events: readonly EventType[] }
  | { readonly action: 'change'; readonly id: string; readonly change: EndpointChange }
  | { readonly action: 'rotate' | 'delete' | 'test'; readonly id: string }
  | { readonly action: 'replay'; readonly id: string; readonly delivery: string }
);

export const KEY_SECRET = 'simulated-key-secret-with-32-characters';
export const KEYRING = readWebhookKeyring({ DARKROOM_KEY_SECRET: KEY_SECRET });

/** Signing secrets their owners were told, by endpoint. */
export type Secrets = Map<string, string[]>;

export function desk(app: App, event: DeskEvent, secrets: Secrets): Promise<Reply> {
  const leadsInside = async (): Promise<boolean> => false;
  const deps = { ...app, keyring: KEYRING, allowPrivate: [], leadsInside };
  const { openid } = event;
  const keep = ({ endpoint, secret }: { endpoint: { id: string }; secret: string }): object => {
    secrets.set(endpoint.id, [...(secrets.get(endpoint.id) ?? []), secret]);
    return { id: endpoint.id };
  };
  return replyWith<unknown>(app.log, async () => {
    switch (event.action) {
      case 'create': {
        const wish = { url: event.url, events: [...event.events], description: '' };
        return { data: keep(await createEndpoint(deps, openid, wish)) };
      }
      case 'change':
        await changeEndpoint(deps, openid, event);
        return { data: {} };
      case 'rotate':
        return { data: keep(await rotateSecret(deps, openid, event.id)) };
      case 'delete':
        await deleteEndpoint(deps, openid, event.id);
        return { data: {} };
      case 'test':
        return { data: { id: (await testEndpoint(deps, openid, event.id))._id } };
      case 'replay': {
        const wanted = { endpointId: event.id, deliveryId: event.delivery };
        return { data: { id: (await replayDelivery(deps, openid, wanted))._id } };
      }
      default:
        return event satisfies never;
    }
  });
}

/** Draws what users do about being told, and puts it on the timeline. */
export function planNews(world: World, openid: string): void {
  const { extra } = world;
  if (world.receivers === null || extra.chance(0.1)) return;
  const count = extra.pick([1, 1, 1, 2, 3]);
  for (let index = 0; index < count; index++) {
    const at = extra.pick([extra.int(0, 900), extra.int(0, 900), extra.int(0, 60_000)]);
    world.timeline.after(at, () => makeOne(world, openid, index));
  }
}

function makeOne(world: World, openid: string, index: number): void {
  const { extra, timeline } = world;
  const url = `https://receiver-${index}.test/${openid}`;
  const wanted = eventTypes.filter(() => extra.chance(0.7));
  const events = extra.chance(0.6) || wanted.length === 0 ? eventTypes : wanted;
  call(world, { openid, action: 'create', url, events }, (reply) => {
    const { id } = reply as { id: string };
    const later = (deed: () => void): void => timeline.after(extra.int(500, 150_000), deed);
    if (extra.chance(0.2)) later(() => call(world, { openid, action: 'rotate', id }));
    if (extra.chance(0.15)) later(() => call(world, { openid, action: 'delete', id }));
    if (extra.chance(0.2)) later(() => call(world, { openid, action: 'test', id }));
    for (const enabled of [false, true]) {
      if (extra.chance(0.2)) {
        later(() => call(world, { openid, action: 'change', id, change: { enabled } }));
      }
    }
    for (let turn = 0; turn < 2; turn++)
      if (extra.chance(0.5)) later(() => again(world, openid, id));
  });
}

/** One of those that are over, as its owner finds it in the list. */
function again(world: World, openid: string, id: string): void {
  const over = [...world.outbox.values()].find(
    (row) => row.endpoint_id === id && row.status !== 'pending',
  );
  if (over === undefined) return;
  world.replayed.add(over._id);
  call(world, { openid, action: 'replay', id, delivery: over._id });
}

function call(world: World, event: DeskEvent, then: (data: unknown) => void = () => {}): void {
  const onReply = (reply: Reply): void => {
    if (reply.success) then(reply.data);
  };
  invoke(world, 'desk', { event, onReply });
}
