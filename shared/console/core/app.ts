/** What the console needs of the rest. The function puts it together; tests bring their own. */
import type { UploadTicket } from '../../http/index.ts';
import type { OrderDeps } from '../../orders/index.ts';
import type { Config } from '../../platform/config.ts';
import type { Notifier } from '../../platform/notify.ts';
import type { HealthCheck } from '../../providers/index.ts';
import type { TaskDeps } from '../../tasks/index.ts';
import type { OperatorDoc } from './operators.ts';

export interface ConsoleApp extends TaskDeps {
  readonly config: Config;
  readonly notifier: Notifier;
  readonly healthChecks: () => readonly HealthCheck[];
  /** How money is taken and sent back here. */
  readonly orders: () => Promise<OrderDeps>;
  /** Where a file of this path may be put by whoever has the ticket. */
  readonly uploadTicket: (path: string) => Promise<UploadTicket>;
  /** The environment's id, to tell one console from another. */
  readonly envId: string;
}

/** One call, after it is known who makes it. */
export interface Ask {
  readonly app: ConsoleApp;
  readonly operator: OperatorDoc;
}

/** Pays for what operators try; no user can have this id. */
export const HOUSE = 'darkroom-house';

/** Leaves a good part of the function's 60 s for the last item of a round. */
export const ROUND_BUDGET_MS = 40_000;
