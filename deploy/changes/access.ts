/** Who may reach what: files, functions, logins, paths. */
import type { LiveRoute } from '../live/state.ts';
import type { RouteSpec } from '../spec.ts';
import { type Change, type Compare, canonical, extra, same } from './change.ts';
import { unlessThere } from './there.ts';

export const compareStorage: Compare = ({ desired, live }) => {
  const { tag, rule } = live.storageRule;
  const isRight = tag === 'CUSTOM' && canonical(rule) === canonical(desired.storageRule);
  if (isRight) return [same('storage', 'rule of the files')];
  const { envId, storageBucket } = live.environment;
  const Rule = JSON.stringify(desired.storageRule);
  return [
    {
      part: 'storage',
      name: 'rule of the files',
      sign: '~',
      details: [`${tag || 'none'} → clients write their own files below uploads/ only`],
      run: async ({ cloud }) => {
        const params = { EnvId: envId, Bucket: storageBucket, AclTag: 'CUSTOM', Rule };
        await cloud.call('tcb', 'ModifyStorageSafeRule', params);
      },
    },
  ];
};

export const comparePermissions: Compare = ({ desired, live }) => {
  const name = 'rule of the functions';
  if (canonical(live.functionRule) === canonical(desired.functionRule)) {
    return [same('permissions', name)];
  }
  const SecurityRule = JSON.stringify(desired.functionRule);
  return [
    {
      part: 'permissions',
      name,
      sign: live.functionRule === '' ? '+' : '~',
      details: [SecurityRule, 'takes one to three minutes in the cloud'],
      run: async ({ cloud }) => {
        const rule = { ResourceType: 'function', Permission: 'CUSTOM', SecurityRule };
        await cloud.call('tcb', 'ModifyResourcePermission', { EnvId: desired.envId, ...rule });
      },
    },
  ];
};

export const compareLogin: Compare = ({ desired, live }) => {
  const wrong = Object.entries(desired.login).filter(([method, on]) => live.login[method] !== on);
  if (wrong.length === 0) return [same('login', 'login methods')];
  return [
    {
      part: 'login',
      name: 'login methods',
      sign: '~',
      details: wrong.map(([method, on]) => `${method} ${on ? 'on' : 'off'}`),
      run: async ({ cloud }) => {
        const changes = Object.fromEntries(wrong);
        await cloud.call('tcb', 'ModifyLoginConfig', { EnvId: desired.envId, ...changes });
      },
    },
  ];
};

export const compareRoutes: Compare = ({ desired, live, prune }) => {
  const wanted = desired.routes.map((route): Change => {
    const fields = routeFields(route, desired.functions);
    const found = live.routes.find(({ path }) => path === route.path);
    const details = [`→ ${route.functionName}`];
    const Domain = { Domain: '*', Routes: [fields] };
    const params = { EnvId: desired.envId, Domain };
    if (found !== undefined && isRight(found, fields)) return same('routes', route.path);
    const action = found === undefined ? 'CreateHTTPServiceRoute' : 'ModifyHTTPServiceRoute';
    return {
      part: 'routes',
      name: route.path,
      sign: found === undefined ? '+' : '~',
      details,
      run: async ({ cloud }) => {
        await unlessThere(() => cloud.call('tcb', action, params));
      },
    };
  });
  const extras = live.routes
    .filter(({ path }) => !desired.routes.some((route) => route.path === path))
    .map(({ path, functionName }) =>
      extra(
        {
          part: 'routes',
          name: path,
          details: [`→ ${functionName}, not declared`],
          run: async ({ cloud }) => {
            const params = { EnvId: desired.envId, Domain: '*', Paths: [path] };
            await cloud.call('tcb', 'DeleteHTTPServiceRoute', params);
          },
        },
        prune,
      ),
    );
  return [...wanted, ...extras];
};

interface RouteFields {
  readonly Path: string;
  readonly UpstreamResourceType: 'SCF' | 'WEB_SCF';
  readonly UpstreamResourceName: string;
  readonly EnableAuth: boolean;
  readonly EnableSafeDomain: boolean;
  readonly EnablePathTransmission: boolean;
  readonly Enable: boolean;
}

function routeFields(
  { path, functionName, passPath }: RouteSpec,
  functions: readonly { readonly name: string; readonly isHttp: boolean }[],
): RouteFields {
  const isHttp = functions.some(({ name, isHttp }) => name === functionName && isHttp);
  return {
    Path: path,
    UpstreamResourceType: isHttp ? 'WEB_SCF' : 'SCF',
    UpstreamResourceName: functionName,
    // A key of ours travels in Authorization, and the function answers pages itself.
    EnableAuth: false,
    EnableSafeDomain: false,
    EnablePathTransmission: passPath,
    Enable: true,
  };
}

function isRight(found: LiveRoute, wanted: RouteFields): boolean {
  return (
    found.functionName === wanted.UpstreamResourceName &&
    found.upstream === wanted.UpstreamResourceType &&
    found.auth === wanted.EnableAuth &&
    found.passPath === wanted.EnablePathTransmission &&
    found.enabled
  );
}
