/** How a function calls another: the SDK waits for the answer, and no longer than it is told. */
import type { CloudBaseApp } from '../platform/cloudbase.ts';
import type { Log } from '../platform/log.ts';
import type { CallFunction } from '../tasks/index.ts';

/** As long as node-sdk waits by itself; a function that takes longer goes on without us. */
const TIMEOUT_MS = 15_000;
/** What node-sdk says when it has waited long enough for an answer. */
const WAITED = 'ESOCKETTIMEDOUT';

/** `callFunction` of the SDK as tasks want it. */
export function createCalls(cloudbase: Pick<CloudBaseApp, 'callFunction'>, log: Log): CallFunction {
  return async (name, data) => {
    try {
      await cloudbase.callFunction({ name, data }, { timeout: TIMEOUT_MS });
      return 'answered';
    } catch (error) {
      const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
      if (code === WAITED) return 'going_on';
      log.warn('function not called', { called: name, error });
      return 'refused';
    }
  };
}
