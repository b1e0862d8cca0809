/** What batch pages compute by themselves: sums, differences of quotes, places in a list. */
import { expect, test } from 'vitest';
import { type BatchItem, isUndone, moneyOf } from '../../../clients/studio/data/batches.ts';
import { differences, type Quote, targetKey } from '../../../clients/studio/data/quote.ts';
import { targetOf } from '../../../clients/studio/data/target.ts';
import { movedTo } from '../../../clients/studio/parts/sortable.tsx';

const item = (state: BatchItem['state'], price: number) => ({ state, price }) as BatchItem;

test('the reservation of a batch is what was captured, what runs or waits, and what went back', () => {
  const items = [
    ...[item('completed', 10), item('failed', 10), item('processing', 20), item('waiting', 5)],
    ...[item('refused', 7), item('returned', 8)],
  ];
  const money = moneyOf({ total: 60, captured: 10, items });
  expect(money).toEqual({ total: 60, captured: 10, running: 25, back: 25 });
  expect(items.filter(isUndone).map(({ state }) => state)).toEqual([
    'failed',
    'refused',
    'returned',
  ]);
});

test('a quote differs from another by price and state of the same place only', () => {
  const quote = (...items: object[]): Quote => ({ items }) as unknown as Quote;
  const place = (frameId: string, price: number, state = 'ready') => ({
    target: { frameId },
    ...{ price, state },
  });
  const before = quote(place('f1', 10), place('f2', 10), place('f3', 10));
  const after = quote(
    place('f1', 10),
    place('f2', 12),
    place('f4', 10),
    place('f3', 10, 'blocked'),
  );
  const changed = differences(before, after);
  expect([...changed.keys()]).toEqual([targetKey({ frameId: 'f2' }), targetKey({ frameId: 'f3' })]);
  expect(changed.get(targetKey({ frameId: 'f2' }))?.before.price).toBe(10);
  expect(targetKey({ lookId: 'l', assetId: 'a' })).toBe(targetKey({ assetId: 'a', lookId: 'l' }));
});

test('every place is named to the server as it was asked for; a whole film is not one of them', () => {
  const at = { episode_id: 'e', shot_id: 's', asset_id: null, part_id: null };
  expect(targetOf({ ...at, slot: 'video' })).toEqual({ shotId: 's' });
  expect(targetOf({ ...at, slot: 'frame', part_id: 'f' })).toEqual({ frameId: 'f' });
  expect(targetOf({ ...at, slot: 'line', part_id: 'l' })).toEqual({ shotId: 's', lineId: 'l' });
  const look = { ...at, shot_id: null, asset_id: 'a', part_id: 'usual' };
  expect(targetOf({ ...look, slot: 'look' })).toEqual({ assetId: 'a', lookId: 'usual' });
  expect(targetOf({ ...at, slot: 'export' })).toBeNull();
});

test('what is dropped goes where the other was, and knows whom it stood behind', () => {
  const ids = ['a', 'b', 'c', 'd'];
  expect(movedTo(ids, 'd', 'a')).toEqual({ id: 'd', after: null, before: 'c' });
  expect(movedTo(ids, 'a', 'c')).toEqual({ id: 'a', after: 'c', before: null });
  expect(movedTo(ids, 'b', 'b')).toBeNull();
  expect(movedTo(ids, 'b', 'nobody')).toBeNull();
});
