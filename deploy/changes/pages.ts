/** Pages on static hosting: parts first, the page that names them last. */
import { DeployError } from '../cloud/errors.ts';
import { readHosting } from '../live/access.ts';
import type { LiveHosting } from '../live/state.ts';
import { type Change, type Compare, extra, same, type Work } from './change.ts';
import { unlessThere } from './there.ts';

const STEADY_POLLS = 120;
const POLL_MS = 2_000;

export const comparePages: Compare = ({ desired, live, prune }) => {
  if (desired.pages.length === 0) return [];
  const place = keptPlace(desired.envId, live.hosting);
  const files = live.hosting?.files ?? new Map<string, string>();
  const wanted = desired.pages.map((page): Change => {
    const found = files.get(page.key);
    if (found === page.hash) return same('pages', page.key);
    return {
      part: 'pages',
      name: page.key,
      sign: found === undefined ? '+' : '~',
      details: [],
      run: async (work) => {
        const { bucket, region } = await place(work);
        const { key, contentType, cacheControl } = page;
        await work.cloud.put({
          bucket,
          region,
          key,
          contentType,
          cacheControl,
          bytes: page.bytes(),
        });
      },
    };
  });
  const folders = new Set(desired.pages.map(({ key }) => topOf(key)));
  const extras = [...files.keys()]
    // Other folders of the site are other people's.
    .filter((key) => folders.has(topOf(key)) && !desired.pages.some((page) => page.key === key))
    .map((key) =>
      extra(
        {
          part: 'pages',
          name: key,
          details: ['of an earlier version'],
          run: async (work) => work.cloud.remove({ ...(await place(work)), key }),
        },
        prune,
      ),
    );
  return [...hostingChange(desired.envId, live.hosting), ...wanted, ...extras];
};

const topOf = (key: string): string => (key.includes('/') ? (key.split('/')[0] ?? '') : '');

function hostingChange(envId: string, hosting: LiveHosting | null): Change[] {
  if (hosting?.isOnline) return [same('pages', 'static hosting')];
  return [
    {
      part: 'pages',
      name: 'static hosting',
      sign: '+',
      details: ['switched on once'],
      run: async ({ cloud }) => {
        // Another run may have begun it; it is waited for either way.
        const create = () => cloud.call('tcb', 'CreateStaticStore', { EnvId: envId });
        if (hosting === null) await unlessThere(create);
      },
    },
  ];
}

/** The site's bucket; waited for where it was only just switched on. */
function keptPlace(envId: string, hosting: LiveHosting | null) {
  let known: Promise<LiveHosting> | null = hosting?.isOnline ? Promise.resolve(hosting) : null;
  return (work: Work): Promise<LiveHosting> => {
    known ??= online(work, envId);
    return known;
  };
}

async function online({ cloud, sleep }: Work, envId: string): Promise<LiveHosting> {
  for (let polls = 0; polls < STEADY_POLLS; polls++) {
    const hosting = await readHosting(cloud, envId);
    if (hosting?.isOnline) return hosting;
    await sleep(POLL_MS);
  }
  throw new DeployError(
    'HOSTING',
    'static hosting is not ready yet: run the same command again in some minutes',
    {
      retryable: true,
    },
  );
}
