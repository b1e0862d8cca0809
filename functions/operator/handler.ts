/** The operator's verbs: `{ action, secret, … }`, refused while no admin secret is set. */
import type { App } from '../../shared/app/index.ts';
import { audited, auditedParams } from '../../shared/platform/audit.ts';
import { InvalidRequestError } from '../../shared/platform/errors.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { assertOperator } from '../../shared/platform/secrets/compare.ts';
import { actions } from './actions.ts';

export function handle(app: App, event: unknown): Promise<Reply> {
  return replyWith<unknown>(app.log, async () => {
    const { secret, ...body } = (typeof event === 'object' && event !== null ? event : {}) as {
      readonly secret?: unknown;
      readonly action?: unknown;
    };
    assertOperator(app.config.adminSecret, secret);
    const name = typeof body.action === 'string' ? body.action : '';
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) {
      throw new InvalidRequestError([{ field: 'action', message: '未知操作' }]);
    }
    // Set-up makes the collection the audit is written to.
    if (name === 'setup') return action.run(app, body);
    const { action: _, ...sent } = body;
    const params = auditedParams(action.audit, sent);
    return audited(app, { action: name, params }, () => action.run(app, body));
  });
}
