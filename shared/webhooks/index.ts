/**
 * Events that leave the house (Standard Webhooks), verb by verb.
 *
 * - announce: an event, written in the transaction it happens in (`announce`)
 * - send: one round of the sender, and one delivery (`round`, `send`)
 * - endpoints: made, listed, changed, rotated, deleted (`endpoints`); deliveries: listed, tested,
 *   replayed (`deliveries`)
 *
 * What is sent is signed (`sign`) with secrets that lie sealed (`secrets`), to addresses that are
 * judged when they are given and at every sending (`address`, `post`), at times of `schedule`.
 */
export { type AddressDeps, leadsInside } from './address.ts';
export { announce, type TaskEvent } from './announce.ts';
export {
  type DeliveryPage,
  deliveriesOf,
  replayDelivery,
  testEndpoint,
  waitingDeliveries,
} from './deliveries.ts';
export {
  changeEndpoint,
  changeShape,
  createEndpoint,
  deleteEndpoint,
  type EndpointDeps,
  endpointOf,
  endpointShape,
  endpointsOf,
  rotateSecret,
} from './endpoints.ts';
export { createPost, type Post, PostError } from './post.ts';
export { type SendReport, sendRound } from './round.ts';
export {
  type DeliveryDoc,
  deliveryStatuses,
  type EndpointDoc,
  type EventType,
  eventTypes,
} from './schema.ts';
export { readWebhookKeyring } from './secrets.ts';
export { type SenderDeps, type SendOutcome, sendOne } from './send.ts';
