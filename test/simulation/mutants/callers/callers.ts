/** Breakages of calls over HTTP that are asked again, and of keys with bounds: found by schedules. */
import type { Mutant } from '../mutants.ts';

const CALLS = 'shared/http/jobs/calls.ts';
const SUBMIT = 'shared/http/jobs/submit.ts';
const CHECK = 'shared/keys/check.ts';

export const callerMutants: readonly Mutant[] = [
  {
    name: 'call-name-not-kept',
    why: 'an Idempotency-Key is read and forgotten: each try that got no answer is a task of its own',
    scenario: 'retries',
    within: 300,
    patches: [
      {
        file: CALLS,
        find: 'if (named !== null) return { requestId: `key:${scope}:${named}`, isRepeatable: true };',
        replace:
          'if (named !== null) return { requestId: `key:${scope}:${ask.app.random.hex(8)}`, isRepeatable: true };',
      },
    ],
  },
  {
    name: 'try-seen-outside',
    why: 'whether a try was seen before is read beside the transaction: two at once are two tasks',
    scenario: 'retries',
    within: 1_000,
    seed: 387,
    patches: [
      {
        file: CALLS,
        find: 'const seen = await readDoc<CallDoc>(tx, collections.calls, _id);',
        replace: 'const seen = await readDoc<CallDoc>(app.db, collections.calls, _id);',
      },
      {
        file: CALLS,
        find: 'if (seen === null) checked(await calls.add({ _id, ...doc }));',
        replace: 'if (seen === null) checked(await calls.doc(_id).set(doc));',
      },
    ],
  },
  {
    name: 'overtaken-by-the-clock',
    why: 'a first try that froze while its second passed is measured by when it thaws: two tasks',
    scenario: 'retries',
    within: 1_000,
    seed: 63,
    patches: [
      {
        file: CALLS,
        find: 'receivedAt - seen.at.getTime()',
        replace: 'app.clock.now() - seen.at.getTime()',
      },
    ],
  },
  {
    name: 'cap-for-each-call',
    why: 'the cap of a key counts each call by itself: together they spend without a bound',
    scenario: 'retries',
    within: 300,
    patches: [
      {
        file: 'shared/keys/cap.ts',
        find: 'return [{ id: `key:${_id}${window}`, limit: cap.credits }];',
        replace: 'return [{ id: `key:${_id}${window}:${now}`, limit: cap.credits }];',
      },
    ],
  },
  {
    name: 'key-bound-by-nothing',
    why: 'calls over HTTP are held against no cap at all',
    scenario: 'retries',
    within: 300,
    patches: [
      {
        file: SUBMIT,
        find: 'const caps = caller.key === null ? [] : capOf(caller.key, app.clock.now());',
        replace: 'const caps = capOf({ _id: "", cap: null }, app.clock.now());',
      },
    ],
  },
  {
    name: 'revoked-key-still-good',
    why: 'a key that was revoked goes on spending its owner’s credits',
    scenario: 'retries',
    within: 300,
    patches: [
      {
        file: CHECK,
        find: 'if (key.revoked_at !== null) throw new RevokedKeyError(key._id);',
        replace: '',
      },
    ],
  },
  {
    name: 'reused-name-is-a-yes',
    why: 'another call under a name that was used is told the first one’s task is its own',
    scenario: 'retries',
    within: 300,
    seed: 6,
    patches: [
      {
        file: SUBMIT,
        find: 'if (task.origin?.body_hash !== ask.bodyHash || isOther) {',
        replace: 'if (task.origin === undefined) {',
      },
    ],
  },
  {
    name: 'refused-and-taken-in',
    why: 'a call is told that it costs too much, and its hold and task are there all the same',
    scenario: 'retries',
    within: 500,
    patches: [
      {
        file: SUBMIT,
        find: 'payment: { caps: [...caps, ...(aimed?.payment?.caps ?? [])] },\n    }),',
        replace:
          "payment: {},\n    }).then((made) => { if (caps.some(({ limit }) => limit < made.task.price)) throw new InvalidRequestError([{ field: 'n', message: '' }]); return made; }),",
      },
    ],
  },
  {
    name: 'key-stored-as-it-is',
    why: 'whoever reads the database can call with every key in it',
    scenario: 'retries',
    within: 100,
    patches: [
      {
        file: 'shared/keys/manage.ts',
        find: '    name: wish.name,\n',
        replace: '    name: `${wish.name} ${formatKey(parts)}`,\n',
      },
    ],
  },
];
