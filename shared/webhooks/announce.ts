/**
 * Writes an event into the outbox, in the transaction it happens in: there is no event without its
 * cause, and no cause without its event. One row for each endpoint that wants it.
 */
import { checked, collections, readDoc, type Transaction } from '../platform/database.ts';
import { deterministicId } from '../platform/ids.ts';
import type { DeliveryDoc, EndpointDoc, EndpointsDoc, EventType, TEST_EVENT } from './schema.ts';

export interface TaskEvent {
  readonly openid: string;
  readonly type: EventType;
  /** The task it tells of; it ends once, so its end has one event. */
  readonly taskId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

/** Nothing of use is longer; receivers refuse what is. */
const MAX_BODY_BYTES = 20_000;

/** Rows written. Nobody who wants it: none. */
export async function announce(tx: Transaction, event: TaskEvent): Promise<number> {
  const { openid, type, taskId, at } = event;
  const owner = await readDoc<EndpointsDoc>(tx, collections.webhookEndpoints, openid);
  const wanted = (owner?.endpoints ?? []).filter((one) => one.enabled && one.events.includes(type));
  const event_id = eventIdOf(type, taskId);
  const body = bodyOf(type, event);
  for (const endpoint of wanted) {
    const row = newDelivery(endpoint, { openid, event_id, type, subject: taskId, body, at });
    checked(await tx.collection(collections.webhookOutbox).add(row));
  }
  return wanted.length;
}

/** The same for whoever tells of it, and however often. */
export function eventIdOf(type: string, subject: string): string {
  return `evt_${deterministicId(type, subject)}`;
}

export function bodyOf(
  type: string,
  { data, at }: { readonly data: Readonly<Record<string, unknown>>; readonly at: Date },
): string {
  const text = (told: object): string =>
    JSON.stringify({ type, timestamp: at.toISOString(), data: told });
  const whole = text(data);
  if (Buffer.byteLength(whole) <= MAX_BODY_BYTES) return whole;
  // What was left out can be asked for by the id.
  const { id, object, status } = data;
  return text({ id, object, status, is_shortened: true });
}

export interface NewDelivery {
  readonly openid: string;
  readonly event_id: string;
  readonly type: EventType | typeof TEST_EVENT;
  readonly subject: string | null;
  readonly body: string;
  readonly at: Date;
}

/** No lease: sorts before every instant. */
export const NO_LEASE = new Date(0);

export function newDelivery(
  { id }: Pick<EndpointDoc, 'id'>,
  { at, ...event }: NewDelivery,
): DeliveryDoc {
  return {
    _id: `${event.event_id}:${id}`,
    endpoint_id: id,
    ...event,
    status: 'pending',
    attempts: 0,
    log: [],
    next_at: at,
    fence: 0,
    lease_expires_at: NO_LEASE,
    created_at: at,
    ended_at: null,
  };
}
