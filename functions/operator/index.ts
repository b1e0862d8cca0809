/** The operator's verbs: `{ action, secret, … }`, refused while no admin secret is set. */
import { appFor } from '../../shared/app/index.ts';
import { InvalidRequestError } from '../../shared/platform/errors.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { assertOperator } from '../../shared/platform/secret.ts';
import { actions } from './actions.ts';

export async function main(event: unknown): Promise<Reply> {
  const app = appFor('operator');
  return replyWith(app.log, async () => {
    const body = typeof event === 'object' && event !== null ? event : {};
    assertOperator(app.config.adminSecret, 'secret' in body ? body.secret : undefined);
    const name = 'action' in body ? String(body.action) : '';
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) {
      throw new InvalidRequestError([{ field: 'action', message: '未知操作' }]);
    }
    return action(app, body);
  });
}
