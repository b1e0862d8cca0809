/** `npm run emulator`: the local CloudBase alone. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Rules } from './admin/client-side.ts';
import type { FunctionRule } from './client/index.ts';
import type { FunctionConfig } from './functions/config.ts';
import { closeOnStop } from './lifetime.ts';
import type { ServiceProxy } from './proxy/proxy.ts';
import type { CloudBase, CloudBaseOptions } from './server.ts';
import type { StorageRule } from './storage/rule.ts';

const HELP = `Usage: npm run emulator -- [options]

A local CloudBase for @cloudbase/node-sdk, wx-server-sdk and @cloudbase/js-sdk.

  --port N         port to listen on, 0 for any free one   (default 7100)
  --data DIR       folder for everything it keeps          (default .darkroom/emulator)
  --env ID         environment id                          (default local-env)
  --host H         address to listen on                    (default 127.0.0.1: this machine only)
  --rules FILE     security rules for clients, JSON {"collection":"PRIVATE"|"READONLY"|"ADMINWRITE"|
                   "ADMINONLY"|{"read":…,"write":…}}; POST /_local/rules
                   changes them while it runs
  --default-rule R rule of collections not named there (default PRIVATE: a client reads and
                   writes its own documents only)
  --storage-rule FILE   security rule of files, JSON {"read":…,"write":…} or one of those four words
                   (default READONLY: who knows a fileID reads, the owner writes)
  --function-rule FILE  which functions clients may call, JSON {"*":{"invoke":"auth != null"},…}
  --origin URL     origin of web pages that may call in, besides localhost; may be repeated
  --allow-host N   name this server is called by, besides localhost and addresses; may be repeated
  --functions DIR  folder with built functions, <name>/index.js
  --config FILE    cloudbaserc.json with their limits, variables and timers
                   (default: the one in the current folder, when --functions is given)
  --proxy          also a proxy for unmodified tools of the platform (tcb, manager-node): says what
                   to set
  --help           this text
`;

const SIMPLE_MODES = ['PRIVATE', 'READONLY', 'ADMINWRITE', 'ADMINONLY'] as const;

/** A mistake in the command line: told in one line, without a stack. */
class UsageError extends Error {}

function readOptions(args: readonly string[]): CloudBaseOptions | 'help' {
  const { values } = parse(args);
  if (values.help) return 'help';
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port must be a number from 0 to 65535, not "${values.port}"`);
  }
  if (!/^[\w-]{1,60}$/u.test(values.env)) {
    throw new UsageError(`--env may hold letters, digits, "-" and "_", not "${values.env}"`);
  }
  const rules = values.rules === undefined ? {} : { rules: readRules(resolve(values.rules)) };
  const dataDir = resolve(values.data);
  const modules = resolve('node_modules');
  const defaultRule = SIMPLE_MODES.find((mode) => mode === values['default-rule']);
  if (!defaultRule)
    throw new UsageError(`--default-rule must be one of ${SIMPLE_MODES.join(', ')}`);
  const base = {
    envId: values.env,
    port,
    host: values.host,
    dataDir,
    defaultRule,
    ...(existsSync(modules) ? { modules } : {}),
    ...rules,
    ...readAccess(values),
  };
  if (values.functions === undefined) {
    if (values.config !== undefined) throw new UsageError('--config needs --functions DIR');
    return base;
  }
  const config = readConfig(resolve(values.config ?? 'cloudbaserc.json'));
  return { ...base, functions: { root: resolve(values.functions), config } };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '7100' },
        data: { type: 'string', default: '.darkroom/emulator' },
        env: { type: 'string', default: 'local-env' },
        host: { type: 'string', default: '127.0.0.1' },
        rules: { type: 'string' },
        'default-rule': { type: 'string', default: 'PRIVATE' },
        'storage-rule': { type: 'string' },
        'function-rule': { type: 'string' },
        origin: { type: 'string', multiple: true },
        'allow-host': { type: 'string', multiple: true },
        functions: { type: 'string' },
        config: { type: 'string' },
        proxy: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readAccess(values: ReturnType<typeof parse>['values']): Partial<CloudBaseOptions> {
  const { origin, 'allow-host': hosts } = values;
  const storage = values['storage-rule'];
  const functions = values['function-rule'];
  return {
    ...(origin ? { origins: origin } : {}),
    ...(hosts ? { hosts } : {}),
    ...(storage ? { storageRule: readJson(resolve(storage)) as StorageRule } : {}),
    ...(functions
      ? { functionRule: readJsonObject(resolve(functions)) as unknown as FunctionRule }
      : {}),
  };
}

function readRules(path: string): Rules {
  return readJsonObject(path) as Rules;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`cannot read ${path}: ${why}`);
  }
}

function readJsonObject(path: string): Record<string, unknown> {
  const parsed = readJson(path);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    return parsed as Record<string, unknown>;
  }
  throw new UsageError(`${path} must hold a JSON object`);
}

function readConfig(path: string): FunctionConfig[] {
  const { functions } = readJsonObject(path);
  if (!Array.isArray(functions)) throw new UsageError(`${path} has no "functions" list`);
  return functions as FunctionConfig[];
}

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(HELP);
    return;
  }
  // Loaded here, so that --help and a mistake are answered at once.
  const { startCloudBase } = await import('./server.ts');
  const cloud = await startCloudBase(options);
  process.stdout.write(welcome(cloud, options));
  const proxy = args.includes('--proxy') ? await openProxy(cloud, options) : null;
  closeOnStop({
    close: async () => {
      await proxy?.close();
      await cloud.close();
    },
    onError: (error) => process.stderr.write(`${explain(error)}\n`),
  });
}

/** Loaded by those who ask for it: making certificates takes half a second. */
async function openProxy({ url }: CloudBase, { dataDir }: CloudBaseOptions): Promise<ServiceProxy> {
  const { startProxy } = await import('./proxy/proxy.ts');
  const proxy = await startProxy({ cloudUrl: url, dataDir, port: 0, nowMs: Date.now() });
  process.stdout.write(`For tcb and @cloudbase/manager-node, whole:
  export HTTP_PROXY=${proxy.url} HTTPS_PROXY=${proxy.url} http_proxy=${proxy.url} https_proxy=${proxy.url}
  export TCB_COS_PROXY=${proxy.url} NODE_EXTRA_CA_CERTS=${proxy.authorityPath}
  the key: ${url}/_local/control
`);
  return proxy;
}

function welcome(cloud: CloudBase, options: CloudBaseOptions): string {
  const { url } = cloud;
  const where =
    options.host === '127.0.0.1'
      ? ' (this machine only)'
      : ` (on ${options.host}, see the warning)`;
  return `Local CloudBase "${options.envId}" is ready${where}
  ${url}            data in ${options.dataDir}
  ${url}/_local/status

Point the SDKs at it:
  @cloudbase/node-sdk  TCB_CONTEXT_CNFG='{"URL":"${url}/admin"}' TENCENTCLOUD_SECRETID=x TENCENTCLOUD_SECRETKEY=y TENCENTCLOUD=true
  wx-server-sdk        the same, and TCB_ENV=${options.envId}
  @cloudbase/js-sdk    app.registerHost('${url.replace('http://', '')}', 'http') after cloudbase.init({ env: '${options.envId}' })

Ctrl-C stops it.
`;
}

/** One line a person can act on. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : '';
  if (code === 'EADDRINUSE')
    return `the port is taken: choose another with --port (${error.message})`;
  if (code === 'EADDRNOTAVAIL') return `this machine has no such address: ${error.message}`;
  if (code === 'EACCES') return `not allowed: ${error.message}`;
  return error.message;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`local CloudBase: ${explain(error)}\n`);
  if (error instanceof UsageError) process.stderr.write('Try --help.\n');
  process.exit(error instanceof UsageError ? 2 : 1);
});
