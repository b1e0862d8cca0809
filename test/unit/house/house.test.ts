import { describe, expect, test } from 'vitest';
import { bare, type Source, sourcesOf } from '../../support/sources.ts';

const shared = sourcesOf('shared');
const functions = sourcesOf('functions');
const triggers = sourcesOf('triggers');
const local = sourcesOf('local');

/** Imports of files, as `from → to` lines, that `allowed` does not take. */
function strays(files: readonly Source[], allowed: (target: string) => boolean): string[] {
  return files.flatMap(({ path, imports }) =>
    imports
      .filter(({ target, isPackage }) => !isPackage && !allowed(target))
      .map(({ target }) => `${path} → ${target}`),
  );
}

const within =
  (...folders: string[]) =>
  (target: string): boolean =>
    folders.some((folder) => target.startsWith(`${folder}/`));

/** What each part of shared/ may use besides itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  credits: ['platform'],
  models: ['platform'],
  prompts: ['platform'],
  pictures: ['platform'],
  // A film's mark and label are those of pictures.
  film: ['pictures', 'platform'],
  // Chunks of WAV are read as those of WebP are.
  sounds: ['pictures', 'platform'],
  storage: ['platform'],
  providers: ['platform'],
  // Tencent's moderation is called and signed like its other services.
  moderation: ['platform', 'providers'],
  scenes: ['models', 'platform'],
  tasks: [
    'credits',
    'film',
    'models',
    'moderation',
    'pictures',
    'platform',
    'prompts',
    'providers',
    'scenes',
    'sounds',
    'storage',
    // What the end of a task tells others.
    'webhooks',
  ],
  // Events go where downloads come from: past the same guard. Whether anybody wants them is kept
  // on the account, which every settle reads.
  webhooks: ['credits', 'platform', 'storage'],
  'module-tasks': ['platform', 'webhooks'],
  // WeChat is called as providers are, and its keys are sealed as theirs.
  orders: ['credits', 'platform', 'providers'],
  // What operators do on pages is what the rest of the house can do.
  console: [
    'credits',
    'http',
    'keys',
    'models',
    'moderation',
    'orders',
    'platform',
    'prompts',
    'providers',
    'reconcile',
    'scenes',
    'storage',
    'tasks',
    'webhooks',
  ],
  reconcile: ['credits', 'orders', 'platform', 'tasks'],
  keys: ['platform'],
  text: ['credits', 'models', 'moderation', 'platform', 'providers', 'storage', 'tasks'],
  studio: ['credits', 'film', 'models', 'moderation', 'platform', 'storage', 'tasks', 'text'],
  http: [
    'credits',
    'keys',
    'models',
    'module-tasks',
    'platform',
    'providers',
    'storage',
    'studio',
    'tasks',
    'text',
    'webhooks',
  ],
  // Where the parts are put together.
  app: [
    'console',
    'credits',
    'film',
    'http',
    'keys',
    'models',
    'moderation',
    'orders',
    'pictures',
    'platform',
    'prompts',
    'providers',
    'reconcile',
    'scenes',
    'sounds',
    'storage',
    'tasks',
    'text',
    'webhooks',
  ],
};

describe('arrows go one way', () => {
  test('the reader of imports sees them all', () => {
    const targets = sourcesOf('shared/app').flatMap(({ imports }) => imports);
    expect(targets).toContainEqual({
      target: 'shared/tasks/index.ts',
      typeOnly: false,
      isPackage: false,
    });
    expect(targets).toContainEqual({
      target: 'shared/platform/log.ts',
      typeOnly: true,
      isPackage: false,
    });
    const lazy = shared.find(({ path }) => path === 'shared/providers/registry.ts');
    expect(lazy?.imports.map(({ target }) => target)).toContain(
      'shared/providers/protocols/china/dashscope.ts',
    );
  });

  test('every folder of shared/ has its arrows listed', () => {
    const folders = new Set(shared.map(({ path }) => path.split('/')[1]));
    expect([...folders].sort()).toEqual(Object.keys(ARROWS).sort());
  });

  test.each(Object.entries(ARROWS))('shared/%s uses only what lies below it', (part, below) => {
    const files = shared.filter(({ path }) => path.startsWith(`shared/${part}/`));
    const allowed = within(...[part, ...below].map((name) => `shared/${name}`));
    expect(strays(files, allowed)).toEqual([]);
  });

  test('functions use themselves, shared/ and triggers/; triggers use nothing', () => {
    expect(strays(functions, within('functions', 'shared', 'triggers'))).toEqual([]);
    expect(strays(triggers, within('triggers'))).toEqual([]);
  });

  test('a client uses itself, and one package could hold it', () => {
    const client = sourcesOf('clients/darkroom');
    expect(strays(client, within('clients/darkroom'))).toEqual([]);
    expect(client.flatMap(({ imports }) => imports.filter(({ isPackage }) => isPackage))).toEqual(
      [],
    );
  });

  test('no function uses another', () => {
    const crossing = functions.flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => target.startsWith('functions/'))
        .filter(({ target }) => target.split('/')[1] !== path.split('/')[1])
        .map(({ target }) => `${path} → ${target}`),
    );
    expect(crossing).toEqual([]);
  });

  test('the local CloudBase could be published alone', () => {
    expect(strays(sourcesOf('local/cloudbase'), within('local/cloudbase'))).toEqual([]);
  });

  test('local things use no test', () => {
    const below = within('local', 'deploy', 'functions', 'shared', 'triggers');
    expect(strays(local, below)).toEqual([]);
  });

  test('a deployment uses what is declared, and nothing of this machine', () => {
    const deploy = sourcesOf('deploy');
    expect(deploy.length).toBeGreaterThan(10);
    const declared = within('deploy', 'shared', 'triggers');
    // What a page's file is, by its name: the local CloudBase, which imports nothing, has the table.
    const table = 'local/cloudbase/hosting/content-type.ts';
    expect(strays(deploy, (target) => declared(target) || target === table)).toEqual([]);
  });

  test('the auditors share no code with what they audit', () => {
    const auditors = [
      ...sourcesOf('test/simulation/auditor'),
      ...sourcesOf('test/support').filter(({ path }) => path.endsWith('/audit.ts')),
    ];
    expect(auditors.length).toBeGreaterThan(1);
    expect(strays(auditors, within('test'))).toEqual([]);
    // A type may come from the seat of the simulator; a rule may not.
    const borrowed = auditors.flatMap(({ path, imports }) =>
      imports
        .filter(({ target, typeOnly, isPackage }) => {
          const own = target.startsWith('test/simulation/auditor/');
          return !own && !typeOnly && !isPackage;
        })
        .map(({ target }) => `${path} → ${target}`),
    );
    expect(borrowed).toEqual([]);
  });
});

describe('the process is known in one place', () => {
  const above = shared.filter(({ path }) => !/^shared\/(platform|app)\//.test(path));
  const found = (files: readonly Source[], what: RegExp): string[] =>
    files.flatMap(({ path, code }) =>
      code
        .split('\n')
        .flatMap((line, index) => (what.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
    );

  test('comments and strings are not code', () => {
    expect(bare("a('Date.now()'); // Date.now()\n/* Date.now() */ b()")).not.toContain('Date.now');
    expect(bare('const x = Date.now(); // y')).toContain('Date.now');
  });

  test('no time of its own', () => {
    const clocks = /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bprocess\.hrtime\b/;
    expect(found(above, clocks)).toEqual([]);
  });

  test('no waiting of its own', () => {
    // What Node does with a socket on which nothing moves is Node's.
    const waits = /(?<!\boutgoing\.)\bset(Timeout|Interval|Immediate)\s*\(/;
    expect(found(above, waits)).toEqual([]);
  });

  test('no randomness of its own', () => {
    const dice = /\bMath\.random\b|\brandomBytes\b|\brandomUUID\b|\bgetRandomValues\b/;
    expect(found(above, dice)).toEqual([]);
  });

  test('no environment variables of its own', () => {
    expect(found(above, /\bprocess\.env\b/)).toEqual([]);
  });

  test('the SDK is started in one file', () => {
    const starters = shared
      .filter(({ imports }) =>
        imports.some(({ target, typeOnly }) => /^@cloudbase\//.test(target) && !typeOnly),
      )
      .map(({ path }) => path);
    expect(starters).toEqual(['shared/platform/cloudbase.ts']);
  });

  test('native parts are loaded only by pictures', () => {
    const loaders = shared
      .filter(({ imports }) =>
        imports.some(({ target, typeOnly }) => /^(sharp|canvas)$/.test(target) && !typeOnly),
      )
      .map(({ path }) => path.split('/')[1]);
    expect(new Set(loaders)).toEqual(new Set(['pictures']));
  });
});

describe('inside a transaction', () => {
  /** `where().update/remove/count` on a transaction silently runs outside it. */
  const OUTSIDE = /\b(tx|scope|transaction)\s*\.collection\([^)]*\)\s*\.(where|aggregate|count)\b/;

  test('the lint sees what it is to see', () => {
    expect('tx\n  .collection(collections.works)\n  .where({ a: 1 })').toMatch(OUTSIDE);
    expect('tx.collection(x).doc(id).update(y)').not.toMatch(OUTSIDE);
  });

  test('only doc(id) and add are used', () => {
    const files = [...shared, ...functions];
    expect(files.filter(({ code }) => OUTSIDE.test(code)).map(({ path }) => path)).toEqual([]);
    const users = files.filter(({ code }) => /\brunTransaction\(/.test(code));
    expect(users.length).toBeGreaterThan(2);
  });

  test('a transaction is called tx, or scope where it may be the database too', () => {
    const declared = [...shared, ...functions].flatMap(({ code }) =>
      [...code.matchAll(/(\w+): (?:Transaction|DatabaseScope)\b/g)].map(([, name]) => name),
    );
    expect(declared.length).toBeGreaterThan(2);
    expect([...new Set(declared)].sort()).toEqual(['scope', 'tx']);
    const bodies = [...shared].flatMap(({ code }) =>
      [...code.matchAll(/\brunTransaction\([^,]+, async \((\w*)\)/g)].map(([, name]) => name),
    );
    expect(new Set(bodies)).toEqual(new Set(['tx']));
  });

  test('nothing reaches past the retry with jitter', () => {
    const direct = [...shared, ...functions]
      .filter(({ code }) => /\.runTransaction\(|\.startTransaction\(/.test(code))
      .map(({ path }) => path);
    expect(direct).toEqual(['shared/platform/database.ts']);
  });
});

/** What each part of shared/tasks/ may use besides itself; a file beside the folders may use all. */
const TASK_ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  submit: ['core'],
  jobs: ['core'],
  finish: ['core', 'jobs'],
  streams: ['core', 'submit'],
  exports: ['core', 'finish', 'submit'],
  uploads: ['core', 'finish', 'jobs', 'submit'],
  run: ['core', 'exports', 'finish', 'jobs', 'streams', 'uploads'],
  rounds: ['core', 'exports', 'finish', 'jobs', 'run'],
};

describe('the life of a task', () => {
  const tasks = shared.filter(({ path }) => path.startsWith('shared/tasks/'));
  const folders = tasks
    .map(({ path }) => path.split('/')[2])
    .filter((name) => !name?.includes('.'));

  test('has a folder for each phase', () => {
    expect([...new Set(folders)].sort()).toEqual(Object.keys(TASK_ARROWS).sort());
  });

  test.each(Object.entries(TASK_ARROWS))(
    'shared/tasks/%s uses only what comes before it',
    (part, before) => {
      const files = tasks.filter(({ path }) => path.startsWith(`shared/tasks/${part}/`));
      const allowed = within(...[part, ...before].map((name) => `shared/tasks/${name}`));
      const outside = (target: string): boolean => !target.startsWith('shared/tasks/');
      expect(strays(files, (target) => outside(target) || allowed(target))).toEqual([]);
    },
  );

  test('is reached from outside through its verbs only', () => {
    const others = [...shared, ...functions].filter(
      ({ path }) => !path.startsWith('shared/tasks/'),
    );
    const inside = (target: string): boolean => /^shared\/tasks\/(?!index\.ts)/.test(target);
    expect(strays(others, (target) => !inside(target))).toEqual([]);
  });
});

/** What each part of shared/providers/ may use besides itself. */
const PROVIDER_ARROWS: Readonly<Record<string, readonly string[]>> = {
  signatures: [],
  table: [],
  calls: ['signatures'],
  protocols: ['calls', 'signatures'],
  health: ['calls', 'table'],
};

describe('the providers', () => {
  const providers = shared.filter(({ path }) => path.startsWith('shared/providers/'));
  const folders = providers
    .map(({ path }) => path.split('/')[2])
    .filter((name) => !name?.includes('.'));

  test('have a folder for each question about them', () => {
    expect([...new Set(folders)].sort()).toEqual(Object.keys(PROVIDER_ARROWS).sort());
  });

  test.each(Object.entries(PROVIDER_ARROWS))(
    'shared/providers/%s uses only what lies below it',
    (part, below) => {
      const files = providers.filter(({ path }) => path.startsWith(`shared/providers/${part}/`));
      const allowed = within(...[part, ...below].map((name) => `shared/providers/${name}`));
      // The contract and the names of failures belong to all of them.
      const common = /^shared\/(?!providers\/)|^shared\/providers\/(contract|errors)\.ts$/;
      expect(strays(files, (target) => common.test(target) || allowed(target))).toEqual([]);
    },
  );

  test('are reached from outside through their verbs only', () => {
    const others = [...shared, ...functions].filter(
      ({ path }) => !path.startsWith('shared/providers/'),
    );
    const inside = (target: string): boolean => /^shared\/providers\/(?!index\.ts)/.test(target);
    expect(strays(others, (target) => !inside(target))).toEqual([]);
  });
});

/** What each part of shared/credits/ may use besides itself; a file beside the folders may use all. */
const CREDIT_ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  give: ['core'],
  spend: ['core'],
  refund: ['core', 'give', 'spend'],
  upkeep: ['core', 'spend'],
};

describe('credits', () => {
  const credits = shared.filter(({ path }) => path.startsWith('shared/credits/'));
  const folders = credits
    .map(({ path }) => path.split('/')[2])
    .filter((name) => !name?.includes('.'));

  test('have a folder for each kind of verb', () => {
    expect([...new Set(folders)].sort()).toEqual(Object.keys(CREDIT_ARROWS).sort());
  });

  test.each(Object.entries(CREDIT_ARROWS))(
    'shared/credits/%s uses only what comes before it',
    (part, before) => {
      const files = credits.filter(({ path }) => path.startsWith(`shared/credits/${part}/`));
      const allowed = within(...[part, ...before].map((name) => `shared/credits/${name}`));
      const outside = (target: string): boolean => !target.startsWith('shared/credits/');
      expect(strays(files, (target) => outside(target) || allowed(target))).toEqual([]);
    },
  );

  test('are reached from outside through their verbs only', () => {
    const others = [...shared, ...functions].filter(
      ({ path }) => !path.startsWith('shared/credits/'),
    );
    const inside = (target: string): boolean => /^shared\/credits\/(?!index\.ts)/.test(target);
    expect(strays(others, (target) => !inside(target))).toEqual([]);
  });
});

/** What each part of shared/orders/ may use besides itself: whoever settles may do all that follows. */
const ORDER_ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  buy: ['core'],
  follow: ['core'],
  gifts: ['core', 'follow'],
  settle: ['core', 'follow', 'gifts'],
  refund: ['core', 'follow', 'settle'],
  bill: ['core', 'settle'],
  wechat: ['core'],
  wxpay: ['core', 'wechat'],
};

describe('orders', () => {
  const orders = shared.filter(({ path }) => path.startsWith('shared/orders/'));
  const folders = orders
    .map(({ path }) => path.split('/')[2])
    .filter((name) => !name?.includes('.'));

  test('have a folder for each thing that can be done', () => {
    expect([...new Set(folders)].sort()).toEqual(Object.keys(ORDER_ARROWS).sort());
  });

  test.each(Object.entries(ORDER_ARROWS))(
    'shared/orders/%s uses only what comes before it',
    (part, before) => {
      const files = orders.filter(({ path }) => path.startsWith(`shared/orders/${part}/`));
      const allowed = within(...[part, ...before].map((name) => `shared/orders/${name}`));
      const outside = (target: string): boolean => !target.startsWith('shared/orders/');
      expect(strays(files, (target) => outside(target) || allowed(target))).toEqual([]);
    },
  );

  test('are reached from outside through their verbs only', () => {
    const others = [...shared, ...functions].filter(
      ({ path }) => !path.startsWith('shared/orders/'),
    );
    const inside = (target: string): boolean => /^shared\/orders\/(?!index\.ts)/.test(target);
    expect(strays(others, (target) => !inside(target))).toEqual([]);
  });
});

/** Longer than 250 lines, each with its reason. */
const LONG: Readonly<Record<string, string>> = {
  'local/cloudbase/client/rules/decide.ts': 'one decision over one small syntax tree',
};

/** What each part of shared/http/ may use besides itself; a file beside the folders may use all. */
const HTTP_ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  docs: ['core'],
  jobs: ['core'],
  chat: ['core', 'jobs'],
  own: ['chat', 'core', 'jobs'],
  openai: ['core', 'jobs', 'own'],
  ai: ['chat', 'core', 'jobs', 'openai'],
  rpc: ['core', 'jobs', 'openai'],
  video: ['core', 'jobs'],
};

describe('the HTTP face', () => {
  const http = shared.filter(({ path }) => path.startsWith('shared/http/'));
  const folders = http.map(({ path }) => path.split('/')[2]).filter((name) => !name?.includes('.'));

  test('has a folder for each family of clients, and two for what they share', () => {
    expect([...new Set(folders)].sort()).toEqual(Object.keys(HTTP_ARROWS).sort());
  });

  test.each(Object.entries(HTTP_ARROWS))(
    'shared/http/%s uses only what lies below it',
    (part, below) => {
      const files = http.filter(({ path }) => path.startsWith(`shared/http/${part}/`));
      const outside = (target: string): boolean => !target.startsWith('shared/http/');
      const allowed = (target: string): boolean =>
        [part, ...below].some((name) => target.startsWith(`shared/http/${name}`));
      expect(strays(files, (target) => outside(target) || allowed(target))).toEqual([]);
    },
  );

  test('moves no credits but through the verbs of tasks', () => {
    const movers = /\b(giveCredits|runTransaction|settle|hold|takeIn)\s*\(/;
    const users = http.filter(({ code }) => movers.test(code)).map(({ path }) => path);
    // Its transaction names a call; nothing else is written there.
    expect(users).toEqual(['shared/http/jobs/calls.ts']);
  });
});

describe('files are small', () => {
  const all = [...shared, ...functions, ...triggers, ...local];
  const lines = ({ text }: Source): number => text.split('\n').length - 1;

  test('at most 250 lines, but for those that say why', () => {
    // Rows of the catalogue are data, one model after another.
    const code = all.filter(({ path }) => !path.startsWith('shared/models/rows/'));
    const long = code.filter((file) => lines(file) > 250).map((file) => file.path);
    expect(long.filter((path) => !(path in LONG))).toEqual([]);
  });

  test('no reason is kept for a file that has become small', () => {
    const long = new Set(all.filter((file) => lines(file) > 250).map(({ path }) => path));
    expect(Object.keys(LONG).filter((path) => !long.has(path))).toEqual([]);
  });

  test('an entry of a function is 10 to 40 lines', () => {
    const entries = functions.filter(({ path }) => path.endsWith('/index.ts'));
    expect(entries.length).toBeGreaterThan(4);
    expect(entries.filter((file) => lines(file) > 40).map(({ path }) => path)).toEqual([]);
  });
});
