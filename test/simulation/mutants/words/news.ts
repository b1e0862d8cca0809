/** Breakages of what is told to others when a task ends. */
import type { Mutant } from '../mutants.ts';

const SETTLE = 'shared/tasks/core/ending/settle.ts';
const TELL = 'await tellEnd(tx, { ...move, task: { ...task, ...fields }, account });';
const ANNOUNCE = 'shared/webhooks/announce.ts';
const SEND = 'shared/webhooks/send.ts';

export const news: readonly Mutant[] = [
  {
    name: 'event-beside-the-settle',
    why: 'the event is written beside the transaction: one that is rolled back is told all the same',
    scenario: 'news',
    within: 100,
    patches: [{ file: SETTLE, find: TELL, replace: TELL.replace('tx', 'deps.db') }],
  },
  {
    name: 'event-after-the-settle',
    why: 'the event is written after the commit: a worker that dies in between tells nobody',
    scenario: 'news',
    within: 100,
    patches: [
      {
        file: SETTLE,
        find: TELL,
        replace: `const told = { ...move, task: { ...task, ...fields }, account };
    void deps.clock.sleep(5).then(() => runTransaction(deps, async (tx) => tellEnd(tx, told)));`,
      },
    ],
  },
  {
    name: 'event-of-a-switched-off-endpoint',
    why: 'who has switched an endpoint off goes on being written to',
    scenario: 'news',
    within: 1_000,
    patches: [
      {
        file: ANNOUNCE,
        find: '.filter((one) => one.enabled && one.events.includes(type))',
        replace: '.filter((one) => one.events.includes(type))',
      },
    ],
  },
  {
    name: 'event-nobody-wants',
    why: 'an endpoint that wants failures only is told of everything',
    scenario: 'news',
    within: 200,
    seed: 28,
    patches: [
      {
        file: ANNOUNCE,
        find: 'one.enabled && one.events.includes(type)',
        replace: 'one.enabled',
      },
    ],
  },
  {
    name: 'event-tells-the-price',
    why: 'the event says what was asked instead of what was charged',
    scenario: 'news',
    within: 200,
    patches: [
      {
        file: 'shared/tasks/core/ending/news.ts',
        find: 'credits: { held: 0, charged: captured },',
        replace: 'credits: { held: 0, charged: task.price + 0 * captured },',
      },
    ],
  },
  {
    name: 'event-id-of-the-attempt',
    why: 'every attempt has an id of its own: a receiver takes one end for several',
    scenario: 'news',
    within: 300,
    patches: [
      {
        file: SEND,
        find: 'const message = { id: row.event_id, timestamp, body: row.body };',
        replace:
          'const message = { id: `${row.event_id}${row.fence}`, timestamp, body: row.body };',
      },
    ],
  },
  {
    name: 'event-id-of-the-endpoint',
    why: 'one end has an id for each endpoint: whoever listens at two takes it for two',
    scenario: 'news',
    within: 300,
    seed: 5,
    patches: [
      {
        file: ANNOUNCE,
        find: 'const row = newDelivery(endpoint, { openid, event_id, type,',
        replace:
          'const row = newDelivery(endpoint, { openid, event_id: `${event_id}${endpoint.id}`, type,',
      },
    ],
  },
  {
    name: 'sender-without-a-fence',
    why: 'a sender that froze writes over what another has learned since',
    scenario: 'news',
    within: 3_000,
    seed: 512,
    patches: [
      {
        file: SEND,
        find: "const mine = { _id: row._id, fence: row.fence, status: 'pending' };",
        replace: "const mine = { _id: row._id, status: 'pending' };",
      },
    ],
  },
  {
    name: 'sender-without-a-lease',
    why: 'two rounds that overlap both send what one of them has taken',
    scenario: 'news',
    within: 1_000,
    patches: [
      { file: SEND, find: '    lease_expires_at: command.lte(at),\n', replace: '' },
      {
        file: 'shared/webhooks/round.ts',
        find: '.filter((row) => row.lease_expires_at <= at)',
        replace: '',
      },
    ],
  },
  {
    name: 'redirect-taken-for-a-yes',
    why: 'a receiver that points elsewhere is believed to have taken the event',
    scenario: 'news',
    within: 300,
    patches: [
      {
        file: SEND,
        find: 'const isOk = status >= 200 && status < 300;',
        replace: 'const isOk = status >= 200 && status < 400;',
      },
    ],
  },
  {
    name: 'silence-taken-for-a-yes',
    why: 'a receiver that never answers is believed to have taken the event',
    scenario: 'news',
    within: 300,
    seed: 22,
    patches: [
      {
        file: SEND,
        find: 'return told({ status: null, error: error.reason, askedMs: null });',
        replace: 'return told({ status: 200, error: null, askedMs: null });',
      },
    ],
  },
  {
    name: 'given-up-after-three',
    why: 'a receiver that is down for an hour loses what ended in it',
    scenario: 'news',
    within: 1_000,
    patches: [
      {
        file: 'shared/webhooks/schedule.ts',
        find: 'const planned = PAUSES_MS[attempts - 1];',
        replace: 'const planned = attempts > 1 ? undefined : PAUSES_MS[attempts - 1];',
      },
    ],
  },
  {
    name: 'signed-without-its-time',
    why: 'the signature covers the body alone: whoever saw one may send it again for ever',
    scenario: 'news',
    within: 100,
    patches: [
      {
        file: 'shared/webhooks/sign.ts',
        find: '.update(`${id}.${timestamp}.${body}`)',
        replace: '.update(body + `${id}${timestamp}`.slice(0, 0))',
      },
    ],
  },
  {
    name: 'mark-left-behind',
    why: 'an endpoint is made and the account does not say so: no end is ever told',
    scenario: 'news',
    within: 300,
    patches: [
      {
        file: 'shared/webhooks/endpoints.ts',
        find: 'await tellOfEnds(tx, openid, { wanted: endpoints.some(({ enabled }) => enabled), at });',
        replace: 'await tellOfEnds(tx, openid, { wanted: endpoints.length > 1, at });',
      },
    ],
  },
];
