/** Start-up on CloudBase: the only place that knows the SDK's entry point and the process. */
import tcb from '@cloudbase/node-sdk';
import type { Database } from './database.ts';

export type CloudBaseApp = ReturnType<typeof tcb.init>;

/**
 * One app per process. Inside a cloud function the environment and the credentials come from the
 * platform; TCB_CONTEXT_CNFG may point it at a local CloudBase without a change here.
 */
export function startCloudBase(): { app: CloudBaseApp; db: Database } {
  const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV });
  return { app, db: app.database() as Database };
}

/**
 * The caller's openid as the platform vouches for it, or null. `context` is the second argument
 * of `main`; the event is never looked at.
 */
export function openidOf(context: unknown): string | null {
  const { WX_OPENID: openid } = tcb.getCloudbaseContext(
    context as Parameters<typeof tcb.getCloudbaseContext>[0],
  );
  return typeof openid === 'string' && openid !== '' ? openid : null;
}

/**
 * Who called, nearest last: `wx_client`, `wx_trigger`, `scf` …, as the platform vouches for it; a
 * function called by a function has the whole chain. Empty where the platform says nothing.
 */
export function callSourcesOf(context: unknown): string[] {
  const { TCB_SOURCE: told } = tcb.getCloudbaseContext(
    context as Parameters<typeof tcb.getCloudbaseContext>[0],
  );
  const { TCB_SOURCE: own } = process.env;
  // Contexts of the old shape come as lists where there are commas; some leave it to the process.
  return String(told ?? own ?? '')
    .split(',')
    .filter((source) => source !== '');
}
