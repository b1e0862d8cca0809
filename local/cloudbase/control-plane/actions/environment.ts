/** The environment itself, and the account it belongs to. */
import { APP_ID, environmentInfo, UIN } from '../account.ts';
import { notFound } from '../errors.ts';
import { optionalText } from '../params.ts';
import type { Actions, Plane } from '../plane.ts';

function info({ envId, faults, hosting: _, saved }: Plane): Record<string, unknown> {
  const { authzEngine } = faults.settings;
  const described = environmentInfo(envId);
  return {
    ...described,
    ...(saved.value.hosting ? {} : { StaticStorages: [] }),
    Meta: authzEngine === '' ? [] : [{ Key: 'authz_engine', Value: authzEngine }],
  };
}

export const environmentActions: Actions = {
  DescribeEnvInfo: (plane, params) => {
    const asked = optionalText(params, 'EnvId');
    if (asked !== plane.envId) throw notFound('', `Environment not found: ${asked}`);
    return { EnvInfo: { EnvBaseInfo: info(plane), UserInfo: { AppId: APP_ID, Uin: UIN } } };
  },
  DescribeEnvs: (plane, params) => {
    const asked = optionalText(params, 'EnvId');
    const list = asked === undefined || asked === plane.envId ? [info(plane)] : [];
    return { EnvList: list, Total: list.length };
  },
  DescribeTcbAccountInfo: () => ({ AppId: Number(APP_ID), Uin: UIN }),
  CheckTcbService: () => ({ Initialized: true }),
};
