/** The variables of the functions of a local environment. */
import { join } from 'node:path';
import { PROVIDER_ROWS } from '../../shared/providers/table/rows.ts';
import { secretFor } from '../cloudbase/admin/secret.ts';
import type { ProviderServers } from '../providers/index.ts';
import { typicalTimes } from '../providers/job-times.ts';

/** Nobody's service needs to be spared. */
const QUICK_BACKOFF_MS = 200;
/** Local jobs that fail show it after a second. */
const QUICK_FIRST_CHECK_MS = 500;
/** Until a result is seen and fetched. */
const PICK_UP_MS = 1_000;

export interface VariableChoices {
  readonly dataDir: string;
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly providerSpeed?: number;
  readonly allProviders?: boolean;
  readonly isQuick?: boolean;
}

/** Where the local CloudBase of an environment keeps its data. */
export function cloudFolder(dataDir: string): string {
  return join(dataDir, 'cloudbase');
}

/** Of every function: keys and addresses of the local servers, and over them the developer's own. */
export function localVariables(
  options: VariableChoices,
  providers: ProviderServers | null,
): Readonly<Record<string, string>> {
  const local: Record<string, string> = {
    // Unless the developer has one in the environment.
    DARKROOM_ADMIN_SECRET: secretFor('operator', cloudFolder(options.dataDir)),
    DARKROOM_KEY_SECRET: secretFor('keys', cloudFolder(options.dataDir)),
  };
  const own = options.variables ?? {};
  if (providers !== null) {
    Object.assign(local, options.allProviders ? settingsOfMissing(own, providers) : {});
    local.DASHSCOPE_API_KEY = 'sk-local';
    local.DASHSCOPE_BASE_URL = `${providers.url}/dashscope`;
    // The same key opens its conversations: they must not leave this machine either.
    local.DASHSCOPE_CHAT_BASE_URL = `${providers.url}/openai/v1`;
    Object.assign(local, options.isQuick === true ? quickSettings(options) : {});
  }
  for (const [name, value] of Object.entries(own)) if (value) local[name] = value;
  // Pictures of the local provider and of local storage lie on this machine.
  local.DARKROOM_ALLOW_PRIVATE_HOSTS = '127.0.0.1,localhost';
  return local;
}

function quickSettings({ providerSpeed = 1 }: VariableChoices): Record<string, string> {
  return {
    DARKROOM_BACKOFF_MS: String(QUICK_BACKOFF_MS),
    DARKROOM_FIRST_CHECK_MS: String(QUICK_FIRST_CHECK_MS),
    DARKROOM_TYPICAL_MS: JSON.stringify(typicalTimes(providerSpeed, PICK_UP_MS)),
  };
}

/** A real key must never be sent to a local server: its provider keeps its real address. */
function settingsOfMissing(
  own: Readonly<Record<string, string | undefined>>,
  { settings }: ProviderServers,
): Readonly<Record<string, string>> {
  const real = PROVIDER_ROWS.filter(({ keySets }) =>
    keySets.some((set) => Object.values(set).some((name) => own[name])),
  );
  const taken = new Set(
    real.flatMap(({ baseUrlVar, keySets, optional = {} }) => [
      baseUrlVar,
      ...[...keySets, optional].flatMap((set) => Object.values(set)),
    ]),
  );
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !taken.has(name)));
}
