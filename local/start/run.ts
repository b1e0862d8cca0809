/** What `npm start` runs until it is stopped. */
import { buildChanged, type FreshFunctions } from '../build-changed.ts';
import { closeOnStop, STOP_CODES } from '../cloudbase/lifetime.ts';
import { complain } from '../command-line.ts';
import { localApiKey } from '../environment/api-key.ts';
import { API_PATH, type Environment, startEnvironment } from '../environment/environment.ts';
import { DEMO_PREFIX, sweepLeftovers } from '../environment/leftovers.ts';
import { type LocalOperator, localOperator } from '../environment/local-operator.ts';
import { DATA_FOLDER, leaveNote, notePath } from '../environment/running.ts';
import { buildPages } from '../pages/build.ts';
import { PAGES } from '../pages/index.ts';
import { createTaskLog, showFunctionLine } from '../task-log.ts';

const SEED_USER = 'o-local-user-000000000000001';
const SEED_CREDITS = 1_000;
/** Whose phone stands beside it at `/phone/`. */
const SECOND_USER = 'o-local-user-000000000000002';
const SECOND_CREDITS = 100;

export interface StartOptions {
  readonly port: number;
  readonly providerPort: number;
  readonly host: string;
  readonly data: string;
  readonly withoutDatabaseTriggers: boolean;
}

/** Starts everything and tells how to use it. @throws what keeps an environment from starting */
export async function runDarkroom(options: StartOptions): Promise<void> {
  sweepLeftovers(DATA_FOLDER, DEMO_PREFIX);
  let apiKey: string | null = null;
  let operator: LocalOperator | null = null;
  const environment = await startEnvironment({
    dataDir: options.data,
    build,
    port: options.port,
    providerPort: options.providerPort,
    host: options.host,
    variables: process.env,
    allProviders: true,
    withoutDatabaseTriggers: options.withoutDatabaseTriggers,
    // An environment without triggers is to be met as it is, waits and all.
    isQuick: !options.withoutDatabaseTriggers,
    webShop: true,
    log: showFunctionLine,
    apiKey: () => apiKey,
    operator: () => operator,
    user: SEED_USER,
  });
  const takeNote = leaveNote(options.data, {
    pid: process.pid,
    env_id: environment.cloud.context.envId,
    url: environment.cloud.url,
    providers_url: environment.providersUrl,
    admin_secret: environment.adminSecret,
  });
  closeOnStop({
    close: () => {
      takeNote();
      return environment.close();
    },
    onError: (error) => complain('darkroom', error),
    code: (signal) => STOP_CODES[signal],
  });
  await environment.operate('grant', {
    openid: SEED_USER,
    amount: SEED_CREDITS,
    key: 'local-seed',
    reason: 'seed credits',
  });
  await environment.operate('grant', {
    openid: SECOND_USER,
    amount: SECOND_CREDITS,
    key: 'local-seed-second',
    reason: 'seed credits',
  });
  operator = await localOperator(environment, options.data);
  apiKey = await localApiKey(environment, { folder: options.data, openid: SEED_USER });
  console.log(welcome(environment, options));
  createTaskLog(environment.cloud.engine, (line) => console.log(line));
}

async function build(): Promise<FreshFunctions> {
  console.log('building the functions and the pages …');
  const fresh = await buildChanged();
  const built = [...fresh.built, ...(await buildPages()).built];
  console.log(built.length > 0 ? `built ${built.join(', ')}` : 'nothing has changed');
  return fresh;
}

/** What people meet on their terminal ends up in pictures and logs: no secret is printed. */
function welcome({ cloud, providersUrl, webShop }: Environment, options: StartOptions): string {
  const where =
    options.host === '127.0.0.1' ? 'this machine only' : `on ${options.host}, see the warning`;
  const call = JSON.stringify({
    name: 'photography',
    openid: SEED_USER,
    data: { action: 'getBalance' },
  });
  const api = `${cloud.url}${API_PATH}`;
  return `
Darkroom is ready (${where}); its data is in ${options.data}

  console           ${cloud.url}/console/ (its login is ready)
  studio            ${cloud.url}/studio/ (its login is ready)
  mini-program      ${cloud.url}${PAGES.phone.path}
  web example       ${cloud.url}${PAGES.try.path}
  API               ${api}/docs

  web shop's till   ${webShop?.url ?? 'off: WXPAY_MCH_ID is set'}

  environment id    ${cloud.context.envId}
  local CloudBase   ${cloud.url}
  local providers   ${providersUrl ?? 'off: DASHSCOPE_API_KEY is set, the real service is called'}
  user              ${SEED_USER} (seeded with ${SEED_CREDITS} credits)
  operator secret   admin_secret in ${notePath(options.data)} (only you can read it)

Call it as a mini-program of that user would:
  curl -s ${cloud.url}/_local/invoke -H 'content-type: application/json' -d '${call}'

Or over HTTP, with the API key of ${cloud.url}/_local/status (${api}/docs tells the rest):
  curl -s ${api}/v1/images/generations -H "authorization: Bearer $KEY" \\
    -H 'content-type: application/json' -d '{"prompt":"a red lighthouse"}'

Whole jobs: npm run demo.   Ctrl-C stops; the next start goes on with the same data.

Tasks:`;
}
