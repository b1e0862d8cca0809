/** Each rule about calls over HTTP speaks when it is broken, and only then. */
import { expect, test } from 'vitest';
import type { BookedCall, BookedKey } from '../auditor/evidence.ts';
import { audit, type Example, example } from './example.ts';

const KEY: BookedKey = {
  id: 'k1',
  openid: 'u1',
  text: 'sk-dr_whole',
  cap: 20,
  window: 'total',
  revokingAt: null,
  revokedAt: null,
};

interface Called {
  readonly key?: Partial<BookedKey>;
  readonly call?: Partial<BookedCall>;
  readonly more?: readonly BookedCall[];
  readonly origin?: string;
}

/** The example's task, made over HTTP with a key. */
function called({ key = {}, call = {}, more = [], origin = 'k1' }: Called = {}): Example {
  const shown = example();
  const [first] = shown.told;
  const tries = [{ from: first?.at ?? 0, status: 202, code: null }];
  const made: BookedCall = { name: 'R0Q1', keyId: 'k1', named: 'call-1', tries, ...call };
  shown.callers = { keys: () => [{ ...KEY, ...key }], calls: () => [made, ...more] };
  for (const { collection, after } of shown.steps.flatMap(({ changes }) => changes)) {
    if (collection === 'task_queue' && after) Object.assign(after, { origin: { key_id: origin } });
  }
  return shown;
}

const refusal = { from: 0, status: 402, code: 'INSUFFICIENT_CREDITS' };

test('says nothing of a call that is one task, within its cap', () => {
  expect(audit(called())).toEqual([]);
});

test.each<[string, Called]>([
  ['key_within_cap', { key: { cap: 13 } }],
  ['key_is_its_owners', { key: { openid: 'u2' } }],
  ['key_is_its_owners', { call: { keyId: 'k2' } }],
  ['key_is_its_owners', { origin: 'k2' }],
  ['revoked_is_refused', { key: { revokedAt: 1 } }],
  ['refused_holds_nothing', { call: { tries: [refusal, refusal] } }],
  ['keys_are_told_once', { key: { text: 'cloud://x/uploads/u1' } }],
  ['one_name_one_task', { more: [{ name: 'R0Q1', keyId: 'k1', named: 'call-1', tries: [] }] }],
])('says %s of %j', (rule, broken) => {
  expect(audit(called(broken))).toContain(rule);
});

test('takes a try that got no answer, or a passing one, for no refusal', () => {
  for (const status of [null, 503]) {
    const tries = [refusal, { ...refusal, status }];
    expect(audit(called({ call: { tries } }))).toEqual([]);
  }
});
