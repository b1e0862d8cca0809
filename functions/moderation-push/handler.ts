/**
 * WeChat pushes the verdict on a picture it was asked about earlier. WeChat wants `success` for
 * whatever it sends, or sends it again; so every answer is that, but for a verdict that could not
 * be taken.
 */
import type { App } from '../../shared/app/index.ts';
import { parseMediaPush } from '../../shared/moderation/wechat.ts';
import { takeVerdict } from '../../shared/tasks/index.ts';

/** Callers who write the event themselves: mini-programs, their tools, web pages, anybody on HTTP. */
const CALLERS = ['wx_client', 'wx_devtools', 'web_client', 'wx_http'];

/** `sources`: the chain of callers as the platform vouches for it. Never throws. */
export async function handle(
  app: App,
  event: unknown,
  sources: readonly string[],
): Promise<'success' | 'failed'> {
  if (sources.some((source) => CALLERS.includes(source))) {
    app.log.warn('push refused', { sources });
    return 'success';
  }
  const push = parseMediaPush(event);
  if (push === null) {
    app.log.info('push of another kind');
    return 'success';
  }
  const { ticket, verdict } = push;
  try {
    const outcome = await takeVerdict(app, ticket, verdict);
    app.log.info('verdict pushed', { verdict: verdict.outcome, labels: verdict.labels, outcome });
  } catch (error) {
    // A picture that is shown already has no time limit left: only a repetition takes it down.
    app.log.error('verdict not taken', { error });
    return 'failed';
  }
  return 'success';
}
