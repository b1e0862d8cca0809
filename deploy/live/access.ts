/** Who may reach what: paths, logins, the rules of functions and files, the site. */
import type { Cloud } from '../cloud/cloud.ts';
import { fieldsOf, listOf, textOf } from './fields.ts';
import type { LiveHosting, LiveRoute, LiveRule } from './state.ts';

export async function readStorageRule(
  cloud: Cloud,
  { envId, storageBucket }: { envId: string; storageBucket: string },
): Promise<LiveRule> {
  const params = { EnvId: envId, Bucket: storageBucket };
  const answer = await cloud.call('tcb', 'DescribeStorageSafeRule', params);
  return { tag: textOf(answer.AclTag), rule: textOf(answer.Rule) };
}

/** JSON text; empty where none was ever set. */
export async function readFunctionRule(cloud: Cloud, envId: string): Promise<string> {
  const params = { EnvId: envId, ResourceType: 'function' };
  const answer = await cloud.call('tcb', 'DescribeResourcePermission', params);
  const [first] = listOf(fieldsOf(answer.Data).PermissionList);
  return textOf(first?.SecurityRule);
}

export async function readRoutes(
  cloud: Cloud,
  envId: string,
): Promise<{ domain: string; routes: LiveRoute[] }> {
  const answer = await cloud.call('tcb', 'DescribeHTTPServiceRoute', { EnvId: envId });
  const domain = textOf(answer.OriginDomain);
  const ours = listOf(answer.Domains).filter(({ Domain }) => Domain === '*' || Domain === domain);
  const routes = ours
    .flatMap(({ Routes }) => listOf(Routes))
    .map((route) => ({
      path: textOf(route.Path),
      functionName: textOf(route.UpstreamResourceName),
      upstream: textOf(route.UpstreamResourceType),
      auth: route.EnableAuth === true,
      passPath: route.EnablePathTransmission === true,
      enabled: route.Enable !== false,
    }));
  return { domain, routes };
}

export async function readLogin(
  cloud: Cloud,
  envId: string,
): Promise<Readonly<Record<string, unknown>>> {
  return cloud.call('tcb', 'DescribeLoginConfig', { EnvId: envId });
}

/** Null where static hosting was never switched on. */
export async function readHosting(cloud: Cloud, envId: string): Promise<LiveHosting | null> {
  const answer = await cloud.call('tcb', 'DescribeStaticStore', { EnvId: envId });
  const [store] = listOf(answer.Data);
  if (store === undefined) return null;
  const bucket = textOf(store.Bucket);
  // As the platform spells it.
  const region = textOf(store.Regoin) || textOf(store.Region) || cloud.region;
  const isOnline = textOf(store.Status) === 'online';
  const files = isOnline ? await cloud.list({ bucket, region }) : new Map<string, string>();
  return { bucket, region, domain: textOf(store.CdnDomain), isOnline, files };
}
