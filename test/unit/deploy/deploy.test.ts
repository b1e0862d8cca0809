import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeSigningCertificate } from '../../../local/signing-certificate.ts';
import { collectionSetups } from '../../../shared/app/database/collections.ts';
import { readIdentity } from '../../../shared/pictures/c2pa/identity.ts';
import { readCredentials } from '../../../shared/pictures/c2pa/report.ts';
import { collections } from '../../../shared/platform/database.ts';
import { defaultPolicy } from '../../../shared/tasks/core/policy.ts';
import { databaseTriggers, timerTriggers } from '../../../triggers/index.ts';
import { builtFunctions, builtReport } from '../../support/run/built-functions.ts';
import { root } from '../../support/sources.ts';

interface DeployedFunction {
  readonly name: string;
  /** Answers HTTP itself and runs no task: it may wait longer, and begins by `scf_bootstrap`. */
  readonly type?: 'HTTP';
  readonly handler: string;
  readonly runtime: string;
  readonly timeout: number;
  readonly memorySize: number;
  readonly installDependency: boolean;
  readonly envVariables?: Readonly<Record<string, string>>;
  readonly triggers?: readonly { name: string; type: string; config: string }[];
}

const { functions, functionRoot } = JSON.parse(
  readFileSync(join(root, 'cloudbaserc.json'), 'utf8'),
) as { functions: DeployedFunction[]; functionRoot: string };
const names = functions.map(({ name }) => name);
const folders = readdirSync(join(root, 'functions'));

/** As the console takes them (timer triggers: at most 60 characters). */
const NAME = /^[A-Za-z][\w-]{0,59}$/;

describe('cloudbaserc.json', () => {
  test('deploys every folder of functions/, each once', () => {
    expect([...names].sort()).toEqual([...folders].sort());
    expect(functionRoot).toBe('dist/functions');
    for (const name of names) expect(name).toMatch(NAME);
  });

  test('fires the timers that triggers/ declares', () => {
    const deployed = functions.flatMap(({ name, triggers = [] }) =>
      triggers.map((trigger) => {
        expect(trigger.type).toBe('timer');
        return { functionName: name, name: trigger.name, cron: trigger.config };
      }),
    );
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(deployed.sort(byName)).toEqual([...timerTriggers].sort(byName));
  });

  test('has timers the platform takes: seven fields, one a function, plain names', () => {
    for (const { name, cron } of timerTriggers) {
      expect(name).toMatch(NAME);
      expect(cron.split(' ')).toHaveLength(7);
      for (const field of cron.split(' ')) expect(field).toMatch(/^[\d*,/-]+$/);
    }
    expect(new Set(timerTriggers.map(({ functionName }) => functionName)).size).toBe(
      timerTriggers.length,
    );
  });

  test('stays within what the platform allows a function', () => {
    for (const { name, type, timeout, memorySize, runtime, handler } of functions) {
      expect(timeout, name).toBeLessThanOrEqual(type === 'HTTP' ? 300 : 60);
      expect([128, 256, 512, 1024, 2048], name).toContain(memorySize);
      expect(runtime, name).toBe('Nodejs20.19');
      expect(handler, name).toBe('index.main');
    }
  });

  test('holds no secret, only the names of variables', () => {
    for (const { envVariables = {} } of functions) {
      for (const [name, value] of Object.entries(envVariables)) {
        if (/KEY|SECRET|TOKEN|WEBHOOK/.test(name)) expect(value).toMatch(/^\{\{env\.\w+\}\}$/);
      }
    }
  });
});

describe('database triggers', () => {
  test('listen to collections and call functions that exist', () => {
    for (const { collection, functionName, name } of databaseTriggers) {
      expect(Object.values(collections)).toContain(collection);
      expect(names).toContain(functionName);
      expect(name).toMatch(NAME);
    }
  });
});

describe('the lease', () => {
  test('outlives every function by 15 s, and work stops before its function does', () => {
    const working = functions.filter(({ type }) => type !== 'HTTP');
    const longest = Math.max(...working.map(({ timeout }) => timeout)) * 1_000;
    expect(defaultPolicy.leaseMs).toBe(longest + 15_000);
    for (const { functionName } of timerTriggers) {
      const { timeout = 0 } = functions.find(({ name }) => name === functionName) ?? {};
      expect(defaultPolicy.workBudgetMs, functionName).toBeLessThanOrEqual(
        timeout * 1_000 - 15_000,
      );
    }
  });
});

describe('collections', () => {
  test('that the code uses are the ones a deployment sets up', () => {
    const set = collectionSetups.map(({ name }) => name).sort();
    expect(set).toEqual([...new Set(Object.values(collections))].sort());
  });

  test('let no client write, and show users nothing but their own', () => {
    for (const { name, rule } of collectionSetups) {
      expect(rule.write, name).toBe(false);
      if (typeof rule.read === 'string') expect(rule.read).toBe('doc._openid == auth.openid');
      else if (rule.read) expect(['scenes', 'models', 'packs'], name).toContain(name);
    }
  });
});

describe.each(['docs/deploy.md', 'docs/zh/deploy.md'])(
  'the walk through the console in %s',
  (path) => {
    const rows = readFileSync(join(root, path), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('|'));

    test.each(collectionSetups.map((setup) => [setup.name, setup] as const))(
      'has a row for %s with its rule and every index',
      (name, { rule, indexes }) => {
        const row = rows.find((line) => line.startsWith(`| \`${name}\` |`)) ?? `no row for ${name}`;
        expect(row).toContain(`\`${JSON.stringify(rule)}\``);
        for (const index of indexes) {
          expect(row).toContain(`${index.name} \`${JSON.stringify(index.keys)}\``);
        }
      },
    );
  },
);

describe('a built function', () => {
  let home = '';
  let built: readonly string[] = [];
  const bundle = (name: string): string => readFileSync(join(home, name, 'index.js'), 'utf8');
  const manifest = (name: string) =>
    JSON.parse(readFileSync(join(home, name, 'package.json'), 'utf8')) as {
      main: string;
      dependencies: Record<string, string>;
    };

  beforeAll(async () => {
    home = await builtFunctions();
    built = readdirSync(home).sort();
  });

  test('is there for each, with a package.json that names it', () => {
    expect(built).toEqual([...folders].sort());
    for (const name of built) {
      expect(manifest(name).main).toBe('index.js');
      expect(bundle(name).length).toBeGreaterThan(2_000);
    }
  });

  /** Native parts by the function that brings them; the others bring none. */
  const NATIVES: Readonly<Record<string, readonly string[]>> = {
    'task-processor': ['canvas', 'sharp'],
    'film-renderer': ['@napi-rs/webcodecs', 'canvas', 'sharp'],
  };

  test('brings native parts only where pictures and films are made', () => {
    for (const name of built) {
      const natives = Object.keys(manifest(name).dependencies);
      const mentioned = (native: string): RegExp =>
        new RegExp(`(?:require|import)\\(\\s*["']${native}["']`);
      const wanted = NATIVES[name] ?? [];
      expect(natives.sort(), name).toEqual(wanted);
      for (const native of ['sharp', 'canvas', '@napi-rs/webcodecs']) {
        if (wanted.includes(native)) expect(bundle(name)).toMatch(mentioned(native));
        else expect(bundle(name), name).not.toMatch(mentioned(native));
      }
      if (wanted.length > 0) {
        expect(existsSync(join(home, name, 'assets'))).toBe(true);
      }
    }
  });

  test('has what it needs installed on the platform, in the versions of this project', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const { name, installDependency } of functions) {
      const wanted = manifest(name).dependencies;
      for (const [dependency, version] of Object.entries(wanted)) {
        expect(version, `${name}: ${dependency}`).toBe(dependencies[dependency]);
      }
      const natives = ['sharp', 'canvas'].some((native) => native in wanted);
      expect(installDependency, name).toBe(natives);
    }
  });

  test('has in it only packages whose licence docs/licences.md names', async () => {
    const page = readFileSync(join(root, 'docs/licences.md'), 'utf8');
    const bundled = new Set((await builtReport()).flatMap((one) => one.bundled));
    expect(bundled.size).toBeGreaterThan(20);
    expect([...bundled].filter((name) => !page.includes(`\`${name}@`))).toEqual([]);
  });

  test('loads by itself and exports what begins it, without loading native parts', async () => {
    const probe = `const m = require(process.argv[1]);
      const native = Object.keys(require.cache).filter((f) => /[/\\\\](sharp|canvas|@img|@napi-rs)[/\\\\]|content-credentials/.test(f));
      console.log(JSON.stringify({ begins: typeof (m.main ?? m.listen), native }));`;
    for (const name of built) {
      const path = join(home, name, 'index.js');
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', probe, path]);
      expect(JSON.parse(stdout), name).toEqual({ begins: 'function', native: [] });
    }
  });

  test('carries the signing of pictures beside those that make them, whole and unread', async () => {
    for (const name of built) {
      const signing = existsSync(join(home, name, 'content-credentials.js'));
      expect(signing, name).toBe(name in NATIVES);
      // A word of the library that minifying keeps.
      expect(bundle(name), name).not.toContain('c2pa.assertions');
    }
    const beside = createRequire(import.meta.url)(
      join(home, 'task-processor', 'content-credentials.js'),
    ) as typeof import('../../../shared/pictures/c2pa/content-credentials.ts');
    const day = 86_400_000;
    const made = await makeSigningCertificate({
      name: 'Built',
      notBefore: new Date(Date.now() - day),
      notAfter: new Date(Date.now() + day),
    });
    const settings = { DARKROOM_C2PA_CERT: made.certificate, DARKROOM_C2PA_KEY: made.key };
    const identity = readIdentity(settings, Date.now());
    if (!identity) throw new Error('no identity');
    const create = { width: 8, height: 8, channels: 3, background: '#336699' } as const;
    const jpeg = await sharp({ create }).jpeg().toBuffer();
    const ids = { instanceId: 'xmp:iid:1', manifestId: 'a2f0c1de-0000-4000-8000-000000000001' };
    const claim = { agent: 'Darkroom', digitalSourceType: 'x', ...ids };
    const bytes = await beside.addCredentials(beside.openAsset(jpeg, 'jpeg'), identity, claim);
    expect(await readCredentials(bytes, 'jpeg')).toMatchObject({ intact: true, faults: [] });
  });

  test('holds no path of the machine it was built on', () => {
    for (const name of built) expect(bundle(name), name).not.toContain(root);
  });
});
