/** What was sent to an endpoint, and sending it once more. */
import { checked, collections, type Database, readDoc } from '../platform/database.ts';
import { NotFoundError } from '../platform/errors.ts';
import { madeAt, pageOf } from '../platform/page.ts';
import { bodyOf, NO_LEASE, newDelivery } from './announce.ts';
import { type EndpointStore, endpointOf } from './endpoints.ts';
import { DeliveryPendingError, EndpointOffError } from './errors.ts';
import { type DeliveryDoc, type DeliveryStatus, type EndpointDoc, TEST_EVENT } from './schema.ts';

export interface DeliveryPage {
  /** Id of the last delivery of the page before; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
  readonly status?: DeliveryStatus | undefined;
}

/** Newest first. Throws NotFoundError for an endpoint or an `after` that is not there. */
export async function deliveriesOf(
  db: Database,
  openid: string,
  { endpointId, page }: { readonly endpointId: string; readonly page: DeliveryPage },
): Promise<{ readonly deliveries: readonly DeliveryDoc[]; readonly hasMore: boolean }> {
  const { id } = await endpointOf(db, openid, endpointId);
  const { after, limit, status } = page;
  const last = after === null ? null : await deliveryOf(db, id, after);
  const where = { endpoint_id: id, ...(status === undefined ? {} : { status }) };
  const { found, hasMore } = await pageOf<DeliveryDoc>(db, {
    collection: collections.webhookOutbox,
    where,
    last: madeAt(last),
    order: 'desc',
    limit,
  });
  return { deliveries: found, hasMore };
}

/** Of all users' what is still to be sent, the longest due first. Index: status, next_at. */
export async function waitingDeliveries(db: Database, limit: number): Promise<DeliveryDoc[]> {
  const waiting = db.collection(collections.webhookOutbox).where({ status: 'pending' });
  return checked(await waiting.orderBy('next_at', 'asc').limit(limit).get()).data as DeliveryDoc[];
}

async function deliveryOf(db: Database, endpointId: string, id: string): Promise<DeliveryDoc> {
  const row = await readDoc<DeliveryDoc>(db, collections.webhookOutbox, id);
  if (row === null || row.endpoint_id !== endpointId) throw new NotFoundError(`delivery ${id}`);
  return row;
}

/** Throws NotFoundError, EndpointOffError. */
async function liveEndpoint(db: Database, openid: string, id: string): Promise<EndpointDoc> {
  const endpoint = await endpointOf(db, openid, id);
  if (!endpoint.enabled) throw new EndpointOffError(id);
  return endpoint;
}

/**
 * Sends a test event, by the same way as all others. One at a time: nobody is to be flooded by
 * this. Throws NotFoundError, EndpointOffError, DeliveryPendingError.
 */
export async function testEndpoint(
  { db, clock, random }: EndpointStore,
  openid: string,
  id: string,
): Promise<DeliveryDoc> {
  const endpoint = await liveEndpoint(db, openid, id);
  const rows = db.collection(collections.webhookOutbox);
  const waiting = rows.where({ endpoint_id: id, type: TEST_EVENT, status: 'pending' });
  if (checked(await waiting.limit(1).get()).data.length > 0) throw new DeliveryPendingError(id);
  const at = new Date(clock.now());
  const event_id = `evt_${random.hex(16)}`;
  const body = bodyOf(TEST_EVENT, { data: { webhook_id: id }, at });
  const event = { openid, event_id, type: TEST_EVENT, subject: null, body, at } as const;
  const row = newDelivery(endpoint, event);
  checked(await rows.add(row));
  return row;
}

/**
 * Sends a delivery that is over again, as the same event: a receiver that has it already knows it
 * by its id. Throws NotFoundError, EndpointOffError, DeliveryPendingError.
 */
export async function replayDelivery(
  { db, clock }: EndpointStore,
  openid: string,
  { endpointId, deliveryId }: { readonly endpointId: string; readonly deliveryId: string },
): Promise<DeliveryDoc> {
  const endpoint = await liveEndpoint(db, openid, endpointId);
  const row = await deliveryOf(db, endpoint.id, deliveryId);
  const again = {
    status: 'pending',
    attempts: 0,
    next_at: new Date(clock.now()),
    lease_expires_at: NO_LEASE,
    ended_at: null,
  } as const;
  const over = { _id: row._id, status: db.command.neq('pending') };
  const rows = db.collection(collections.webhookOutbox).where(over);
  const { updated } = checked(await rows.update(again));
  if (updated !== 1) throw new DeliveryPendingError(row._id);
  return { ...row, ...again };
}
