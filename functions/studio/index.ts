/** Called by the studio's pages, and by mini-programs, through callFunction. */
import { appFor } from '../../shared/app/index.ts';
import { callerIdOf } from '../../shared/platform/cloudbase.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { handle } from './handler.ts';

export async function main(event: unknown, context: unknown): Promise<Reply> {
  return handle(await appFor('studio'), event, callerIdOf(context));
}
