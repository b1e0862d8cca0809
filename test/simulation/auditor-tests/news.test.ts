/** Events in order, and then broken one by one: the auditor must find each. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { BookedSend } from '../auditor/evidence.ts';
import { after, audit, type Example, example } from './example.ts';

type Fields = Record<string, unknown>;

const T0 = Date.UTC(2026, 0, 1);
const at = (seconds: number): Date => new Date(T0 + seconds * 1_000);
const NEVER = new Date(0);
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const URL = 'https://receiver.test/';

const ENDPOINT = { id: 'we_1', url: URL, events: ['task.completed'], enabled: true };
const BODY = JSON.stringify({
  type: 'task.completed',
  timestamp: at(45).toISOString(),
  data: { id: 't1', status: 'completed', credits: { held: 0, charged: 7 }, results: [{}] },
});

const row = (fields: Fields = {}): Fields => ({
  _id: 'evt_1:we_1',
  openid: 'u1',
  endpoint_id: 'we_1',
  event_id: 'evt_1',
  type: 'task.completed',
  subject: 't1',
  body: BODY,
  status: 'pending',
  attempts: 0,
  log: [],
  next_at: at(45),
  fence: 0,
  lease_expires_at: NEVER,
  ...fields,
});

interface Told {
  readonly shown: Example;
  readonly sends: { -readonly [K in keyof BookedSend]: BookedSend[K] }[];
  /** The states of the one event: written, claimed, delivered. */
  readonly rows: Fields[];
  readonly endpoints: Fields[];
  /** Whose deeds the last two are. */
  readonly writers: number[];
  replayed: boolean;
}

function told(): Told {
  const shown = example();
  for (const { changes } of shown.steps) {
    for (const { collection, before, after: next } of changes) {
      if (collection !== 'credit_accounts') continue;
      for (const doc of [before, next]) if (doc !== null) doc.has_webhooks = true;
    }
  }
  const timestamp = T0 / 1_000 + 47;
  const key = Buffer.from(SECRET.slice(6), 'base64');
  const mac = createHmac('sha256', key).update(`evt_1.${timestamp}.${BODY}`).digest('base64');
  const send: Told['sends'][number] = {
    at: T0 + 47_000,
    url: URL,
    eventId: 'evt_1',
    timestamp,
    signature: `v1,${mac}`,
    body: BODY,
    status: 200,
    heard: true,
  };
  const claimed = { fence: 1, lease_expires_at: at(122) };
  const rows = [
    row(),
    row(claimed),
    row({ fence: 1, status: 'delivered', attempts: 1, log: [{ status: 200 }] }),
  ];
  const it: Told = { shown, sends: [send], rows, endpoints: [], writers: [9, 9], replayed: false };
  it.endpoints.push({ _id: 'u1', endpoints: [{ ...ENDPOINT }] });
  return it;
}

/** Puts the event's states into the steps, and audits. */
function rulesOf({ shown, sends, rows, endpoints, writers, ...rest }: Told): string[] {
  shown.news = {
    sends,
    secrets: new Map([['we_1', [SECRET]]]),
    replayed: () => rest.replayed,
    moduleTold: () => [],
  };
  for (const [index, doc] of endpoints.entries()) {
    const before = endpoints[index - 1] ?? null;
    const change = { collection: 'webhook_endpoints', id: 'u1', before, after: doc };
    shown.steps[0]?.changes.push(change);
  }
  const states = rows.map((doc, index) => ({
    collection: 'webhook_outbox',
    id: String(doc._id),
    before: rows[index - 1] ?? null,
    after: doc,
  }));
  const [written, ...later] = states;
  if (written !== undefined) shown.steps[6]?.changes.push(written);
  for (const [index, change] of later.entries()) {
    shown.steps.push({ seconds: 47 + index, writer: writers[index] ?? null, changes: [change] });
  }
  return audit(shown);
}

const changed = (index: number, fields: Fields) => (it: Told) => {
  Object.assign(it.rows[index] as object, fields);
};
/** From the state on. */
const changedFrom = (index: number, fields: Fields) => (it: Told) => {
  for (const doc of it.rows.slice(index)) Object.assign(doc, fields);
};
const body = (data: object): string => {
  const whole = JSON.parse(BODY) as { data: object };
  return JSON.stringify({ ...whole, data: { ...whole.data, ...data } });
};

test('events that are in order are found in order', () => {
  expect(rulesOf(told())).toEqual([]);
});

describe('the auditor finds', () => {
  test.each<[string, string, (it: Told) => unknown]>([
    ['an end nobody was told of', 'end_is_told', ({ rows }) => rows.splice(0)],
    [
      'an end told to an endpoint that is off',
      'end_is_told',
      ({ endpoints }) => {
        const off = { ...ENDPOINT, enabled: false };
        endpoints.splice(0, 1, { _id: 'u1', endpoints: [off] });
      },
    ],
    [
      'an end told to an endpoint that did not want it',
      'end_is_told',
      ({ endpoints }) => {
        const other = { ...ENDPOINT, events: ['task.failed'] };
        endpoints.splice(0, 1, { _id: 'u1', endpoints: [other] });
      },
    ],
    [
      'an event of a task that has not ended',
      'event_with_its_end',
      changedFrom(0, { subject: 't9' }),
    ],
    [
      'an event of another price',
      'event_tells_the_truth',
      changedFrom(0, { body: body({ credits: { charged: 14 } }) }),
    ],
    [
      'an event of another status',
      'event_tells_the_truth',
      changedFrom(0, { body: body({ status: 'failed' }) }),
    ],
    [
      'an event of another task',
      'event_tells_the_truth',
      changedFrom(0, { body: body({ id: 't2' }) }),
    ],
    [
      'an event without its pictures',
      'event_tells_the_truth',
      changedFrom(0, { body: body({ results: [] }) }),
    ],
    ['an event whose words change', 'event_is_frozen', changed(2, { body: body({ id: 't2' }) })],
    ['an event whose id changes', 'event_is_frozen', changed(2, { event_id: 'evt_2' })],
    [
      'an account that says nobody wants to be told',
      'mark_says_endpoints',
      ({ shown }) => {
        after(shown, 1, 'credit_accounts').has_webhooks = false;
      },
    ],
    [
      'a claim of what another holds',
      'one_sender',
      ({ rows, writers }) => {
        rows.splice(2, 0, row({ fence: 2, lease_expires_at: at(123) }));
        Object.assign(rows[3] as object, { fence: 2 });
        writers.push(9);
      },
    ],
    ['a write by whoever lost the claim', 'one_sender', ({ writers }) => writers.splice(1, 1, 8)],
    ['a yes nobody said', 'delivered_means_taken', ({ sends }) => sends.splice(0)],
    [
      'a redirect taken for a yes',
      'delivered_means_taken',
      ({ sends: [send] }) => {
        if (send) send.status = 302;
      },
    ],
    [
      'a silence taken for a yes',
      'delivered_means_taken',
      ({ sends: [send] }) => {
        if (send) send.status = null;
      },
    ],
    ['an event given up early', 'tried_long_enough', changed(2, { status: 'failed', attempts: 3 })],
    [
      'an event dropped although its endpoint is on',
      'dropped_for_a_reason',
      changed(2, { status: 'dropped' }),
    ],
    [
      'an event that begins again by itself',
      'event_over_is_over',
      ({ rows, writers }) => {
        rows.push(row({ fence: 1 }));
        writers.push(9);
      },
    ],
    [
      'an event that is gone',
      'event_is_kept',
      ({ shown }) => {
        const gone = { collection: 'webhook_outbox', id: 'evt_1:we_1', before: row(), after: null };
        shown.steps[6]?.changes.push(gone);
      },
    ],
    ['an event that never leaves', 'event_gets_there', ({ rows }) => rows.splice(1)],
    [
      'a message nobody has written',
      'sent_as_written',
      ({ sends: [send] }) => {
        if (send) send.body = body({ id: 't1', more: 1 });
      },
    ],
    [
      'an id of the attempt',
      'event_is_one',
      ({ sends }) => {
        const [send] = sends;
        if (send) sends.push({ ...send, eventId: 'evt_1b' });
      },
    ],
    [
      'a stale time',
      'signed_now',
      ({ sends: [send] }) => {
        if (send) send.timestamp -= 3_600;
      },
    ],
    [
      'a signature of another secret',
      'signed_by_its_secret',
      ({ sends: [send] }) => {
        if (send) send.signature = `v1,${Buffer.alloc(32).toString('base64')}`;
      },
    ],
  ])('%s', (_, rule, breakIt) => {
    const it = told();
    breakIt(it);
    expect(rulesOf(it)).toContain(rule);
  });

  test('nothing in a replay its owner asked for', () => {
    const it = told();
    it.replayed = true;
    it.rows.push(row({ fence: 1, next_at: at(5_000) }));
    it.writers.push(3);
    expect(rulesOf(it)).toEqual([]);
  });
});
