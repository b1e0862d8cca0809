/** Where a deployment goes, and as whom: the cloud, or a local CloudBase that stands for it. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Credentials, DeployError } from '../../deploy/index.ts';
import { findRunning, statusOf } from '../environment/running.ts';

export interface Place {
  readonly region: string;
  readonly credentials: Credentials;
  /** Of a server that answers for all services; absent in the cloud. */
  readonly endpoint?: string;
  /** Where clients call functions. */
  readonly gateway: string;
  readonly isLocal: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const EMULATOR = 'http://127.0.0.1:7100';
const DEFAULT_REGION = 'ap-shanghai';

/** @throws DeployError when there are no credentials */
export async function placeOf(envId: string, shell: Environment): Promise<Place> {
  const region = shell.TENCENTCLOUD_REGION || DEFAULT_REGION;
  // The official SDK's own name for it.
  const endpoint = shell.TCB_BASE_URL || (await localEndpoint(envId));
  if (endpoint !== null && isLoopback(endpoint)) {
    const { origin } = new URL(endpoint);
    const credentials = fromShell(shell) ?? (await localCredentials(origin));
    return { region, credentials, endpoint, gateway: origin, isLocal: true };
  }
  const credentials = fromShell(shell) ?? fromLogin(shell);
  if (credentials === null) {
    throw new DeployError(
      'NO_CREDENTIALS',
      'No credentials: set TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY (https://console.cloud.tencent.com/cam/capi), or run "npx -p @cloudbase/cli tcb login"',
    );
  }
  const gateway = `https://${envId}.api.tcloudbasegateway.com`;
  return {
    region,
    credentials,
    gateway,
    isLocal: false,
    ...(endpoint === null ? {} : { endpoint }),
  };
}

/** A local CloudBase that runs under this very id; the cloud's ids look otherwise. */
async function localEndpoint(envId: string): Promise<string | null> {
  const note = await findRunning();
  for (const url of [note?.url, EMULATOR]) {
    if (url !== undefined && (await statusOf(url))?.env_id === envId) return `${url}/control`;
  }
  return null;
}

const isLoopback = (url: string): boolean =>
  /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/.test(new URL(url).hostname);

async function localCredentials(origin: string): Promise<Credentials> {
  const response = await fetch(`${origin}/_local/control`);
  const { secret_id: secretId, secret_key: secretKey } = (await response.json()) as Record<
    string,
    string
  >;
  if (secretId && secretKey) return { secretId, secretKey };
  throw new DeployError('NO_CREDENTIALS', `${origin} is no local CloudBase of this version`);
}

function fromShell(shell: Environment): Credentials | null {
  const { TENCENTCLOUD_SECRETID: secretId, TENCENTCLOUD_SECRETKEY: secretKey } = shell;
  if (!secretId || !secretKey) return null;
  const token = shell.TENCENTCLOUD_SESSIONTOKEN;
  return { secretId, secretKey, ...(token ? { token } : {}) };
}

/** What `tcb login` has left: a key of one's own, or a temporary one of the console. */
function fromLogin(shell: Environment): Credentials | null {
  const home = shell.XDG_CONFIG_HOME || join(homedir(), '.config');
  const path = join(home, '.cloudbase/auth.json');
  if (!existsSync(path)) return null;
  const { credential = {} } = JSON.parse(readFileSync(path, 'utf8')) as {
    credential?: Readonly<Record<string, string | number | undefined>>;
  };
  const { tmpSecretId, tmpSecretKey, tmpToken, tmpExpired, secretId, secretKey } = credential;
  if (secretId && secretKey) return { secretId: String(secretId), secretKey: String(secretKey) };
  if (!tmpSecretId || !tmpSecretKey) return null;
  if (Number(tmpExpired) < Date.now()) {
    throw new DeployError('LOGIN_EXPIRED', 'The login of tcb has expired: run "tcb login" again');
  }
  return {
    secretId: String(tmpSecretId),
    secretKey: String(tmpSecretKey),
    token: String(tmpToken ?? ''),
  };
}
