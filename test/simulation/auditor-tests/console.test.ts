/** Each rule about the console speaks when it is broken, and only then. */
import { expect, test } from 'vitest';
import { ConsoleRules } from '../auditor/console-rules.ts';
import type { Evidence, RawChange, RawDoc } from '../auditor/evidence.ts';

const T0 = Date.UTC(2026, 0, 1);

interface Deed {
  readonly verb?: string;
  readonly actor?: string | null;
  readonly params?: Readonly<Record<string, unknown>>;
  /** When the call began, seconds. */
  readonly bornAt?: number;
}

const PARAMS = { openid: 'u1', amount: 5, key: 'dialog-1', reason: 'as told' };

const listed = (uid: string, role: string, enabled = true): RawChange => ({
  ...{ collection: 'operators', id: uid, before: null },
  after: { _id: uid, role, enabled },
});

const inserted = (collection: string, after: RawDoc): RawChange => ({
  ...{ collection, id: after._id, before: null, after },
});

/** People on the list, finance until the 50th second; then the deeds, each begun and done. */
function said(deeds: readonly Deed[], more: readonly RawChange[] = []): string[] {
  let bornAt = 0;
  const evidence = { writer: () => ({ bornAt: T0 + bornAt * 1_000 }), clockSkewMs: 0 };
  const found: string[] = [];
  const rules = new ConsoleRules(evidence as unknown as Evidence, (rule) => found.push(rule));
  const commit = (seconds: number, changes: readonly RawChange[]): void =>
    rules.follow({ seq: 0, atMs: T0 + seconds * 1_000, changes });
  const people = ['support', 'finance', 'admin', 'viewer'].map((role) => listed(role, role));
  commit(0, people);
  commit(50, [listed('finance', 'viewer')]);
  for (const [index, deed] of deeds.entries()) {
    const { verb = 'money.grant', actor = 'admin', params = PARAMS } = deed;
    bornAt = deed.bornAt ?? 60;
    const entry = { _id: `audit-${index}`, action: `console:${verb}`, actor, outcome: 'started' };
    const before = { ...entry, params: JSON.stringify(params) };
    commit(61, [inserted('operator_audit', before)]);
    const id = before._id;
    const after = { ...before, outcome: 'done' };
    commit(62, [{ collection: 'operator_audit', id, before, after }]);
  }
  commit(63, more);
  return found;
}

test('says nothing of deeds with a name and a reason, within a role', () => {
  const seen = { taskId: 't1', seen: 'failed.submit.1.0', reason: 'stuck' };
  const next = { ...seen, seen: 'failed.submit.1.1' };
  const tasks = { verb: 'tasks.release', actor: 'support' };
  expect(said([{}, { ...tasks, params: seen }, { ...tasks, params: next }])).toEqual([]);
});

test.each<[string, Deed]>([
  ['console_has_a_name', { actor: null }],
  ['console_has_a_name', { actor: '' }],
  ['console_has_a_reason', { params: { ...PARAMS, reason: '' } }],
  ['console_has_a_reason', { params: { openid: 'u1' } }],
  ['role_at_the_call', { actor: 'viewer' }],
  ['role_at_the_call', { actor: 'support' }],
  ['role_at_the_call', { actor: 'stranger' }],
  ['role_at_the_call', { actor: 'finance' }],
  ['role_at_the_call', { verb: 'operators.set', actor: 'support' }],
])('says %s of %j', (rule, deed) => {
  expect(said([deed])).toEqual([rule]);
});

test('takes a call that began before its operator lost their role for one of theirs', () => {
  expect(said([{ actor: 'finance', bornAt: 45 }])).toEqual([]);
});

test('says one_of_two_acts where two who saw the same task both acted', () => {
  const params = { taskId: 't1', seen: 'failed.submit.1.0', reason: 'stuck' };
  const release = { verb: 'tasks.release', actor: 'support', params };
  expect(said([release, { ...release, verb: 'tasks.retry', actor: 'admin' }])).toEqual([
    'one_of_two_acts',
  ]);
});

test('says refunds_are_audited of a refund that nobody’s name is to', () => {
  const refund = { _id: 'rf1', order_id: 'dk1', by: 'operator' };
  const verb = 'orders.refund';
  expect(said([], [inserted('refunds', refund)])).toEqual(['refunds_are_audited']);
  expect(said([], [inserted('refunds', { ...refund, by: 'channel' })])).toEqual([]);
  const params = { orderId: 'dk1', reason: 'asked back' };
  expect(said([{ verb, params }], [inserted('refunds', refund)])).toEqual([]);
});

const WISH = { count: 2, credits: 5, uses: 1, batch: 'may', key: 'dialog-1', reason: 'a feast' };
const code = (id: string, more: object = {}): RawChange =>
  inserted('redeem_codes', { _id: id, credits: 5, uses: 1, batch: 'may', ...more });
const making: Deed = { verb: 'codes.create', params: WISH };

test.each<[string, readonly Deed[], readonly RawChange[]]>([
  ['a dialog that was sent twice', [making, making], [code('a'), code('b')]],
  [
    'two dialogs',
    [making, { ...making, params: { ...WISH, key: 'dialog-2' } }],
    ['a', 'b', 'c', 'd'].map((id) => code(id)),
  ],
])('says nothing of codes of %s', (_, deeds, codes) => {
  expect(said(deeds, codes)).toEqual([]);
});

test.each<[string, readonly RawChange[]]>([
  ['a set more than was asked for', [code('a'), code('b'), code('c')]],
  ['codes that give more', [code('a', { credits: 6 }), code('b')]],
  ['codes for more users', [code('a'), code('b', { uses: 2 })]],
  ['a batch that nobody asked for', [code('a', { batch: 'june' })]],
])('says codes_are_asked_for of %s', (_, codes) => {
  expect(said([making, making], codes)).toEqual(['codes_are_asked_for']);
});
