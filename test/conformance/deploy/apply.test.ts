/** Deployments to the local control plane: what they make, and that they make it whatever happens. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drift, toDo } from '../../../deploy/index.ts';
import {
  buildSources,
  type DeployedCloud,
  startDeployedCloud,
  VALUES,
} from '../../support/deploy/deployed-cloud.ts';
import { fingerprint, killedAt } from '../../support/deploy/kills.ts';
import { failure } from '../local-cloud.ts';

let sources: ReturnType<typeof buildSources>;
let place: DeployedCloud;
beforeAll(() => {
  sources = buildSources();
});
afterAll(() => sources.remove());
beforeEach(async () => {
  place = await startDeployedCloud(sources.home);
});
afterEach(() => place.end());

/** Actions in the order in which they left. */
function recorded(): { actions: string[]; send: typeof fetch } {
  const actions: string[] = [];
  const send: typeof fetch = (url, init) => {
    const { 'x-tc-action': action = `put ${String(url).split('/').at(-1)}` } = (init?.headers ??
      {}) as Record<string, string>;
    actions.push(action);
    return fetch(url, init);
  };
  return { actions, send };
}

describe('a first deployment', () => {
  test('makes everything, and a second one changes nothing', async () => {
    expect(toDo((await place.prepare()).plan).length).toBeGreaterThan(60);
    // Over HTTP, as from another machine.
    const first = await place.apply({}, place.client(fetch));
    expect(first.counts.calls).toBeLessThan(250);
    const { plan, live } = await place.prepare({}, place.client(fetch));
    expect(drift(plan)).toEqual([]);
    expect(live.login).toMatchObject({ AnonymousLogin: false, UserNameLogin: true });
    expect((await place.apply()).counts.changes).toBe(0);
  });

  test('leaves nothing open on its way', async () => {
    const { actions, send } = recorded();
    await place.apply({}, place.client(send));
    const last = (action: string): number => actions.lastIndexOf(action);
    const first = (action: string): number => actions.indexOf(action);
    expect(last('CreateTable')).toBeLessThan(first('ModifySafeRule'));
    expect(last('ModifySafeRule')).toBeLessThan(first('CreateFunction'));
    expect(last('CreateFunction')).toBeLessThan(first('ModifyResourcePermission'));
    expect(last('ModifyResourcePermission')).toBeLessThan(first('CreateHTTPServiceRoute'));
    expect(last('BatchCreateTrigger')).toBeLessThan(first('CreateHTTPServiceRoute'));
    expect(actions.at(-1)).toBe('put index.html');
    const bodies = (await place.prepare()).live.collections.map(({ rule }) => rule.tag);
    expect(new Set(bodies)).toEqual(new Set(['CUSTOM']));
  });

  test('gives a function its own settings and no other’s', async () => {
    await place.apply();
    const { functions } = (await place.prepare()).live;
    const names = (name: string): string[] =>
      Object.keys(functions.find((one) => one.name === name)?.variables ?? {}).sort();
    expect(names('moderation-push')).toEqual(['DARKROOM_BUILD']);
    expect(names('operator')).toContain('DARKROOM_ADMIN_SECRET');
    expect(names('task-processor')).not.toContain('DARKROOM_ADMIN_SECRET');
    const { variables } = functions.find(({ name }) => name === 'task-processor') ?? {};
    expect(variables?.DARKROOM_CALLBACK_URL).toMatch(/^https:\/\/.+\/callback$/);
  });

  test('tells WeChat Pay its own path, unless there is no merchant or another address', async () => {
    const notifyUrl = async (values: Record<string, string>) => {
      const sources = { ...place.options.sources, values: { ...VALUES, ...values } };
      const { functions } = (await place.prepare({ sources })).desired;
      return functions.find(({ name }) => name === 'payment-push')?.variables.WXPAY_NOTIFY_URL;
    };
    expect(await notifyUrl({})).toBeUndefined();
    expect(await notifyUrl({ WXPAY_MCH_ID: '1900000001' })).toMatch(/^https:\/\/.+\/wxpay$/);
    const own = { WXPAY_MCH_ID: '1900000001', WXPAY_NOTIFY_URL: 'https://pay.example/notify' };
    expect(await notifyUrl(own)).toBe('https://pay.example/notify');
  });

  test('does what was asked for only', async () => {
    await place.apply({ only: ['collections', 'rules'] });
    const { live } = await place.prepare();
    expect(live.collections.length).toBeGreaterThan(10);
    expect(live.functions).toEqual([]);
  });

  test('begins after what is in the way: a function that could not be made', async () => {
    await fetch(`${place.cloud.url}/_local/control-faults`, {
      method: 'POST',
      body: JSON.stringify({ createFailed: ['task-poller'] }),
    });
    expect(await failure(place.apply())).toMatchObject({
      code: 'FUNCTION_FAILED',
      message: expect.stringContaining('task-poller'),
    });
    await place.apply();
    expect(drift((await place.prepare()).plan)).toEqual([]);
  });

  test('waits for functions that take their time', async () => {
    await fetch(`${place.cloud.url}/_local/control-faults`, {
      method: 'POST',
      body: JSON.stringify({ busyReads: 2 }),
    });
    await place.apply();
    expect(drift((await place.prepare()).plan)).toEqual([]);
  });

  test('keeps to a rate the cloud limits', async () => {
    await fetch(`${place.cloud.url}/_local/control-faults`, {
      method: 'POST',
      body: JSON.stringify({ callsPerSecond: 1 }),
    });
    // With tries that follow each other at once the limit holds, and is told in a sentence.
    expect((await failure(place.apply())).message).toMatch(/limits the rate/);
  });
});

describe('a deployment that is ended', () => {
  let whole = '';
  let calls = 0;
  beforeAll(async () => {
    const undisturbed = await startDeployedCloud(sources.home);
    calls = (await undisturbed.apply()).counts.calls;
    whole = fingerprint(await undisturbed.prepare());
    await undisturbed.end();
  });

  // The bench ends it at every call.
  test.each([1, 9, 20, 33, 47, 58, 66, 71, 80, 90, 99, 108, 115, 118])(
    'at call %i is finished by the next',
    async (call) => {
      expect(call).toBeLessThan(calls);
      expect(await killedAt(call, sources.home)).toEqual({
        state: whole,
        isDone: true,
        died: true,
      });
    },
  );

  test('is none of the business of one that runs beside it', async () => {
    await Promise.all([place.apply(), place.apply()]);
    const prepared = await place.prepare();
    expect(drift(prepared.plan)).toEqual([]);
    expect(fingerprint(prepared)).toBe(whole);
  });
});
