import { describe, expect, test } from 'vitest';
import {
  allowedFrom,
  events,
  IllegalTransitionError,
  isTerminal,
  statuses,
  type TaskEvent,
  type TaskStatus,
  transition,
} from '../../shared/tasks/core/states.ts';

/** Written out by hand, so that a change of the table is a decision and not an accident. */
const expected: readonly (readonly [TaskStatus, TaskEvent, TaskStatus | 'forbidden'])[] = [
  ['pending', 'claim', 'processing'],
  ['pending', 'checkpoint', 'forbidden'],
  ['pending', 'succeed', 'forbidden'],
  ['pending', 'fail', 'failed'],
  ['pending', 'cancel', 'cancelled'],
  ['pending', 'gift', 'forbidden'],
  ['processing', 'claim', 'processing'],
  ['processing', 'checkpoint', 'processing'],
  ['processing', 'succeed', 'completed'],
  ['processing', 'fail', 'failed'],
  ['processing', 'cancel', 'cancelled'],
  ['processing', 'gift', 'forbidden'],
  ['completed', 'claim', 'forbidden'],
  ['completed', 'checkpoint', 'forbidden'],
  ['completed', 'succeed', 'forbidden'],
  ['completed', 'fail', 'forbidden'],
  ['completed', 'cancel', 'forbidden'],
  ['completed', 'gift', 'forbidden'],
  ['failed', 'claim', 'forbidden'],
  ['failed', 'checkpoint', 'forbidden'],
  ['failed', 'succeed', 'forbidden'],
  ['failed', 'fail', 'forbidden'],
  ['failed', 'cancel', 'forbidden'],
  ['failed', 'gift', 'failed'],
  ['cancelled', 'claim', 'forbidden'],
  ['cancelled', 'checkpoint', 'forbidden'],
  ['cancelled', 'succeed', 'forbidden'],
  ['cancelled', 'fail', 'forbidden'],
  ['cancelled', 'cancel', 'forbidden'],
  ['cancelled', 'gift', 'cancelled'],
];

describe('the transition table', () => {
  test('every pair of status and event is in the list below', () => {
    const pairs = statuses.flatMap((status) => events.map((event) => `${status} ${event}`));
    expect(expected.map(([status, event]) => `${status} ${event}`)).toEqual(pairs);
  });

  test.each(expected)('a %s task on %s becomes %s', (from, event, to) => {
    if (to === 'forbidden') {
      expect(() => transition(from, event)).toThrow(IllegalTransitionError);
      expect(allowedFrom(event)).not.toContain(from);
    } else {
      expect(transition(from, event)).toBe(to);
      expect(allowedFrom(event)).toContain(from);
    }
  });

  test('a terminal status never becomes another one', () => {
    for (const [from, , to] of expected) {
      if (isTerminal(from) && to !== 'forbidden') expect(to).toBe(from);
    }
  });
});
