/** What an environment starts and calls before anybody asks, while others of its parts are at work. */
import type { CloudBase } from '../cloudbase/server.ts';
import type { LocalDeployment } from './deploy-locally.ts';

/** Of the mini-program whose users call. */
export const APP_ID = 'wxlocal000000000000';
const NOBODY = { kind: 'openid', openid: 'o-local-first-call', appid: APP_ID } as const;

export interface Ahead {
  /** Somebody watches, who asks for something at once. */
  readonly isQuick?: boolean;
  /** Told when every function is there and only their setting up is waited for. */
  readonly onDeployed?: () => void;
}

/** Set-up and the packs on sale are the operator's. */
export function startedAhead(
  cloud: CloudBase,
  { isQuick = false, onDeployed = () => undefined }: Ahead,
): Pick<LocalDeployment, 'warm' | 'beside'> {
  return {
    warm: isQuick ? ['operator', 'photography', 'task-processor'] : ['operator'],
    beside: async () => {
      onDeployed();
      if (isQuick) await firstCalls(cloud);
    },
  };
}

/** A copy's first call takes a quarter of a second. One that fails is told to whoever calls next. */
async function firstCalls(cloud: CloudBase): Promise<void> {
  const data = { action: 'listModels' };
  await Promise.allSettled([
    cloud.invoke({ name: 'photography', data, identity: NOBODY, source: 'client' }),
    cloud.timers.runNow('process'),
  ]);
}
