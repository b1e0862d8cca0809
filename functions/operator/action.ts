/** What every verb of the operator's is made of. */
import type { App } from '../../shared/app/index.ts';
import type { AuditRules } from '../../shared/platform/audit.ts';

export interface Action {
  /** Everything else a caller sends is left out of the audit: it may be a misplaced secret. */
  readonly audit: AuditRules;
  readonly run: (app: App, event: object) => Promise<{ data: unknown; message?: string }>;
}

/** Leaves a good part of the function's 60 s for the last account of a round. */
export const ROUND_BUDGET_MS = 40_000;

export const USER: AuditRules = { openid: 'plain' };
