/** Called by an operator's own tools; never from a mini-program. */
import { appFor } from '../../shared/app/index.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { handle } from './handler.ts';

export async function main(event: unknown): Promise<Reply> {
  return handle(await appFor('operator'), event);
}
