/** Which production code runs as which function, and with how much time and memory. */
import config from '../../../cloudbaserc.json' with { type: 'json' };
import { handle as photography } from '../../../functions/photography/handler.ts';
import { handle as callback } from '../../../functions/provider-callback/handler.ts';
import { handle as poller } from '../../../functions/task-poller/handler.ts';
import { handle as processor } from '../../../functions/task-processor/handler.ts';
import { handle as sweeper } from '../../../functions/task-sweeper/handler.ts';
import type { App } from '../../../shared/app/index.ts';
import type { Finisher } from '../../../shared/tasks/index.ts';

export const NAMES = [
  'photography',
  'provider-callback',
  'task-processor',
  'task-poller',
  'task-sweeper',
] as const;
export type FunctionName = (typeof NAMES)[number];

export const isName = (name: string): name is FunctionName =>
  (NAMES as readonly string[]).includes(name);

export interface Call {
  readonly event: unknown;
  readonly openid?: string;
}

export type Whole = App & { readonly finisher: Finisher };

/** Answers what the function answers. */
export function run(name: FunctionName, whole: Whole, { event, openid }: Call): Promise<unknown> {
  const { finisher: _, ...app } = whole;
  switch (name) {
    case 'photography':
      return photography(app, event, openid ?? null);
    case 'provider-callback':
      return callback(app, event);
    case 'task-processor':
      return processor(whole, event);
    case 'task-poller':
      return poller(app, event);
    case 'task-sweeper':
      return sweeper(app);
    default:
      return name satisfies never;
  }
}

/** As deployed. */
export function deployed(name: FunctionName): { timeoutMs: number; memoryMb: number } {
  const found = config.functions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`cloudbaserc.json has no function ${name}`);
  return { timeoutMs: found.timeout * 1_000, memoryMb: found.memorySize };
}
