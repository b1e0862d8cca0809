/** The control plane of a local cloud, called as a deployment calls the real one. */
import { type Answer, type Cloud, createCloud, type Params } from '../../deploy/cloud/cloud.ts';
import { UNHURRIED } from '../../deploy/cloud/pace.ts';
import { controlCredential } from '../../local/cloudbase/control-plane/credential.ts';

export interface ControlPlace {
  readonly url: string;
  readonly dataDir: string;
}

export function controlOf({ url, dataDir }: ControlPlace): Cloud {
  return createCloud({
    credentials: controlCredential(dataDir),
    region: 'ap-shanghai',
    endpoint: `${url}/control`,
    pace: UNHURRIED,
    fetch,
    nowMs: () => Date.now(),
    sleep: async () => undefined,
    random: () => 0,
  });
}

/** `tcb` actions with the environment's id filled in. */
export function askOf(place: ControlPlace & { envId: string }) {
  const cloud = controlOf(place);
  return (action: string, params: Params = {}): Promise<Answer> =>
    cloud.call('tcb', action, { EnvId: place.envId, ...params });
}
