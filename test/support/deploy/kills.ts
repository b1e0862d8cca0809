/** A deployment that is ended at one of its calls, and the state it must come to all the same. */
import { drift, type Prepared } from '../../../deploy/index.ts';
import { type DeployedCloud, startDeployedCloud } from './deployed-cloud.ts';

/** Lets `calls` calls through to `send`; the last one is carried out and never answered, then nothing leaves. */
export function dyingFetch(calls: number, send: typeof fetch = fetch): typeof fetch {
  let left = calls;
  return async (url, init) => {
    left -= 1;
    if (left < 0) throw new Error('this process is dead');
    const response = await send(url, init);
    if (left > 0) return response;
    await response.arrayBuffer();
    throw new Error('this process died before it heard the answer');
  };
}

/** Everything a deployment is about, as the cloud tells it: without times. */
export function fingerprint({ live }: Prepared): string {
  const { collections, functions, hosting, ...rest } = live;
  const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
  return JSON.stringify({
    ...rest,
    login: { ...rest.login, RequestId: '' },
    routes: [...rest.routes].sort((a, b) => (a.path < b.path ? -1 : 1)),
    collections: collections
      .map((one) => ({ ...one, indexes: [...one.indexes].sort(byName) }))
      .sort(byName),
    functions: [...functions].sort(byName),
    hosting: { ...hosting, domain: '', files: [...(hosting?.files ?? [])].sort() },
  });
}

/** Ends a first deployment at this call, runs it again, and answers what there is then. */
export async function killedAt(
  call: number,
  sources: string,
): Promise<{ state: string; isDone: boolean; died: boolean }> {
  const place: DeployedCloud = await startDeployedCloud(sources);
  try {
    const died = await place.apply({}, place.client(dyingFetch(call, place.direct))).then(
      () => false,
      () => true,
    );
    await place.apply();
    const prepared = await place.prepare();
    return { state: fingerprint(prepared), isDone: drift(prepared.plan).length === 0, died };
  } finally {
    await place.end();
  }
}
