/** What accepting a long draft asks of the database. */
import { expect, test } from 'vitest';
import {
  answered,
  createStoryboardWorld,
  draftShot,
  shotsAsJson,
} from '../../support/world/storyboard-world.ts';

/** Calls of the database while a draft of so many shots is accepted, and reads of lists among them. */
async function accepting(shots: number) {
  let calls: string[] = [];
  const { studio, chat } = await createStoryboardWorld({
    intercept: (send) => (action, params) => {
      calls.push(`${action} ${String(params?.collectionName)}`);
      return send(action, params);
    },
  });
  const { projectId, episodeId } = await studio.begin();
  await studio.world.grant('anna', 10_000);
  const text = '阿兰推开门。';
  await studio.ask('writeScript', { episodeId, baseVersion: 0, from: 0, to: 0, text });
  const wish = { episodeId, model: 'deepseek-v4-pro' };
  const { quote_hash: quoteHash } = await studio.ask('quoteStoryboard', wish);
  const sent = { ...wish, requestId: 'request-1', quoteHash };
  const storyboardId = (await studio.ask('startStoryboard', sent)).storyboard?.id ?? '';
  const numbered = Array.from({ length: shots }, (_, n) =>
    draftShot({ title: `${n}`, lines: [], characters: [{ name: `路人${n}`, description: '' }] }),
  );
  chat.script = answered(shotsAsJson(...numbered));
  await studio.ask('runStoryboard', { storyboardId });
  calls = [];
  await studio.ask('acceptStoryboard', { storyboardId });
  const counted = calls;
  const opened = await studio.ask('openEpisode', { episodeId });
  const { assets } = await studio.ask('open', { projectId });
  expect(opened.shots.map(({ title }) => title)).toEqual(numbered.map(({ title }) => title));
  expect(assets).toHaveLength(shots + 1);
  const lists = counted.filter((call) => /query/i.test(call));
  return { calls: counted.length, lists: lists.length };
}

test('a draft is accepted with one look at what is there, however many shots it has', async () => {
  const [few, many] = [await accepting(5), await accepting(25)];
  expect(many.lists).toBe(few.lists);
  // A shot and its character: a transaction each, whatever lies beside them.
  expect((many.calls - few.calls) / 20).toBeLessThanOrEqual(16);
});
