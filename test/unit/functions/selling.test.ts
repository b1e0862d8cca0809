import { expect, test } from 'vitest';
import { sourcesOf } from '../../support/sources.ts';

const sources = new Map(
  ['functions', 'shared', 'triggers'].flatMap(sourcesOf).map((source) => [source.path, source]),
);

/** Everything that a function's entry brings with it. */
function broughtBy(entry: string): Set<string> {
  const brought = new Set([entry]);
  for (const path of brought) {
    for (const { target, typeOnly } of sources.get(path)?.imports ?? []) {
      if (!typeOnly) brought.add(target);
    }
  }
  return brought;
}

test('only functions that sell and give start with what that takes', () => {
  const entries = [...sources.keys()].filter((path) => /^functions\/[^/]+\/index\.ts$/.test(path));
  expect(entries.length).toBeGreaterThan(10);
  const selling = entries.filter((entry) => broughtBy(entry).has('shared/orders/index.ts'));
  expect(selling.map((entry) => entry.split('/')[1]).sort()).toEqual([
    // Loads it when an order is asked for.
    'console',
    'operator',
    'payment-push',
    'photography',
    'task-sweeper',
  ]);
});
