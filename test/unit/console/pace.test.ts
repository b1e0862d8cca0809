/** How fast one operator may go, and what is left of it when they go faster. */
import { expect, test } from 'vitest';
import { MONEY_A_MINUTE, REFUSALS_A_MINUTE } from '../../../shared/console/core/pace.ts';
import { hasHan } from '../../support/world/app.ts';
import { type ConsoleWorld, consoleWorld } from '../../support/world/console.ts';

const reason = 'by the tests';
const MINUTE_MS = 60_000;

const grant = (key: string) => ({
  verb: 'money.grant',
  params: { openid: 'anna', amount: 1, key, reason },
});

/** As so many calls before would have left it. */
async function counted(it: ConsoleWorld, id: string, count: number): Promise<void> {
  const minute = Math.floor(it.world.clock.now() / MINUTE_MS);
  await it.world.engine.insert('api_key_calls', [{ _id: `console:${id}`, minute, count }]);
}

/** Of a task that is not there: a read that is refused. */
const inVain = { verb: 'tasks.get', params: { taskId: 'no-such-task' } };

const fillMoney = (it: ConsoleWorld) => counted(it, 'uid-finance:money', MONEY_A_MINUTE);
/** All but the one that fills it. */
const fillRefusals = (it: ConsoleWorld, uid: string) =>
  counted(it, `${uid}:refusals`, REFUSALS_A_MINUTE - 1);

test('money by one operator stops after so many calls a minute, and goes on in the next', async () => {
  const it = await consoleWorld();
  for (let call = 0; call < MONEY_A_MINUTE; call++) {
    expect(await it.ask(grant(`grant-no-${call}`), 'uid-finance')).toMatchObject({ success: true });
  }
  const refused = await it.ask(grant('one-too-many'), 'uid-finance');
  expect(refused).toMatchObject({ success: false, code: 'TOO_MANY_CALLS' });
  expect(hasHan(refused.message)).toBe(true);
  expect(refused.message).toMatch(/60 秒/);
  expect((await it.world.account('anna')).available).toBe(MONEY_A_MINUTE);
  // Whoever looks, and whoever else gives, is not held up.
  expect(await it.ask({ verb: 'money.checks' }, 'uid-finance')).toMatchObject({ success: true });
  expect(await it.ask(grant('by-another'), 'uid-admin')).toMatchObject({ success: true });
  it.world.clock.advance(MINUTE_MS);
  expect(await it.ask(grant('one-too-many'), 'uid-finance')).toMatchObject({ success: true });
});

test('what was refused for its pace stands in the audit, with who it was and why', async () => {
  const it = await consoleWorld();
  await fillMoney(it);
  await it.ask(grant('one-too-many'), 'uid-finance');
  const { entries } = await it.ok('audit.list', { actor: 'uid-finance', limit: 100 });
  const refused = entries.filter(({ outcome }) => outcome === 'TOO_MANY_CALLS');
  expect(refused).toMatchObject([
    { action: 'console:money.grant', params: { key: 'one-too-many', reason } },
  ]);
});

test('many at the same moment do not slip through together', async () => {
  const it = await consoleWorld();
  const calls = Array.from({ length: MONEY_A_MINUTE + 10 }, (_, call) =>
    it.ask(grant(`at-once-${call}`), 'uid-finance'),
  );
  const done = (await Promise.all(calls)).filter(({ success }) => success);
  expect(done.length).toBeLessThanOrEqual(MONEY_A_MINUTE);
  expect((await it.world.account('anna')).available).toBe(done.length);
});

test('whoever is refused too often is told no more than that, and changes nothing that minute', async () => {
  const it = await consoleWorld();
  await fillRefusals(it, 'uid-finance');
  for (const event of [inVain, { ...inVain, params: { taskId: 'another' } }, grant('in-vain-1')]) {
    expect(await it.ask(event, 'uid-finance')).toMatchObject({ code: 'TOO_MANY_CALLS' });
  }
  expect(await it.world.engine.find('credit_records')).toEqual([]);
  expect(await it.ask({ verb: 'session.me' }, 'uid-finance')).toMatchObject({ success: true });
  it.world.clock.advance(MINUTE_MS);
  expect(await it.ask(inVain, 'uid-finance')).toMatchObject({ code: 'NOT_FOUND' });
  expect(await it.ask(grant('in-vain-1'), 'uid-finance')).toMatchObject({ success: true });
});

test('a minute full of refusals leaves one line in the audit, however many more come', async () => {
  const it = await consoleWorld();
  await fillRefusals(it, 'uid-viewer');
  for (let more = 0; more < 5; more++) await it.ask(inVain, 'uid-viewer');
  const { entries } = await it.ok('audit.list', { actor: 'uid-viewer' });
  expect(entries).toMatchObject([
    {
      action: 'console:tasks.get',
      outcome: 'TOO_MANY_CALLS',
      params: { refused: REFUSALS_A_MINUTE },
    },
  ]);
});

test('verbs beyond a role count as refusals; a database that is away does not', async () => {
  let isAway = false;
  const it = await consoleWorld({
    intercept: (send) => (action, params) => {
      const isTask = String(params?.collectionName) === 'task_queue';
      return isAway && isTask
        ? Promise.reject(new Error('connect ECONNREFUSED'))
        : send(action, params);
    },
  });
  isAway = true;
  await fillRefusals(it, 'uid-viewer');
  expect(await it.ask(inVain, 'uid-viewer')).toMatchObject({ success: false });
  expect(await it.ask(inVain, 'uid-viewer')).toMatchObject({ success: false });
  isAway = false;
  expect(await it.ask({ verb: 'session.me' }, 'uid-viewer')).toMatchObject({ success: true });
  expect(await it.ask(grant('beyond-me'), 'uid-viewer')).toMatchObject({ code: 'TOO_MANY_CALLS' });
});
