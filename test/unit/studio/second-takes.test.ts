/** A place where something is being made already: one rule, whichever way it is asked for. */
import { beforeEach, describe, expect, test } from 'vitest';
import { handle as photography } from '../../../functions/photography/handler.ts';
import { appOver } from '../../support/world/app.ts';
import { createStudioWorld, type StudioWorld } from '../../support/world/studio-world.ts';

let studio: StudioWorld;
let projectId: string;
let frameId: string;
beforeEach(async () => {
  studio = await createStudioWorld({ policy: { maxInFlight: 3 } });
  const begun = await studio.begin();
  ({ projectId } = begun);
  frameId = await frameIn(begun.episodeId);
  await studio.world.grant('anna', 1_000);
});

async function frameIn(episodeId: string): Promise<string> {
  const parentId = await studio.shot(episodeId);
  const wish = { kind: 'frame', parentId, fields: { role: 'first' } } as const;
  return (await studio.ask('create', wish)).document.id;
}

async function generate(requestId: string): Promise<string> {
  const event = {
    action: 'generate',
    type: 'creation',
    prompt: '雨夜',
    target: { frameId },
    requestId,
  };
  const reply = await photography(appOver(studio.world), event, 'anna');
  if (!reply.success) throw Object.assign(new Error(reply.message), reply);
  return (reply.data as { task_id: string }).task_id;
}

type Only = 'missing' | 'missing+stale' | 'chosen';
const quote = (only: Only, targets = [{ frameId }]) =>
  studio.ask('quoteBatch', { projectId, targets, only });
async function start(only: Only, requestId: string, targets = [{ frameId }]) {
  const { quote_hash: quoteHash } = await quote(only, targets);
  const sent = { projectId, targets, only, requestId, quoteHash };
  return studio.ask('startBatch', sent);
}
const takes = async () => (await studio.ask('takes', { target: { frameId } })).takes;
const account = () => studio.world.account('anna');

describe('a place whose take is being made', () => {
  test('gets one more by who generates there, and none by a second tap', async () => {
    const first = await generate('request-1');
    expect(await generate('request-1')).toBe(first);
    expect(await account()).toMatchObject({ held: 10 });
    expect(await generate('request-2')).not.toBe(first);
    await studio.develop();
    expect(await takes()).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
    expect(await account()).toMatchObject({ held: 0, captured: 20 });
  });

  test('gets one more by a batch of what was chosen, which says so, and none by a second tap', async () => {
    await generate('request-1');
    const quoted = await quote('chosen');
    expect(quoted).toMatchObject({ decision: 'ready', total: 10 });
    expect(quoted.items).toMatchObject([
      { state: 'ready', is_included: true, reasons: [], notes: [{ code: 'RUNNING' }] },
    ]);
    const wish = { projectId, targets: [{ frameId }], only: 'chosen' as const };
    const { quote_hash: quoteHash } = quoted;
    const tap = () =>
      studio.ask('startBatch', { ...wish, requestId: 'batch-request-1', quoteHash });
    const [one, two] = [await tap(), await tap()];
    expect(two.batch?.id).toBe(one.batch?.id);
    expect(await takes()).toHaveLength(2);
  });

  test.each(['missing', 'missing+stale'] as const)(
    'is left out of a batch of what is %s',
    async (only) => {
      await generate('request-1');
      const quoted = await quote(only);
      expect(quoted).toMatchObject({ decision: 'nothing', total: 0 });
      expect(quoted.items).toMatchObject([
        { state: 'running', is_included: false, reasons: [{ code: 'RUNNING' }] },
      ]);
    },
  );
});

describe('a place that waits in an open batch', () => {
  test('is not asked for, and paid, once more by a batch of what is missing', async () => {
    const { episodes } = await studio.ask('open', { projectId });
    const targets = [{ frameId }];
    for (let more = 0; more < 4; more += 1) {
      targets.push({ frameId: await frameIn(episodes[0]?.id ?? '') });
    }
    const { batch } = await start('missing', 'batch-request-1', targets);
    expect(batch?.items.map(({ state }) => state)).toContain('waiting');
    expect(await quote('missing', targets)).toMatchObject({ decision: 'nothing', total: 0 });
    expect(await quote('chosen', targets)).toMatchObject({ decision: 'ready', total: 50 });
    // What was given back is missing again.
    await studio.ask('cancelBatch', { batchId: batch?.id ?? '' });
    const left = await quote('missing', targets);
    const drawn = batch?.items.filter(({ state }) => state !== 'waiting').length ?? 0;
    expect(left).toMatchObject({ decision: 'ready', total: 10 * (targets.length - drawn) });
  });
});
