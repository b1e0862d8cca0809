/** A mini-program's call, whoever runs it: `{ action, … }` in, `{ success, … }` out. */
import type { App } from '../../shared/app/index.ts';
import { InvalidRequestError, UnauthenticatedError } from '../../shared/platform/errors.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { actions } from './actions.ts';

/** `openid` is what the platform vouches for; the event's own is never looked at. */
export function handle(app: App, event: unknown, openid: string | null): Promise<Reply> {
  return replyWith<unknown>(app.log, async () => {
    const body = typeof event === 'object' && event !== null ? event : {};
    const name = 'action' in body && typeof body.action === 'string' ? body.action : '';
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) {
      throw new InvalidRequestError([{ field: 'action', message: '未知操作' }]);
    }
    if (openid === null) throw new UnauthenticatedError('no openid in the context');
    return action(app, openid, body);
  });
}
