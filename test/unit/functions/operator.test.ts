import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handle } from '../../../functions/operator/handler.ts';
import { ConfigError } from '../../../shared/platform/errors.ts';
import { createLog } from '../../../shared/platform/log.ts';
import { webhookNotifier } from '../../../shared/platform/notify.ts';
import type { Reply } from '../../../shared/platform/reply.ts';
import { claimTask } from '../../../shared/tasks/core/claim.ts';
import { settleTask } from '../../../shared/tasks/core/ending/settle.ts';
import { runTask } from '../../../shared/tasks/run/run.ts';
import {
  ADMIN_SECRET,
  appOver,
  everything,
  hasHan,
  type TestApp,
} from '../../support/world/app.ts';
import { createWorld, type World, type WorldOptions } from '../../support/world/world.ts';

let world: World;
let app: TestApp;

async function newWorld(options: WorldOptions = {}): Promise<void> {
  world = await createWorld(options);
  app = appOver(world);
  await world.grant('anna', 100);
}
beforeEach(() => newWorld());

type Event = Record<string, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, compared by the tests
type Data = any;

const ask = (event: Event): Promise<Reply> => handle(app, { secret: ADMIN_SECRET, ...event });

async function ok(event: Event): Promise<Data> {
  const reply = await ask(event);
  if (!reply.success) throw new Error(`refused: ${JSON.stringify(reply)}`);
  return reply.data;
}

async function refused(event: Event, code: string, fields?: string[]): Promise<void> {
  const before = await everything(world, ['operator_audit']);
  const reply = await ask(event);
  expect(reply).toMatchObject({ success: false, code });
  if (reply.success) return;
  expect(hasHan(reply.message)).toBe(true);
  for (const { message } of reply.details ?? []) expect(hasHan(message), message).toBe(true);
  if (fields) expect(reply.details?.map(({ field }) => field).sort()).toEqual([...fields].sort());
  expect(await everything(world, ['operator_audit'])).toEqual(before);
}

const audits = async (): Promise<Data[]> => world.engine.find('operator_audit', { filter: {} });

const FAILED = {
  kind: 'failed',
  error: { code: 'PROVIDER_TRANSIENT', message: '生成失败', provider_error: null },
} as const;

/** A task that failed, its credits back. */
async function failedTask(openid = 'anna'): Promise<string> {
  const { _id } = await world.submit(openid);
  const claimed = await claimTask(world.deps, _id);
  if (claimed === null) throw new Error('not claimed');
  const ruling = { ending: FAILED, authority: { fence: claimed.fence } };
  await settleTask(world.deps, _id, ruling);
  return _id;
}

async function completedTask(): Promise<string> {
  const { _id } = await world.submit('anna');
  for (let visit = 0; visit < 3; visit++) {
    await runTask(world.deps, _id);
    world.clock.advance(10_000);
  }
  expect(await world.task(_id)).toMatchObject({ status: 'completed' });
  return _id;
}

describe('the operator is refused', () => {
  test.each([
    ['no secret', {}],
    ['an empty secret', { secret: '' }],
    ['a wrong secret', { secret: `${ADMIN_SECRET}x` }],
    ['a part of the secret', { secret: ADMIN_SECRET.slice(0, -1) }],
    ['a secret that is a number', { secret: 1 }],
    ['a secret in a list', { secret: [ADMIN_SECRET] }],
    ['a secret of null', { secret: null }],
  ])('with %s, and nothing is stored', async (_, fields) => {
    const before = await everything(world);
    const event = { action: 'grant', openid: 'eve', amount: 1, key: 'k', reason: 'r', ...fields };
    expect(await handle(app, event)).toEqual({
      success: false,
      code: 'FORBIDDEN',
      message: '没有权限',
    });
    expect(await everything(world)).toEqual(before);
  });

  test.each([
    ['none is set', null],
    ['the one set is too short to be a secret', 'short'],
  ])('while %s, also when that is what was sent', async (_, adminSecret) => {
    const unset = appOver(world, { adminSecret });
    for (const secret of [adminSecret, '', null, undefined, ADMIN_SECRET]) {
      const reply = await handle(unset, { action: 'setup', secret });
      expect(reply).toMatchObject({ success: false, code: 'FORBIDDEN' });
    }
  });

  test('before it is told whether its action exists', async () => {
    const reply = await handle(app, { action: 'nonsense', secret: 'wrong-secret-wrong' });
    expect(reply).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('with garbage of any shape, without a throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (event) => {
        expect(await handle(app, event)).toMatchObject({ success: false, code: 'FORBIDDEN' });
      }),
      { numRuns: 100 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.dictionary(fc.string(), fc.jsonValue()),
        async (name, more) => {
          const reply = await ask({ ...more, secret: ADMIN_SECRET, action: name });
          expect(reply).toMatchObject({ success: false, code: 'INVALID_REQUEST' });
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a verb with wrong fields names them, in Chinese, and does nothing', () => {
  const given = { openid: 'anna', key: 'k-1', reason: 'test' };
  const rows: readonly [action: string, event: Event, fields: string[]][] = [
    ['grant', {}, ['openid', 'key', 'reason', 'amount']],
    ['grant', { ...given, amount: 0 }, ['amount']],
    ['grant', { ...given, amount: -5 }, ['amount']],
    ['grant', { ...given, amount: 1.5 }, ['amount']],
    ['grant', { ...given, amount: '5' }, ['amount']],
    ['grant', { ...given, amount: 2e12 }, ['amount']],
    ['grant', { ...given, amount: 5, key: '' }, ['key']],
    ['adjust', { ...given, amount: 0 }, ['amount']],
    ['adjust', { ...given, amount: null }, ['amount']],
    ['getAccount', {}, ['openid']],
    ['inspectTask', {}, ['taskId']],
    ['retry', { taskId: 7 }, ['taskId']],
    ['release', { taskId: '' }, ['taskId']],
    ['cancel', {}, ['taskId']],
    ['listTasks', { limit: 0 }, ['limit']],
    ['listTasks', { limit: 1_000 }, ['limit']],
    ['listTasks', { limit: 2.5 }, ['limit']],
    ['listTasks', { status: 'lost' }, ['status']],
    ['listTasks', { quarantined: 'yes' }, ['quarantined']],
    ['listTasks', { createdAfter: 'today' }, ['createdAfter']],
    ['redrive', {}, ['filter']],
    ['redrive', { filter: {} }, ['filter']],
    ['redrive', { filter: { colour: 'red' } }, ['filter']],
    ['redrive', { filter: 'all' }, ['filter']],
    ['redrive', { filter: { status: 'lost' } }, ['filter.status']],
    ['reconcile', { full: 1 }, ['full']],
    ['clearQuarantine', {}, ['openid']],
    ['listDisagreements', { limit: -1 }, ['limit']],
  ];
  test.each(rows)('%s %j', async (action, event, fields) => {
    await failedTask();
    await refused({ action, ...event }, 'INVALID_REQUEST', fields);
  });

  test.each(['inspectTask', 'retry', 'release', 'cancel'])('%s of no task', async (action) => {
    await refused({ action, taskId: 'f'.repeat(32) }, 'NOT_FOUND');
  });
});

describe('every verb', () => {
  test('setup makes an environment ready, twice as well as once', async () => {
    const report = await ok({ action: 'setup' });
    expect(report).toEqual({ collections_created: [], scenes_added: 0, templates_added: 0 });
    await world.engine.remove({ collection: 'scenes', filter: { _id: 'beach-sunset' } });
    expect(await ok({ action: 'setup' })).toMatchObject({ scenes_added: 1 });
  });

  test('listModels tells which of the catalogue can be offered', async () => {
    const { models } = (await ok({ action: 'listModels' })) as {
      models: { slug: string; available: boolean }[];
    };
    expect(models.length).toBeGreaterThan(20);
    expect(new Set(models.map(({ available }) => available))).toEqual(new Set([true, false]));
  });

  test('grant counts once a key, whoever repeats it', async () => {
    const grant = { action: 'grant', openid: 'bob', amount: 50, key: 'order-1', reason: 'bought' };
    expect(await ok(grant)).toMatchObject({ replayed: false, account: { available: 50 } });
    expect(await ok(grant)).toMatchObject({ replayed: true, account: { available: 50 } });
    await refused({ ...grant, amount: 60 }, 'INVALID_REQUEST', ['key']);
    await refused({ ...grant, openid: 'anna' }, 'INVALID_REQUEST', ['key']);
    expect(await world.records('bob')).toMatchObject([
      { _id: 'grant:order-1', kind: 'grant', amount: 50, reason: 'bought' },
    ]);
  });

  test('adjust takes back what is available and never more', async () => {
    const adjust = { action: 'adjust', openid: 'anna', key: 'a-1', reason: 'mistake' };
    expect(await ok({ ...adjust, amount: -30 })).toMatchObject({ account: { available: 70 } });
    await refused({ ...adjust, key: 'a-2', amount: -71 }, 'INSUFFICIENT_CREDITS');
    expect(await world.account('anna')).toMatchObject({ available: 70, granted: 70, version: 2 });
  });

  test('getAccount, listTasks and inspectTask show what is there', async () => {
    const failed = await failedTask();
    world.clock.advance(1_000);
    const { _id: live } = await world.submit('anna');
    expect(await ok({ action: 'getAccount', openid: 'anna' })).toMatchObject({ in_flight: 1 });
    const ids = async (filter: Event): Promise<string[]> =>
      (await ok({ action: 'listTasks', ...filter })).tasks.map(({ _id }: Data) => _id);
    expect(await ids({})).toEqual([live, failed]);
    expect(await ids({ status: 'failed' })).toEqual([failed]);
    expect(await ids({ errorCode: 'PROVIDER_TRANSIENT' })).toEqual([failed]);
    expect(await ids({ openid: 'bob' })).toEqual([]);
    expect(await ids({ createdAfter: world.clock.now() })).toEqual([live]);
    expect(await ids({ createdBefore: world.clock.now() })).toEqual([failed]);
    expect(await ids({ createdAfter: 0, createdBefore: 1 })).toEqual([]);
    const seen = await ok({ action: 'inspectTask', taskId: failed });
    expect(seen).toMatchObject({ task: { _id: failed }, work: { _id: failed } });
    expect(seen.records.map(({ kind }: Data) => kind).sort()).toEqual(['hold', 'settle']);
  });

  test('retry of a live task makes it due at once and forgets its setbacks', async () => {
    const { _id } = await world.submit('anna');
    const later = new Date(world.clock.now() + 60_000);
    await world.engine.update({
      collection: 'task_queue',
      filter: { _id },
      update: { $set: { next_run_at: later, setbacks: 4, claims: 3 } },
    });
    expect(await ok({ action: 'retry', taskId: _id })).toEqual({ answer: 'woken', taskId: _id });
    expect(await world.task(_id)).toMatchObject({
      next_run_at: new Date(world.clock.now()),
      setbacks: 0,
      claims: 0,
    });
  });

  test('retry twice makes one new task, with one new hold at the old price', async () => {
    const old = await failedTask();
    const first = await ok({ action: 'retry', taskId: old });
    const second = await ok({ action: 'retry', taskId: old });
    expect(first).toMatchObject({ answer: 'resubmitted' });
    expect(second).toEqual(first);
    expect(first.taskId).not.toBe(old);
    const [before, after] = [await world.task(old), await world.task(first.taskId)];
    expect(after).toMatchObject({ price: before.price, prompt: before.prompt, status: 'pending' });
    expect(await world.account('anna')).toMatchObject({ held: before.price, in_flight: 1 });
    expect(await world.work(first.taskId)).toMatchObject({ scene_id: 'beach-sunset' });
    await refused({ action: 'retry', taskId: await completedTask() }, 'INVALID_REQUEST', [
      'taskId',
    ]);
  });

  test('retries at the same moment make one new task as well', async () => {
    const taskId = await failedTask();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ok({ action: 'retry', taskId })),
    );
    expect(new Set(answers.map((answer) => answer.taskId)).size).toBe(1);
    expect(await world.account('anna')).toMatchObject({ in_flight: 1 });
  });

  test('release gives the credits back once, also of a task nobody has claimed', async () => {
    const { _id, price } = await world.submit('anna');
    expect(await ok({ action: 'release', taskId: _id })).toEqual({ task_id: _id, released: price });
    expect(await world.work(_id)).toMatchObject({
      status: 'failed',
      error_code: 'RELEASED_BY_OPERATOR',
      refunded: price,
    });
    await refused({ action: 'release', taskId: _id }, 'ALREADY_SETTLED');
    expect(await world.account('anna')).toMatchObject({ available: 100, held: 0, in_flight: 0 });
  });

  test('release while a worker runs stops the worker at its next write', async () => {
    const { _id } = await world.submit('anna');
    world.provider.submitScript.push(async () => {
      await ok({ action: 'release', taskId: _id });
      const job = world.provider.accept(`${_id}:1`);
      return { kind: 'accepted', handle: { taskId: job.id }, pollAfterMs: 3_000 };
    });
    expect(await runTask(world.deps, _id)).toEqual({ kind: 'lease_lost' });
    expect(await world.task(_id)).toMatchObject({ status: 'failed' });
    expect(await world.account('anna')).toMatchObject({ available: 100, held: 0, in_flight: 0 });
    expect((await world.records('anna')).map(({ kind }) => kind)).toEqual([
      'grant',
      'hold',
      'settle',
    ]);
    expect(await runTask(world.deps, _id, { early: true })).toEqual({ kind: 'not_claimed' });
  });

  test('cancel acts in the stead of the user', async () => {
    const { _id } = await world.submit('anna');
    expect(await ok({ action: 'cancel', taskId: _id })).toEqual({
      task_id: _id,
      answer: 'cancelled',
    });
    expect(await world.work(_id)).toMatchObject({ status: 'cancelled' });
  });

  test('redrive takes in again what a filter matches, and says what it could not', async () => {
    await world.grant('bob', 15);
    const ids = [await failedTask(), await failedTask(), await failedTask('bob')];
    await ok({ action: 'adjust', openid: 'bob', amount: -10, key: 'b', reason: 'spent' });
    const report = await ok({ action: 'redrive', filter: { errorCode: 'PROVIDER_TRANSIENT' } });
    expect(report).toEqual({
      matched: 3,
      retried: 2,
      refused: [{ task_id: ids[2], code: 'INSUFFICIENT_CREDITS' }],
    });
    await ok({ action: 'redrive', filter: { status: 'failed', openid: 'anna' }, limit: 50 });
    expect(await world.account('anna')).toMatchObject({ in_flight: 2 });
  });

  test('reconcile, listDisagreements and clearQuarantine go together', async () => {
    expect(await ok({ action: 'reconcile' })).toMatchObject({ accounts: 1, wrapped: true });
    await world.engine.update({
      collection: 'credit_accounts',
      filter: { _id: 'anna' },
      update: { $set: { available: 200 } },
    });
    const { disagreements } = await ok({ action: 'reconcile', openid: 'anna', full: true });
    expect(disagreements).toMatchObject([{ kind: 'account_differs', subject: 'anna' }]);
    const listed = await ok({ action: 'listDisagreements' });
    expect(listed.disagreements).toHaveLength(1);
    expect(await world.account('anna')).toMatchObject({ quarantined: true, available: 200 });
    await ok({ action: 'clearQuarantine', openid: 'anna' });
    expect(await world.account('anna')).toMatchObject({ quarantined: false });
  });
});

describe('the audit', () => {
  test('has an entry for every verb, with how it ended, and without the secret', async () => {
    await ok({ action: 'grant', openid: 'bob', amount: 5, key: 'k', reason: 'test' });
    await ask({ action: 'release', taskId: 'f'.repeat(32) });
    await ask({ action: 'grant', openid: 'bob' });
    const entries = await audits();
    const told = entries.map(({ action, outcome }) => `${action} ${outcome}`).sort();
    expect(told).toEqual(['grant INVALID_REQUEST', 'grant done', 'release NOT_FOUND']);
    for (const entry of entries) {
      expect(entry.started_at).toBeInstanceOf(Date);
      expect(entry.ended_at).toBeInstanceOf(Date);
    }
    expect(JSON.stringify(entries)).not.toContain(ADMIN_SECRET);
    expect(app.lines.join()).not.toContain(ADMIN_SECRET);
  });

  test('is written before the deed: a deed cannot happen without it', async () => {
    let broken = false;
    await newWorld({
      intercept: (send) => async (action, params) => {
        const ofAudit = params?.collectionName === 'operator_audit';
        if (broken && ofAudit && /insert/i.test(action))
          return { code: 'SYS_ERR', message: 'down' };
        return send(action, params);
      },
    });
    broken = true;
    const reply = await ask({
      action: 'grant',
      openid: 'bob',
      amount: 5,
      key: 'k',
      reason: 'test',
    });
    expect(reply).toMatchObject({ success: false, code: 'INTERNAL' });
    expect(await world.engine.count('credit_accounts', { _id: 'bob' })).toBe(0);
  });

  test('keeps a trace of a deed whose process died before the end', async () => {
    await newWorld({
      intercept: (send) => async (action, params) => {
        const ofAudit = params?.collectionName === 'operator_audit';
        if (ofAudit && /modify/i.test(action)) return { code: 'SYS_ERR', message: 'killed' };
        return send(action, params);
      },
    });
    await ask({ action: 'grant', openid: 'bob', amount: 5, key: 'k', reason: 'test' });
    expect(await audits()).toMatchObject([
      {
        action: 'grant',
        outcome: 'started',
        ended_at: null,
        params: expect.stringContaining('bob'),
      },
    ]);
    expect(await world.account('bob')).toMatchObject({ available: 5 });
  });

  test('says INTERNAL of what was not expected, and the answer shows nothing of it', async () => {
    const { _id } = await world.submit('anna');
    await world.engine.remove({ collection: 'works', filter: { _id } });
    const reply = await ask({ action: 'release', taskId: _id });
    expect(reply.success).toBe(false);
    expect(JSON.stringify(reply)).not.toContain('missing');
    expect((await audits())[0]?.outcome).not.toBe('done');
    expect(await world.account('anna')).toMatchObject({ in_flight: 1 });
  });
});

describe('alerts to a robot', () => {
  let server: Server;
  let heard: { url: string; body: Data }[] = [];
  let status = 200;
  let lines: string[] = [];

  beforeEach(async () => {
    heard = [];
    lines = [];
    status = 200;
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      heard.push({ url: request.url ?? '', body });
      response.writeHead(status).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** The robots' hosts are not reachable from here: the same request goes to this machine. */
  const here: typeof fetch = (input, init) => {
    const { pathname, search } = new URL(String(input));
    const { port } = server.address() as AddressInfo;
    return fetch(`http://127.0.0.1:${port}${pathname}${search}`, init);
  };
  const log = createLog({}, (_, line) => lines.push(line));
  const alert = { kind: 'reconcile.account_differs', text: 'anna: available 200, ledger 100' };
  const text = `[darkroom] ${alert.kind}\n${alert.text}`;

  test('speak as a WeCom robot wants it', async () => {
    const address = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=robot-key-1';
    await webhookNotifier(address, { log, fetch: here }).alert(alert);
    expect(heard).toEqual([
      {
        url: '/cgi-bin/webhook/send?key=robot-key-1',
        body: { msgtype: 'text', text: { content: text } },
      },
    ]);
  });

  test.each(['open.feishu.cn', 'open.larksuite.com'])('speak as %s wants it', async (host) => {
    const address = `https://${host}/open-apis/bot/v2/hook/robot-key-1`;
    await webhookNotifier(address, { log, fetch: here }).alert(alert);
    expect(heard).toEqual([
      {
        url: '/open-apis/bot/v2/hook/robot-key-1',
        body: { msg_type: 'text', content: { text } },
      },
    ]);
  });

  test('are logged in any case, never with the robot’s address, and never throw', async () => {
    const address = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=robot-key-1';
    status = 500;
    await webhookNotifier(address, { log, fetch: here }).alert(alert);
    const broken: typeof fetch = async () => {
      throw new Error(`cannot reach ${address}`);
    };
    await webhookNotifier(address, { log, fetch: broken }).alert(alert);
    expect(lines.filter((line) => line.includes(alert.text))).toHaveLength(2);
    expect(lines.filter((line) => line.includes('alert not sent'))).toHaveLength(2);
    expect(lines.join()).not.toContain('robot-key-1');
  });

  test.each([
    'not an address',
    'https://example.com/hook',
    'https://qyapi.weixin.qq.com.evil.example/hook',
    'https://evilfeishu.cn/hook',
  ])('refuse an address that is no robot’s: %s', (address) => {
    expect(() => webhookNotifier(address, { log, fetch: here })).toThrow(ConfigError);
    try {
      webhookNotifier(address, { log, fetch: here });
    } catch (error) {
      expect((error as Error).message).not.toContain(address);
    }
  });
});
