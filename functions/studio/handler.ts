/** A page's call: `{ action, … }` in, `{ success, … }` out. */
import { InvalidRequestError, UnauthenticatedError } from '../../shared/platform/errors.ts';
import { parseOrThrow } from '../../shared/platform/parse.ts';
import { type Reply, replyWith } from '../../shared/platform/reply.ts';
import { handlers, type StudioDeps, type VerbName, verbs } from '../../shared/studio/index.ts';

type AnyHandler = (
  deps: StudioDeps,
  openid: string,
  input: unknown,
) => Promise<{ readonly data: unknown; readonly message?: string }>;

/** `openid` is what the platform vouches for; the event's own is never looked at. */
export function handle(app: StudioDeps, event: unknown, openid: string | null): Promise<Reply> {
  return replyWith<unknown>(app.log, async () => {
    const body = typeof event === 'object' && event !== null ? event : {};
    const name = 'action' in body && typeof body.action === 'string' ? body.action : '';
    if (!isVerb(name)) throw new InvalidRequestError([{ field: 'action', message: '未知操作' }]);
    if (openid === null) throw new UnauthenticatedError('no openid in the context');
    // Each handler is given what its own verb's shape has read.
    const verb = handlers[name] as AnyHandler;
    return verb(app, openid, parseOrThrow(verbs[name].shape, body));
  });
}

const isVerb = (name: string): name is VerbName => Object.hasOwn(verbs, name);
