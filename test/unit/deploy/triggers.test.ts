/** Database triggers are seen by what they do: production handlers, woken as the platform would. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Cloud } from '../../../deploy/cloud/cloud.ts';
import { consoleSteps } from '../../../deploy/console-steps.ts';
import { lookForTriggers, type TriggerSight } from '../../../deploy/triggers.ts';
import { handle as renderer } from '../../../functions/film-renderer/handler.ts';
import { handle as operator } from '../../../functions/operator/handler.ts';
import { handle as processor } from '../../../functions/task-processor/handler.ts';
import { handle as sender } from '../../../functions/webhook-sender/handler.ts';
import type { Doc } from '../../../local/cloudbase/engine/api.ts';
import { databaseTriggers } from '../../../triggers/index.ts';
import { ADMIN_SECRET, appOver, everything, type TestApp } from '../../support/world/app.ts';
import { createWorld, type World } from '../../support/world/world.ts';

const NAMES = databaseTriggers.map(({ name }) => name);
const sources = { envId: 'env', values: { DARKROOM_ADMIN_SECRET: ADMIN_SECRET } };

let world: World;
let app: TestApp;
/** What the platform still has to deliver. */
let deliveries: Promise<unknown>[] = [];
let rounds = 0;

beforeEach(async () => {
  world = await createWorld();
  app = appOver(world);
  deliveries = [];
  rounds = 0;
});

function fire(functionName: string, event: object): Promise<unknown> {
  const whole = { ...app, finisher: world.deps.finisher };
  if (functionName === 'task-processor') return processor(whole, event);
  if (functionName === 'film-renderer') return renderer(whole, event);
  const send = async () => {
    rounds += 1;
  };
  return sender({ ...app, send }, event);
}

/** An environment that has these triggers. */
function withTriggers(names: readonly string[]): void {
  const there = databaseTriggers.filter(({ name }) => names.includes(name));
  const wants = (doc: Doc, rules: readonly { field: string; value: unknown }[]) =>
    rules.every(({ field, value }) => doc[field] === value);
  world.engine.subscribe(({ changes }) => {
    for (const { collection, op, after } of changes) {
      const event = op === 'insert' ? 'create' : 'update';
      for (const trigger of there) {
        if (after === null || trigger.collection !== collection) continue;
        if (!trigger.events.includes(event) || !wants(after, trigger.condition?.rules ?? []))
          continue;
        deliveries.push(fire(trigger.functionName, { type: event, data: { _id: after._id } }));
      }
    }
  });
}

function look(): Promise<TriggerSight[]> {
  const cloud = {
    call: async (_service: string, _action: string, { ClientContext }: Record<string, unknown>) => {
      const reply = await operator(app, JSON.parse(String(ClientContext)));
      return { Result: { InvokeResult: 0, ErrMsg: '', RetMsg: JSON.stringify(reply) } };
    },
  } as unknown as Cloud;
  const sleep = async (): Promise<void> => {
    await Promise.all(deliveries.splice(0));
  };
  return lookForTriggers({ cloud, sleep }, sources);
}

const seenOf = (sights: readonly TriggerSight[]): string[] =>
  sights.filter(({ seen }) => seen).map(({ trigger }) => trigger.name);

describe('a look for database triggers', () => {
  test.each<[string, readonly string[]]>([
    ['all', NAMES],
    ['none', []],
    ...NAMES.map((name): [string, string[]] => [`${name} alone`, [name]]),
    ...NAMES.map((name): [string, string[]] => [
      `all but ${name}`,
      NAMES.filter((one) => one !== name),
    ]),
  ])('sees what is there: %s', async (_, names) => {
    withTriggers(names);
    expect(seenOf(await look())).toEqual(names);
  });

  test('leaves nothing behind, and nothing of an earlier one that was cut off', async () => {
    const before = await everything(world, ['operator_audit']);
    await operator(app, { action: 'probeTriggers', secret: ADMIN_SECRET });
    world.clock.advance(600_000);
    withTriggers(NAMES);
    await look();
    expect(await everything(world, ['operator_audit'])).toEqual(before);
  });

  test('is work for nobody: no task is claimed, no event sent', async () => {
    withTriggers(NAMES);
    await look();
    expect(rounds).toBe(0);
    expect(app.lines.filter((line) => /error|warn/.test(line))).toEqual([]);
  });

  test.each([
    [{ id: 'x', step: 'wake' }],
    [{ id: '0123456789abcdef', step: 'dance' }],
    [{ id: '0123456789abcdef' }],
  ])('is refused when it is asked for wrongly: %j', async (fields) => {
    const reply = await operator(app, { action: 'probeTriggers', secret: ADMIN_SECRET, ...fields });
    expect(reply).toMatchObject({ success: false, code: 'INVALID_REQUEST' });
  });
});

describe('what is told', () => {
  const sights = (missing: readonly string[]): TriggerSight[] =>
    databaseTriggers.map((trigger) => ({ trigger, seen: !missing.includes(trigger.name) }));

  test('names what is missing, its steps and what happens meanwhile', () => {
    const text = consoleSteps('my-env', sights(['film-ready'])).join('\n');
    expect(text).toMatch(/not seen: film-ready\. /);
    expect(text).toMatch(/film-ready .*task_queue.*wake = renderer.*film-renderer/);
    expect(text).toMatch(/a film that has come is made ready at the next 10-second tick/);
    expect(text).not.toContain('task-created');
  });

  test('is one line where all are there', () => {
    expect(consoleSteps('my-env', sights([]))).toEqual(['database triggers: all 4 seen']);
  });
});
