/** Called over HTTP access by providers. */
import { appFor } from '../../shared/app/index.ts';
import { type HttpAnswer, handle } from './handler.ts';

export async function main(event: unknown): Promise<HttpAnswer> {
  return handle(await appFor('provider-callback'), event);
}
