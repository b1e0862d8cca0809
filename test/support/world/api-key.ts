/** Keys as an operator makes them. */
import {
  createKey,
  type KeyDeps,
  type KeyDoc,
  type KeyWish,
  USUAL_SCOPES,
} from '../../../shared/keys/index.ts';

export function callerKey(
  deps: KeyDeps,
  openid: string,
  wish: Partial<KeyWish>,
): Promise<{ key: string; doc: KeyDoc }> {
  const whole = { name: 'test', scopes: [...USUAL_SCOPES], models: [], cidrs: [], ...wish };
  return createKey(deps, openid, { wish: whole, maker: { by: 'operator' } });
}
