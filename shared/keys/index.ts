/**
 * API keys, verb by verb.
 *
 * - find: whose key it is and whether it may be used now (`check`); count: how often (`rate`)
 * - create, list, revoke: for their owner or by an operator (`manage`)
 * - cap: what a key may spend, in the ledger's words (`cap`)
 *
 * A key is `sk-dr_…` (`format`) and lies in the database as a hash only (`hashing`).
 */
export { capOf } from './cap.ts';
export { assertModel, assertScope, type CheckDeps, findKey } from './check.ts';
export {
  ExpiredKeyError,
  KeyNotAllowedError,
  KeyRateError,
  RevokedKeyError,
  TooManyKeysError,
  UnknownKeyError,
} from './errors.ts';
export { parseKey } from './format.ts';
export { type KeyHasher, readKeyHasher } from './hashing.ts';
export {
  createKey,
  type KeyDeps,
  type KeyWish,
  keyShape,
  keysOf,
  keyView,
  type Maker,
  revokeKey,
} from './manage.ts';
export { countCall, type RateState } from './rate.ts';
export { type KeyDoc, type Scope, scopes, USUAL_SCOPES } from './schema.ts';
