/** Called by an operator's own tools; never from a mini-program. */
import { sellingAppFor } from '../../shared/app/selling.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { handle } from './handler.ts';

export async function main(event: unknown): Promise<Reply> {
  return handle(await sellingAppFor('operator'), event);
}
