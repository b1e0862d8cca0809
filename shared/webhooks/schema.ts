/**
 * webhook_endpoints: one per owner, `_id` = openid, with all of their endpoints; written by who
 * makes, changes, rotates or deletes one, and by the sender when one is gone.
 * webhook_outbox: one per event and endpoint; written in the transaction the event happens in, then
 * by whoever holds its lease (fenced). Both for the server only.
 */

export const eventTypes = ['task.completed', 'task.failed', 'task.cancelled'] as const;
export type EventType = (typeof eventTypes)[number];

/** What an endpoint gets when its owner tries it; nobody subscribes to it. */
export const TEST_EVENT = 'webhook.test';

/** A signing secret at rest. */
export interface SecretDoc {
  readonly sealed: string;
  readonly created_at: Date;
  /** Null: the present one. One that was rotated away signs until then. */
  readonly expires_at: Date | null;
}

export interface EndpointDoc {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  readonly events: readonly EventType[];
  /** Newest first; at most two sign at once. */
  readonly secrets: readonly SecretDoc[];
  readonly enabled: boolean;
  /** Why it is off: its owner's wish, its own 410, or days without a single success. */
  readonly disabled_because: 'owner' | 'gone' | 'unreachable' | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface EndpointsDoc {
  readonly _id: string;
  readonly endpoints: readonly EndpointDoc[];
  readonly version: number;
  readonly updated_at: Date;
}

/** `dropped`: its endpoint was off or deleted before it could be sent. */
export const deliveryStatuses = ['pending', 'delivered', 'failed', 'dropped'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export interface AttemptDoc {
  readonly at: Date;
  /** What the receiver answered; null when it did not. */
  readonly status: number | null;
  /** A word of ours for what went wrong; null for a success. Never what the receiver sent. */
  readonly error: string | null;
  readonly ms: number;
}

export interface DeliveryDoc {
  readonly _id: string;
  readonly openid: string;
  readonly endpoint_id: string;
  /** `webhook-id`: the same on every attempt and at every endpoint. */
  readonly event_id: string;
  readonly type: EventType | typeof TEST_EVENT;
  /** Id of the task it tells of; null for a test. */
  readonly subject: string | null;
  /** What is sent, to the letter, every time. */
  readonly body: string;
  readonly status: DeliveryStatus;
  /** Attempts of this round; a replay begins anew. */
  readonly attempts: number;
  readonly log: readonly AttemptDoc[];
  readonly next_at: Date;
  readonly fence: number;
  readonly lease_expires_at: Date;
  readonly created_at: Date;
  readonly ended_at: Date | null;
}
