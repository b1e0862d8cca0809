/** The calls of a mini-program: `{ action, … }` in, `{ success, data | code, message }` out. */
import { appFor } from '../../shared/app/index.ts';
import { openidOf } from '../../shared/platform/cloudbase.ts';
import { InvalidRequestError, UnauthenticatedError } from '../../shared/platform/errors.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { actions } from './actions.ts';

export async function main(event: unknown, context: unknown): Promise<Reply> {
  const app = appFor('photography');
  return replyWith(app.log, async () => {
    const body = typeof event === 'object' && event !== null ? event : {};
    const name = 'action' in body ? String(body.action) : '';
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) {
      throw new InvalidRequestError([{ field: 'action', message: '未知操作' }]);
    }
    const openid = openidOf(context);
    if (openid === null) throw new UnauthenticatedError('no openid in the context');
    return action(app, openid, body);
  });
}
