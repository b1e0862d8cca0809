/**
 * Which functions clients may call, as the console takes it: one rule for the environment, by
 * function name, `*` for all others (docs.cloudbase.net/cloud-function/security-rules).
 */
import type { ClientIdentity } from '../auth/tokens.ts';

export type FunctionRule = Readonly<Record<string, { readonly invoke: boolean | string }>>;

type Grant = 'everybody' | 'nobody' | 'logged in' | 'not anonymous';

/** All the platform takes. Blanks do not count. */
const EXPRESSIONS: Readonly<Record<string, Grant>> = {
  'auth!=null': 'logged in',
  'auth!==null': 'logged in',
  "auth.loginType!='ANONYMOUS'&&auth!=null": 'not anonymous',
};

const DEFAULT: FunctionRule = { '*': { invoke: 'auth != null' } };

export class FunctionAccess {
  readonly rule: FunctionRule;
  readonly #grants: ReadonlyMap<string, Grant>;

  /** @throws Error naming the function whose rule the platform would not take */
  constructor(rule: FunctionRule = DEFAULT) {
    this.rule = rule;
    this.#grants = new Map(
      Object.entries(rule).map(([name, { invoke }]) => [name, grantOf(name, invoke)]),
    );
    if (!this.#grants.has('*')) throw new Error('the function rule needs an entry "*"');
  }

  mayInvoke(name: string, identity: ClientIdentity): boolean {
    switch (this.#grants.get(name) ?? this.#grants.get('*')) {
      case 'everybody':
        return true;
      // Clients of the SDK always have one; callers over HTTP may have none.
      case 'logged in':
        return identity.kind === 'openid' || identity.uid !== '';
      case 'not anonymous':
        return identity.kind === 'openid' || !identity.anonymous;
      default:
        return false;
    }
  }
}

function grantOf(name: string, invoke: unknown): Grant {
  if (typeof invoke === 'boolean') return invoke ? 'everybody' : 'nobody';
  const text = typeof invoke === 'string' ? invoke.replaceAll(/\s/g, '') : '';
  const grant = Object.hasOwn(EXPRESSIONS, text) ? EXPRESSIONS[text] : undefined;
  if (grant !== undefined) return grant;
  throw new Error(
    `the function rule of "${name}" must be true, false, "auth != null" or "auth.loginType != 'ANONYMOUS' && auth != null"`,
  );
}
