/** Called by mini-programs and web pages through callFunction. */
import { sellingAppFor } from '../../shared/app/selling.ts';
import { callerIdOf } from '../../shared/platform/cloudbase.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { handle } from './handler.ts';

export async function main(event: unknown, context: unknown): Promise<Reply> {
  return handle(await sellingAppFor('photography'), event, callerIdOf(context));
}
