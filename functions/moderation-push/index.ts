/** Called by WeChat's message push (type event, wxa_media_check). */
import { appFor } from '../../shared/app/index.ts';
import { callSourcesOf } from '../../shared/platform/cloudbase.ts';
import { handle } from './handler.ts';

export async function main(event: unknown, context: unknown): Promise<'success' | 'failed'> {
  return handle(await appFor('moderation-push'), event, callSourcesOf(context));
}
