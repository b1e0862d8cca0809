/** Secrets put wherever one can get: none of them in any answer, log or audit. */
import { beforeAll, describe, expect, test } from 'vitest';
import { allVerbs } from '../../../shared/console/contract.ts';
import { masked, secretsIn } from '../../../shared/console/core/mask.ts';
import { createEndpoint, readWebhookKeyring } from '../../../shared/webhooks/index.ts';
import { type ConsoleWorld, consoleWorld, ROLES, taskThat } from '../../support/world/console.ts';

/** Of no shape that a pattern would know. */
const PLAIN = 'zq81kd0fplmx92hsa7';
const ENVIRONMENT = {
  DASHSCOPE_API_KEY: `${PLAIN}-dashscope`,
  WX_APP_SECRET: `${PLAIN}-wechat`,
  DARKROOM_CALLBACK_SECRET: `${PLAIN}-callback`,
  DARKROOM_ALERT_WEBHOOK: `https://robot.test/${PLAIN}`,
  AI_PROVIDER_KIE_API_KEY: `${PLAIN}-kie`,
};
const SHAPED = [
  'sk-dr_0123456789ab_secretpartofakey',
  'Bearer abcdefgh12345678',
  'whsec_abcdefgh1234',
  'AKIDabcdefgh12345',
];

let it: ConsoleWorld;
let taskId = '';

beforeAll(async () => {
  it = await consoleWorld({ environment: ENVIRONMENT });
  const { app, world } = it;
  await world.grant('anna', 1_000);
  const task = await taskThat(it, 'is held');
  taskId = task._id;
  const words = [
    ...Object.values(ENVIRONMENT),
    ...SHAPED,
    `https://x.test/a?signature=${PLAIN}&b=1`,
  ].join(' ');
  const provider_error = {
    kind: 'auth',
    provider: 'dashscope',
    message: words,
    stage: 'submit',
    retry: 'never',
    charged: 'no',
  };
  const error = { code: 'PROVIDER_AUTH', message: words, provider_error };
  const { command } = app.db;
  await app.db
    .collection('task_queue')
    .where({ _id: taskId })
    .update({
      error: command.set(error),
      parameters: command.set({ apiKey: PLAIN, note: words }),
      'jobs.0.handle': command.set({ taskId: 'job', token: `${PLAIN}-token` }),
    });
  await app.db.collection('works').where({ _id: taskId }).update({ prompt: words });
  await world.engine.insert('error_log', [
    {
      _id: 'e1',
      at: new Date(world.clock.now()),
      ...provider_error,
      provider_code: words,
      http_status: 401,
      task_id: taskId,
      attempt: 1,
      model: words,
    },
  ]);
  await world.engine.insert('disagreements', [
    {
      _id: 'd1',
      openid: 'anna',
      kind: 'sum',
      subject: words,
      text: words,
      found_at: new Date(world.clock.now()),
    },
  ]);
  await world.engine.insert('scenes', [
    {
      _id: 'leak',
      title: words,
      description: words,
      prompt: words,
      category: 'art',
      types: ['creation'],
      enabled: true,
      order: 1,
    },
  ]);
  await it.ok('providers.setKey', {
    provider: 'kie',
    secrets: { key: `${PLAIN}-stored` },
    reason: 'set',
  });
  await createEndpoint(
    {
      ...app,
      allowPrivate: ['hooks.test'],
      leadsInside: async () => false,
      keyring: readWebhookKeyring(app.config.environment),
    },
    'anna',
    { url: `https://hooks.test/in?token=${PLAIN}`, events: ['task.completed'], description: words },
  );
});

/** Every verb that only reads and needs no more than these. */
const READS: Readonly<Record<string, object>> = {
  ...Object.fromEntries(
    [
      'session.me',
      'overview',
      'tasks.list',
      'tasks.export',
      'providers.list',
      'errors.list',
      'models.list',
      'money.accounts',
      'money.ledger',
      'money.exportLedger',
      'money.disagreements',
      'orders.list',
      'packs.list',
      'scenes.list',
      'templates.list',
      'moderation.queue',
      'operators.list',
      'audit.list',
      'listProviders',
      'listModels',
      'listPlatforms',
    ].map((name) => [name, {}]),
  ),
  'providers.get': { provider: 'dashscope' },
  'money.account': { openid: 'anna' },
  'keys.list': { openid: 'anna' },
  'webhooks.list': { openid: 'anna' },
  'prompts.preview': { type: 'creation', sceneId: 'leak' },
};

describe('no secret is in', () => {
  test('any answer, to any role', async () => {
    for (const role of ROLES) {
      for (const [verb, params] of Object.entries({ ...READS, 'tasks.get': { taskId } })) {
        const reply = await it.ask({ verb, params }, `uid-${role}`);
        const allowed = allVerbs[verb]?.roles.includes(role);
        expect(reply.success, `${verb} as ${role}`).toBe(allowed);
        const text = JSON.stringify(reply);
        expect(text, verb).not.toContain(PLAIN);
        for (const secret of SHAPED) expect(text, verb).not.toContain(secret);
      }
    }
  });

  test('what a conflict tells', async () => {
    const params = { taskId, seen: 'pending.submit.9.9', reason: 'r' };
    const reply = await it.ask({ verb: 'tasks.release', params });
    expect(reply).toMatchObject({ code: 'CONFLICT' });
    expect(JSON.stringify(reply)).not.toContain(PLAIN);
  });

  test('the log and the audit, wherever one was put by mistake', async () => {
    const misplaced: [string, object][] = [
      ['providers.setKey', { provider: 'kie', secrets: { key: PLAIN, wrong: PLAIN }, reason: 'r' }],
      ['providers.setKey', { provider: PLAIN, secrets: { [PLAIN]: PLAIN }, reason: 'r' }],
      ['updateProviderApiKey', { id: 'kie', apiKey: PLAIN }],
      ['updateProviderApiKey', { id: 'kie', secrets: { key: PLAIN } }],
    ];
    for (const [verb, params] of misplaced) {
      expect(JSON.stringify(await it.ask({ verb, params })), verb).not.toContain(PLAIN);
    }
    const audit = JSON.stringify(await it.world.engine.find('operator_audit', { filter: {} }));
    expect(audit).toContain('providers.setKey');
    expect(audit).not.toContain(PLAIN);
    expect(it.app.lines.join('\n')).not.toContain(PLAIN);
  });
});

test('addresses of pictures stay whole: they are made for whoever asks', async () => {
  const { held } = await it.ok('moderation.queue', {});
  expect(held[0]?.pictures[0]?.url).toMatch(/^https:\/\/files\.test\/cloud:/);
});

test('a key is told once, by the verb that makes it', async () => {
  const { secret, ...shown } = await it.ok('keys.create', {
    openid: 'anna',
    name: 'k',
    reason: 'r',
  });
  expect(secret).toMatch(/^sk-dr_\w{12}_\w+/);
  const again = JSON.stringify([shown, await it.ok('keys.list', { openid: 'anna' })]);
  expect(again).not.toContain(secret.slice(-20));
});

test('what is masked keeps the shape of an answer', () => {
  const secrets = secretsIn({ A_KEY: 'hunter2-hunter2', HOME: '/home/anna', B_SECRET: 'short' });
  expect(secrets).toEqual(['hunter2-hunter2']);
  const at = new Date(0);
  expect(
    masked(
      { a: ['x hunter2-hunter2 y', 1, null], at, password: 'p', url: 'https://x/?sign=1' },
      { secrets },
    ),
  ).toEqual({
    a: ['x *** y', 1, null],
    at: at.toISOString(),
    password: '***',
    url: 'https://x/?sign=1',
  });
});
