/** Calling a function as a client: the identity is the login's, whatever the event says. */
import type { CloudBaseContext, Identity } from '../../context.ts';
import { invalidParam, payloadTooLarge } from '../errors.ts';

/** Largest event a client may send as text (docs.cloudbase.net, EXCEED_MAX_PAYLOAD_SIZE). */
const MAX_EVENT_BYTES = 100 * 1024;

export interface ClientCall {
  readonly name: unknown;
  /** The event as JSON text; empty for none. */
  readonly text: string;
  readonly identity: Identity;
}

/** What the function returned. Throws INVALID_PARAM, EXCEED_MAX_PAYLOAD_SIZE and what invoke throws. */
export async function callFunction(context: CloudBaseContext, call: ClientCall): Promise<unknown> {
  if (typeof call.name !== 'string' || call.name === '') {
    throw invalidParam('the function name is missing');
  }
  if (Buffer.byteLength(call.text) > MAX_EVENT_BYTES) throw payloadTooLarge(MAX_EVENT_BYTES);
  const { result } = await context.functions.invoke({
    name: call.name,
    data: parseEvent(call.text),
    identity: call.identity,
    source: 'client',
  });
  return result;
}

function parseEvent(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw invalidParam('the event is not JSON');
  }
}
