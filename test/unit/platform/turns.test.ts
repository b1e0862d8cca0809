import { describe, expect, test } from 'vitest';
import { inTurn } from '../../../shared/platform/concurrency/turns.ts';
import { SteppedClock } from '../../support/world/stepped-clock.ts';

const clock = new SteppedClock(0);
const instance = () => ({ db: {}, clock });

/** Work that goes on until it is told to end, and what was heard of it. */
function works() {
  const heard: string[] = [];
  const ends = new Map<string, { done(): void; fail(error: Error): void }>();
  const work = (name: string) => () => {
    heard.push(name);
    return new Promise<string>((resolve, reject) => {
      ends.set(name, { done: () => resolve(name), fail: reject });
    });
  };
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.done();
    await clock.pass(0);
  };
  return { heard, ends, work, end };
}

describe('what meets at one name in one instance', () => {
  test('goes one after the other, as it came; another name does not wait', async () => {
    const { heard, work, end } = works();
    const deps = instance();
    const all = [
      inTurn(deps, 'anna', work('a1')),
      inTurn(deps, 'anna', work('a2')),
      inTurn(deps, 'anna', work('a3')),
      inTurn(deps, 'bert', work('b1')),
    ];
    await clock.pass(0);
    expect(heard).toEqual(['a1', 'b1']);
    await end('a1');
    expect(heard).toEqual(['a1', 'b1', 'a2']);
    await end('a2');
    for (const name of ['a3', 'b1']) await end(name);
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1']);
  });

  test('of another instance is not waited for', async () => {
    const { heard, work } = works();
    void inTurn(instance(), 'anna', work('here'));
    void inTurn(instance(), 'anna', work('there'));
    await clock.pass(0);
    expect(heard).toEqual(['here', 'there']);
  });

  test('a failure is told to who asked, and the next goes on', async () => {
    const { heard, ends, work, end } = works();
    const deps = instance();
    const first = inTurn(deps, 'anna', work('first')).catch((error: Error) => error.message);
    const second = inTurn(deps, 'anna', work('second'));
    await clock.pass(0);
    ends.get('first')?.fail(new Error('no'));
    expect(await first).toBe('no');
    await clock.pass(0);
    expect(heard).toEqual(['first', 'second']);
    await end('second');
    expect(await second).toBe('second');
  });

  test('who hangs is waited for thirty seconds, not for ever', async () => {
    const { heard, work } = works();
    const deps = instance();
    void inTurn(deps, 'anna', work('hangs'));
    void inTurn(deps, 'anna', work('waits'));
    await clock.pass(29_999);
    expect(heard).toEqual(['hangs']);
    await clock.pass(1);
    expect(heard).toEqual(['hangs', 'waits']);
  });
});
