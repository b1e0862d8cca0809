/** The same HTTP face as an event function behind HTTP access, for environments without HTTP functions. */
import { apiFor } from '../../shared/app/api.ts';
import { answerEvent, type HttpAnswer, type HttpEvent } from '../../shared/http/index.ts';

/** Below the function's 60 s. */
const handler = apiFor('api-event', { maxWaitMs: 50_000 });
const addressHeader = (process.env.DARKROOM_ADDRESS_HEADER || 'x-forwarded-for').toLowerCase();

export async function main(event: HttpEvent): Promise<HttpAnswer> {
  return answerEvent(handler, event, { addressHeader });
}
