/** An endpoint and a delivery, as their owner is shown them: never a secret that is not new. */
import * as z from 'zod/mini';
import {
  type DeliveryDoc,
  deliveryStatuses,
  type EndpointDoc,
  eventTypes,
} from '../../webhooks/index.ts';

export const endpointAnswer = z.object({
  id: z.string(),
  object: z.literal('webhook'),
  url: z.string(),
  description: z.string(),
  events: z.array(z.enum(eventTypes)),
  enabled: z.boolean(),
  disabled_because: z.nullable(z.enum(['owner', 'gone', 'unreachable'])),
  /** When the secret before this one stops signing. */
  former_secret_until: z.nullable(z.string()),
  created_at: z.string(),
  updated_at: z.string(),
});
/** Only where a secret has just been made. */
export const withSecret = z.extend(endpointAnswer, { secret: z.string() });

export const deliveryAnswer = z.object({
  id: z.string(),
  object: z.literal('delivery'),
  webhook_id: z.string(),
  event_id: z.string(),
  type: z.string(),
  task_id: z.nullable(z.string()),
  status: z.enum(deliveryStatuses),
  attempts: z.array(
    z.object({
      at: z.string(),
      status: z.nullable(z.number()),
      error: z.nullable(z.string()),
      ms: z.number(),
    }),
  ),
  /** Null when it is over. */
  next_attempt_at: z.nullable(z.string()),
  created_at: z.string(),
  ended_at: z.nullable(z.string()),
});

export function endpointView(endpoint: EndpointDoc): z.infer<typeof endpointAnswer> {
  const { id, url, description, events, enabled, disabled_because, secrets } = endpoint;
  return {
    id,
    object: 'webhook',
    url,
    description,
    events: [...events],
    enabled,
    disabled_because,
    former_secret_until: secrets[1]?.expires_at?.toISOString() ?? null,
    created_at: endpoint.created_at.toISOString(),
    updated_at: endpoint.updated_at.toISOString(),
  };
}

export function deliveryView(row: DeliveryDoc): z.infer<typeof deliveryAnswer> {
  const { _id: id, endpoint_id: webhook_id, event_id, type, subject: task_id, status } = row;
  return {
    id,
    object: 'delivery',
    webhook_id,
    event_id,
    type,
    task_id,
    status,
    attempts: row.log.map(({ at, ...rest }) => ({ at: at.toISOString(), ...rest })),
    next_attempt_at: status === 'pending' ? row.next_at.toISOString() : null,
    created_at: row.created_at.toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
  };
}
