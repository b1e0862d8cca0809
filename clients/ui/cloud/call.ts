/** Calling a function as whoever is logged in, through the platform's gateway. */
import type { CloudPlace } from './environment.ts';
import { type FieldFault, RefusedError, SignedOutError, UnreachableError } from './errors.ts';
import type { Session } from './session.ts';

interface Reply {
  readonly success?: boolean;
  readonly data?: unknown;
  readonly code?: string;
  readonly message?: string;
  readonly details?: readonly FieldFault[];
}

/** ms; the functions behind it end well before. */
const PATIENCE_MS = 30_000;

export type CallFunction = (name: string, event: object) => Promise<unknown>;

/** `patienceMs`: how long an answer may take. @throws RefusedError, UnreachableError, SignedOutError */
export function createCaller(
  place: CloudPlace,
  session: Session,
  patienceMs = PATIENCE_MS,
): CallFunction {
  const send = async (name: string, event: object, token: string): Promise<Response> => {
    try {
      return await fetch(`${place.gateway}/v1/functions/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(event),
        signal: AbortSignal.timeout(patienceMs),
      });
    } catch (error) {
      throw new UnreachableError(error);
    }
  };
  return async (name, event) => {
    const token = await session.token();
    let answer = await send(name, event, token);
    // Refused before anything ran: asking again with a new token repeats nothing.
    if (answer.status === 401) answer = await send(name, event, await session.token(token));
    if (answer.status === 401) {
      session.signOut();
      throw new SignedOutError();
    }
    return dataOf(answer);
  };
}

/** Statuses of calls that never reached the function. */
const REFUSED_AT_THE_DOOR = new Set([400, 401, 403, 404, 413, 429]);

async function dataOf(answer: Response): Promise<unknown> {
  const requestId = answer.headers.get('x-request-id');
  const reply = (await answer.json().catch(() => null)) as Reply | null;
  // Of the gateway: only what it refuses at its door has surely not run.
  const isOwn = typeof reply?.success === 'boolean';
  if (reply === null || (!isOwn && !REFUSED_AT_THE_DOOR.has(answer.status))) {
    throw new UnreachableError(new Error(`${answer.status} ${reply?.code ?? ''}`));
  }
  if (answer.ok && reply.success === true) return reply.data;
  const { code = `HTTP_${answer.status}`, message = '', details = [] } = reply;
  throw new RefusedError(code, message, { requestId, faults: details });
}
