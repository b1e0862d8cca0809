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
 * Who calls, as the platform vouches for it, or null: a mini-program's openid, else the uid of
 * whoever logged in to CloudBase without WeChat. Nobody who is anonymous. `context` is the second
 * argument of `main`; the event is never looked at.
 */
export function callerIdOf(context: unknown): string | null {
  const {
    WX_OPENID: openid,
    TCB_UUID: uid,
    TCB_ISANONYMOUS_USER: anonymous,
  } = tcb.getCloudbaseContext(context as Parameters<typeof tcb.getCloudbaseContext>[0]);
  if (typeof openid === 'string' && openid !== '') return openid;
  // Only a plain "no" counts: the platform has said it as text and as a boolean.
  const isKnown = String(anonymous) === 'false';
  return typeof uid === 'string' && uid !== '' && isKnown ? uid : null;
}

/**
 * The uid of whoever logged in to CloudBase by an account of this environment, or null: for nobody,
 * for the anonymous, and for users of a mini-program, whoever they are.
 */
export function accountIdOf(context: unknown): string | null {
  const { WX_OPENID: openid } = tcb.getCloudbaseContext(
    context as Parameters<typeof tcb.getCloudbaseContext>[0],
  );
  return typeof openid === 'string' && openid !== '' ? null : callerIdOf(context);
}

/** The id of the environment, as the platform says; empty where it does not. */
export function environmentIdOf(context: unknown): string {
  const { TCB_ENV: id } = tcb.getCloudbaseContext(
    context as Parameters<typeof tcb.getCloudbaseContext>[0],
  );
  return typeof id === 'string' ? id : '';
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
