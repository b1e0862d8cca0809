/** What there is to do, part by part, in the order it is done. */
import {
  compareLogin,
  comparePermissions,
  compareRoutes,
  compareStorage,
} from './changes/access.ts';
import { type Change, type Compare, type Compared, PARTS, type Part } from './changes/change.ts';
import { compareCollections, compareIndexes, compareRules } from './changes/database.ts';
import { compareFunctions, compareTimers } from './changes/functions.ts';
import { comparePages } from './changes/pages.ts';

const COMPARE: Readonly<Record<Part, Compare>> = {
  collections: compareCollections,
  rules: compareRules,
  storage: compareStorage,
  login: compareLogin,
  indexes: compareIndexes,
  functions: compareFunctions,
  permissions: comparePermissions,
  timers: compareTimers,
  routes: compareRoutes,
  pages: comparePages,
};

export interface PlanOptions extends Compared {
  /** All when not given. */
  readonly only?: readonly Part[];
}

export function planOf(options: PlanOptions): Change[] {
  const parts = PARTS.filter((part) => options.only?.includes(part) ?? true);
  return parts.flatMap((part) => COMPARE[part](options));
}

/** What a run with the same options would do. */
export const toDo = (plan: readonly Change[]): Change[] =>
  plan.filter(({ run }) => run !== undefined);

/** Everything that is not as declared, whether or not a run would mend it. */
export const drift = (plan: readonly Change[]): Change[] =>
  plan.filter(({ sign, isForeign }) => sign !== '=' && isForeign !== true);
