/** Where the demo's job runs: in a running `npm start`, or in an environment of its own. */
import { buildChanged } from '../build-changed.ts';
import { UsageError } from '../command-line.ts';
import { startEnvironment } from '../environment/environment.ts';
import { DEMO_PREFIX, removeFolder, temporaryFolder } from '../environment/leftovers.ts';
import { DATA_FOLDER, findRunning, statusOf } from '../environment/running.ts';
import { type DemoAddress, prepareUploads } from './client.ts';
import type { DemoOptions } from './options.ts';
import type { DemoScreen } from './report.ts';

export interface DemoPlace extends DemoAddress {
  close(): Promise<void>;
}

/** Nobody waits for what still runs once the job has ended. */
const CLOSE_GRACE_MS = 200;

/** Throws UsageError when --port leads nowhere, and what keeps an environment from starting. */
export async function openPlace(options: DemoOptions, screen: DemoScreen): Promise<DemoPlace> {
  if (options.port !== null && options.port !== 0) return placeAt(options.port, screen);
  const running = options.port === 0 ? null : await findRunning();
  if (running === null) return ownPlace(options, screen);
  // A real service does not fail on demand, and would be paid for.
  if (options.fail && running.providers_url === null) {
    screen.step(`the running npm start at ${running.url} calls real services, which do not fail`);
    return ownPlace(options, screen);
  }
  const provider = running.providers_url === null ? 'real services' : 'its local providers';
  screen.step(`using the running npm start at ${running.url} with ${provider} (--own: another)`);
  const { url, env_id: envId, admin_secret: adminSecret } = running;
  return { url, envId, adminSecret, close: async () => undefined };
}

async function placeAt(port: number, screen: DemoScreen): Promise<DemoPlace> {
  const url = `http://127.0.0.1:${port}`;
  const status = await statusOf(url);
  if (status === null) throw new UsageError(`no npm start answers at ${url}`);
  screen.step(`using the environment ${status.env_id} at ${url}`);
  const noted = await findRunning();
  const adminSecret = noted?.url === url ? noted.admin_secret : process.env.DARKROOM_ADMIN_SECRET;
  if (!adminSecret) {
    throw new UsageError(`set DARKROOM_ADMIN_SECRET to the operator's secret of ${url}`);
  }
  return { url, envId: status.env_id, adminSecret, close: async () => undefined };
}

/** Inside the project, so that the built functions find their native parts in node_modules. */
async function ownPlace(options: DemoOptions, screen: DemoScreen): Promise<DemoPlace> {
  const home = temporaryFolder(DATA_FOLDER, DEMO_PREFIX);
  // However this process ends, short of kill -9; after that the next run removes it.
  process.once('exit', () => removeFolder(home));
  screen.step('starting a local CloudBase and providers of its own');
  const environment = await startEnvironment({
    dataDir: home,
    build: async () => {
      screen.step('building the functions');
      const fresh = await buildChanged();
      if (fresh.built.length === 0) screen.step('nothing has changed since they were built');
      return fresh;
    },
    allProviders: true,
    isQuick: true,
    onDeployed: prepareUploads,
    // A real service does not fail on demand.
    variables: options.fail ? {} : realService(),
  });
  const { url, context } = environment.cloud;
  return {
    url,
    envId: context.envId,
    adminSecret: environment.adminSecret,
    close: () => environment.close(CLOSE_GRACE_MS),
  };
}

function realService(): Record<string, string | undefined> {
  const { DASHSCOPE_API_KEY, DASHSCOPE_BASE_URL } = process.env;
  return { DASHSCOPE_API_KEY, DASHSCOPE_BASE_URL };
}
