import { expect, test } from 'vitest';
import { handle } from '../../../functions/moderation-push/handler.ts';
import { appOver } from '../../support/world/app.ts';
import { createWorld } from '../../support/world/world.ts';

const push = (ticket: string) => ({
  Event: 'wxa_media_check',
  trace_id: ticket,
  errcode: 0,
  result: { suggest: 'risky', label: 20_002 },
});

test('a verdict that cannot be stored is asked for again, and counts when it comes again', async () => {
  let broken = false;
  const world = await createWorld({
    intercept: (send) => async (action, params) => {
      if (broken) throw Object.assign(new Error('no answer'), { code: 'ECONNRESET' });
      return send(action, params);
    },
  });
  await world.grant('u1', 100);
  const { _id } = await world.submit('u1');
  const image = { file_id: 'cloud://x/1.jpg', thumb_file_id: '' };
  const held = { reviews: [{ file_id: image.file_id, ticket: 't1', outcome: 'review' }] };
  const update = { $set: { ...held, status: 'completed', images: [image] } };
  await world.engine.update({ collection: 'task_queue', filter: { _id }, update });
  await world.engine.update({
    collection: 'works',
    filter: { _id },
    update: { $set: { images: [image] } },
  });
  const app = appOver(world);
  broken = true;
  expect(await handle(app, push('t1'), [])).toBe('failed');
  broken = false;
  expect(await handle(app, push('t1'), [])).toBe('success');
  const [work] = await world.engine.find('works', { filter: { _id } });
  expect(work?.images).toEqual([]);
});

test('a message of another kind is not asked for again', async () => {
  const world = await createWorld();
  expect(await handle(appOver(world), { Event: 'something_else' }, [])).toBe('success');
});
