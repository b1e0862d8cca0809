/**
 * The unmodified @cloudbase/manager-node and tcb against the local control plane: directly where
 * they can be told an address, through the proxy where not. What a deployment has made, they read.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { controlCredential } from '../../local/cloudbase/control-plane/credential.ts';
import { startProxy } from '../../local/cloudbase/proxy/proxy.ts';
import { collectionSetups } from '../../shared/app/database/collections.ts';
import { buildSources, ENV, startDeployedCloud } from '../support/deploy/deployed-cloud.ts';

const require = createRequire(import.meta.url);
const run = promisify(execFile);
/** tcb looks for news of itself at every start, and takes half a minute. */
const COMMAND_MS = 240_000;

let sources;
let place;
let proxy;
let folder;
let variables;
let manage;
let credential;

beforeAll(async () => {
  sources = buildSources();
  place = await startDeployedCloud(sources.home);
  const dataDir = join(place.home, 'data');
  credential = controlCredential(dataDir);
  proxy = await startProxy({ cloudUrl: place.cloud.url, dataDir, port: 0, nowMs: Date.now() });
  folder = mkdtempSync(join(tmpdir(), 'clients-'));
  variables = {
    PATH: process.env.PATH,
    HOME: folder,
    HTTP_PROXY: proxy.url,
    HTTPS_PROXY: proxy.url,
    http_proxy: proxy.url,
    https_proxy: proxy.url,
    TCB_COS_PROXY: proxy.url,
    NODE_EXTRA_CA_CERTS: proxy.authorityPath,
  };
  await place.apply();
  manage = (script) => managerScript(script);
});
afterAll(async () => {
  await proxy.close();
  await place.end();
  sources.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** In a process of its own: what it trusts is read when Node starts. */
async function managerScript(body) {
  const file = join(folder, 'script.cjs');
  const module = JSON.stringify(require.resolve('@cloudbase/manager-node'));
  const options = JSON.stringify({
    ...credential,
    envId: ENV,
    region: 'ap-shanghai',
    proxy: proxy.url,
  });
  writeFileSync(
    file,
    `const app = new (require(${module}))(${options});
     (async () => { ${body} })().then(
       (value) => { console.log('\\n>>>' + JSON.stringify(value ?? null)); process.exit(0); },
       (error) => { console.error(error); process.exit(1); });`,
  );
  const { stdout } = await run(process.execPath, [file], { env: variables, cwd: folder });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('>>>') + 3));
}

const tcb = (...args) =>
  run(process.execPath, [join(import.meta.dirname, 'node_modules/.bin/tcb'), ...args], {
    env: variables,
    cwd: folder,
    // It asks at a terminal, and waits for ever where there is none.
    timeout: COMMAND_MS,
  });

describe('the real manager SDK', () => {
  test('reads what a deployment has made: collections, indexes, rules, functions, timers, paths', async () => {
    const read = await manage(`
      const { Collections } = await app.database.listCollections({ MgoLimit: 100, MgoOffset: 0 });
      const rules = {};
      for (const { CollectionName } of Collections) {
        const Param = { EnvId: ${JSON.stringify(ENV)}, CollectionName };
        const { AclTag, Rule } = await app.commonService().call({ Action: 'DescribeSafeRule', Param });
        const { Indexes } = await app.database.describeCollection(CollectionName);
        rules[CollectionName] = { AclTag, Rule: JSON.parse(Rule), indexes: Indexes.map((one) => one.Name) };
      }
      const { Functions } = await app.functions.getFunctionList(100, 0);
      const poller = await app.functions.getFunctionDetail('task-poller');
      const { Domains } = await app.env.describeHttpServiceRoute({ EnvId: ${JSON.stringify(ENV)} });
      const login = await app.env.getLoginConfig();
      return { rules, functions: Functions.map((one) => one.FunctionName), poller, Domains, login };
    `);
    for (const { name, rule, indexes } of collectionSetups) {
      expect(read.rules[name]).toMatchObject({ AclTag: 'CUSTOM', Rule: rule });
      expect(read.rules[name].indexes).toEqual(
        expect.arrayContaining(indexes.map((one) => one.name)),
      );
    }
    const { live } = await place.prepare();
    expect(read.functions.sort()).toEqual(live.functions.map(({ name }) => name).sort());
    expect(read.poller).toMatchObject({ Status: 'Active', Runtime: 'Nodejs20.19', Timeout: 60 });
    expect(read.poller.Triggers).toHaveLength(1);
    expect(read.Domains[0].Routes.map((one) => one.Path).sort()).toEqual(
      live.routes.map(({ path }) => path).sort(),
    );
    expect(read.login).toMatchObject({ AnonymousLogin: false, UserNameLogin: true });
  });

  test('does every action of a deployment itself, and each bites', async () => {
    mkdirSync(join(folder, 'functions/hello'), { recursive: true });
    writeFileSync(
      join(folder, 'functions/hello/index.js'),
      'exports.main = async (event) => ({ hello: event.name })',
    );
    mkdirSync(join(folder, 'site/assets'), { recursive: true });
    writeFileSync(join(folder, 'site/index.html'), '<p>by manager');
    writeFileSync(join(folder, 'site/assets/a.js'), '1');
    const done = await manage(`
      const root = ${JSON.stringify(join(folder, 'functions'))};
      await app.database.createCollectionIfNotExists('by_manager');
      const again = await app.database.createCollectionIfNotExists('by_manager');
      await app.database.updateCollection('by_manager', { CreateIndexes: [{ IndexName: 'by_n',
        MgoKeySchema: { MgoIsUnique: false, MgoIndexKeys: [{ Name: 'n', Direction: '-1' }] } }] });
      await app.permission.modifyResourcePermission({ resourceType: 'collection', resource: 'by_manager',
        permission: 'READONLY' });
      const { Data } = await app.permission.describeResourcePermission({ resourceType: 'collection', resources: ['by_manager'] });
      await app.storage.setStorageAcl('CUSTOM', { read: true, write: false });
      const acl = await app.storage.getStorageAcl({ withRule: true });
      await app.env.modifyLoginConfig({ AnonymousLogin: true });
      const { Data: user } = await app.user.createUser({ name: 'by.manager', password: 'Passw0rd1', type: 'internalUser' });
      const users = await app.user.describeUserList({ name: 'by.manager' });
      const func = { name: 'hello', timeout: 20, memorySize: 256, runtime: 'Nodejs20.19', handler: 'index.main',
        installDependency: false, envVariables: { A: '1' },
        triggers: [{ name: 'poll', type: 'timer', config: '0 0 1 1 * * *' }] };
      await app.functions.createFunction({ func, functionRootPath: root, deployMode: 'zip', force: true });
      const first = await app.functions.invokeFunction('hello', { name: 'zip' });
      await app.functions.createFunction({ func, functionRootPath: root, force: true });
      const second = await app.functions.invokeFunction('hello', { name: 'cos' });
      const detail = await app.functions.getFunctionDetail('hello');
      await app.access.createAccess({ name: 'hello', path: '/hello' });
      await app.hosting.uploadFiles({ localPath: ${JSON.stringify(join(folder, 'site'))}, cloudPath: 'by-manager' });
      const files = await app.hosting.listFiles();
      return { again, Data, acl, user, users, first, second, detail, files: files.map((one) => one.Key) };
    `);
    expect(done.again.Exists ?? done.again.IsCreated === false).toBe(true);
    expect(done.Data.PermissionList[0].Permission).toBe('READONLY');
    expect(JSON.stringify(done.acl)).toContain('CUSTOM');
    expect(done.users.Data.UserList).toMatchObject([{ Uid: done.user.Uid, Name: 'by.manager' }]);
    expect(JSON.parse(done.first.RetMsg)).toEqual({ hello: 'zip' });
    expect(JSON.parse(done.second.RetMsg)).toEqual({ hello: 'cos' });
    expect(done.detail.Triggers).toMatchObject([{ TriggerName: 'poll' }]);
    expect(done.files).toEqual(
      expect.arrayContaining(['by-manager/index.html', 'by-manager/assets/a.js']),
    );
    expect(await (await fetch(`${place.cloud.url}/by-manager/`)).text()).toBe('<p>by manager');
    expect(await (await fetch(`${place.cloud.url}/hello`)).json()).toEqual({});
    const { plan } = await place.prepare();
    const found = plan
      .filter(({ sign }) => sign !== '=')
      .map(({ part, name }) => `${part} ${name}`);
    expect(found).toEqual(
      expect.arrayContaining([
        'storage rule of the files',
        'login login methods',
        'functions hello',
        'routes /hello',
      ]),
    );
  });

  test('is told of wrong credentials in the words of the cloud', async () => {
    const told = await manage(`
      const other = new app.constructor({ secretId: 'AKIDx', secretKey: 'y', envId: ${JSON.stringify(ENV)}, proxy: ${JSON.stringify(proxy.url)} });
      return other.env.getEnvInfo().then(() => null, (error) => error.code);
    `);
    expect(told).toBe('AuthFailure.SecretIdNotFound');
  });
});

describe('the real tcb', () => {
  test(
    'logs in, deploys functions with their timers, puts pages up and calls a function',
    async () => {
      await tcb('login', '--apiKeyId', credential.secretId, '--apiKey', credential.secretKey);
      const config = JSON.parse(
        readFileSync(join(import.meta.dirname, '../../cloudbaserc.json'), 'utf8'),
      );
      const poller = config.functions.find(({ name }) => name === 'task-poller');
      mkdirSync(join(folder, 'dist/functions/task-poller'), { recursive: true });
      writeFileSync(
        join(folder, 'dist/functions/task-poller/index.js'),
        'exports.main = async (event) => ({ by: "tcb", event })',
      );
      writeFileSync(
        join(folder, 'cloudbaserc.json'),
        JSON.stringify({ ...config, envId: ENV, functions: [poller] }),
      );
      const before = (await place.prepare()).live.functions.find(
        ({ name }) => name === 'task-poller',
      );
      await tcb('fn', 'deploy', '--all', '--force', '-e', ENV);
      const { stdout } = await tcb('fn', 'invoke', 'task-poller', '--params', '{"a":1}', '-e', ENV);
      expect(stdout).toContain('tcb');
      const after = (await place.prepare()).live.functions.find(
        ({ name }) => name === 'task-poller',
      );
      // Code and timers go, the variables stay: they are the deployment's.
      expect(after.variables).toEqual(before.variables);
      expect(after.timers).toEqual(before.timers);
      const { plan } = await place.prepare();
      expect(plan.filter(({ name, sign }) => name === 'task-poller' && sign === '~')).toHaveLength(
        1,
      );
      await tcb('hosting', 'deploy', join(folder, 'site'), 'by-tcb', '-e', ENV);
      expect(await (await fetch(`${place.cloud.url}/by-tcb/index.html`)).text()).toBe(
        '<p>by manager',
      );
    },
    4 * COMMAND_MS,
  );
});
