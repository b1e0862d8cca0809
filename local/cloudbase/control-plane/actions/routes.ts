/** HTTP access: paths that lead to functions, under the new and the old names of the platform. */
import { checkedRoutes, type HttpRoute } from '../../http-access/routes.ts';
import { ControlError, invalidParameter, notFound } from '../errors.ts';
import { isObject, object, objects, optionalText, type Params, text, texts } from '../params.ts';
import type { Actions, Answer, Plane } from '../plane.ts';
import type { SavedRoute } from '../saved.ts';
import { functionNamed } from './functions.ts';

/** Of the environment's own domain; domains of one's own do not exist on this machine. */
const DEFAULT_DOMAIN = '*';
const UPSTREAMS = ['SCF', 'WEB_SCF'];

/** As HTTP access takes them. Disabled ones and those of the site are not for it. */
export function httpRoutesOf(saved: readonly SavedRoute[]): HttpRoute[] {
  return saved
    .filter((route) => UPSTREAMS.includes(route.UpstreamResourceType) && route.Enable !== false)
    .map((route) => {
      const { QPSPolicy: qps, PathRewrite: rewrite } = route;
      const prefix = isObject(rewrite) ? optionalText(rewrite, 'Prefix') : undefined;
      const total = isObject(qps) && typeof qps.QPSTotal === 'number' ? qps.QPSTotal : undefined;
      return {
        path: route.Path,
        functionName: route.UpstreamResourceName,
        auth: route.EnableAuth === true,
        passPath: route.EnablePathTransmission === true,
        ...(prefix === undefined ? {} : { rewrite: prefix }),
        ...(total === undefined ? {} : { qps: { total } }),
      };
    });
}

function routeOf(plane: Plane, params: Params, before?: SavedRoute): SavedRoute {
  const merged = { ...before, ...params } as Params;
  const route: SavedRoute = {
    ...merged,
    Path: text(merged, 'Path'),
    UpstreamResourceType: text(merged, 'UpstreamResourceType'),
    UpstreamResourceName: text(merged, 'UpstreamResourceName'),
  };
  const name = route.UpstreamResourceName;
  if (UPSTREAMS.includes(route.UpstreamResourceType)) {
    const isHttp = functionNamed(plane, name).config.type === 'HTTP';
    if (isHttp !== (route.UpstreamResourceType === 'WEB_SCF')) {
      throw invalidParameter(`${name} is ${isHttp ? 'an HTTP' : 'an event'} function`);
    }
  }
  try {
    checkedRoutes(httpRoutesOf([route]));
    return route;
  } catch (error) {
    throw invalidParameter(error instanceof Error ? error.message : String(error));
  }
}

function domainOf(params: Params, { envId }: Plane): { routes: Params[] } {
  const domain = object(params, 'Domain');
  const name = text(domain, 'Domain');
  if (name !== DEFAULT_DOMAIN && name !== originDomain(envId)) {
    throw notFound('', `domain ${name} is not bound here`);
  }
  return { routes: objects(domain, 'Routes') };
}

const originDomain = (envId: string): string => `${envId}.service.tcloudbase.com`;

function save(plane: Plane, routes: readonly SavedRoute[]): Answer {
  plane.saved.change({ routes });
  plane.routesChanged();
  return {};
}

function create(plane: Plane, params: Params): Answer {
  const before = plane.saved.value.routes;
  const added = domainOf(params, plane).routes.map((route) => routeOf(plane, route));
  for (const { Path } of added) {
    if (before.some((route) => route.Path === Path)) {
      throw new ControlError('InvalidParameter.APICreated', `route ${Path} already exists`);
    }
  }
  return save(plane, [...before, ...added]);
}

function modify(plane: Plane, params: Params): Answer {
  const changed = domainOf(params, plane).routes;
  const routes = plane.saved.value.routes.map((route) => {
    const change = changed.find(({ Path }) => Path === route.Path);
    return change === undefined ? route : routeOf(plane, change, route);
  });
  for (const { Path } of changed) {
    if (!routes.some((route) => route.Path === Path)) throw notFound('', `no route ${Path}`);
  }
  return save(plane, routes);
}

function verify(plane: Plane, params: Params): Answer {
  for (const route of domainOf(params, plane).routes) routeOf(plane, route);
  return { Result: 'OK' };
}

function oldList({ envId, saved }: Plane): Answer {
  const APISet = saved.value.routes.map((route) => ({
    ServiceId: envId,
    APIId: `api-${route.Path}`,
    Path: route.Path,
    Type: 1,
    Name: route.UpstreamResourceName,
    CreateTime: 0,
    EnvId: envId,
    EnableAuth: route.EnableAuth === true,
  }));
  return { APISet, EnvId: envId, Total: APISet.length, Offset: 0, Limit: APISet.length };
}

export const routeActions: Actions = {
  DescribeHTTPServiceRoute: ({ envId, saved }) => ({
    OriginDomain: originDomain(envId),
    Domains:
      saved.value.routes.length === 0
        ? []
        : [{ Domain: DEFAULT_DOMAIN, DomainType: 'HTTPSERVICE', Routes: saved.value.routes }],
    TotalCount: saved.value.routes.length,
  }),
  CreateHTTPServiceRoute: create,
  ModifyHTTPServiceRoute: modify,
  VerifyHTTPServiceRoute: verify,
  DeleteHTTPServiceRoute: (plane, params) => {
    const paths = texts(params, 'Paths');
    const isGone = ({ Path }: SavedRoute): boolean => paths.length === 0 || paths.includes(Path);
    return save(
      plane,
      plane.saved.value.routes.filter((route) => !isGone(route)),
    );
  },
  DescribeCloudBaseGWService: ({ envId }) => ({
    EnableService: true,
    DefaultDomain: originDomain(envId),
    ServiceSet: [],
  }),
  DescribeCloudBaseGWAPI: oldList,
  CreateCloudBaseGWAPI: (plane, params) => {
    const name = text(params, 'Name');
    const { config } = functionNamed(plane, name);
    const route = {
      Path: text(params, 'Path'),
      UpstreamResourceType: config.type === 'HTTP' ? 'WEB_SCF' : 'SCF',
      UpstreamResourceName: name,
      EnableAuth: params.AuthSwitch === 1,
    };
    create(plane, { Domain: { Domain: DEFAULT_DOMAIN, Routes: [route] } });
    return { APIId: `api-${route.Path}` };
  },
  DeleteCloudBaseGWAPI: (plane, params) => {
    const path = optionalText(params, 'Path');
    const id = optionalText(params, 'APIId');
    const isMeant = ({ Path }: SavedRoute): boolean => Path === path || `api-${Path}` === id;
    return save(
      plane,
      plane.saved.value.routes.filter((route) => !isMeant(route)),
    );
  },
};
