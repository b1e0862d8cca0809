/** Breakages of the HTTP face: which request a call is, and what its key may spend. */
import type { Mutant } from '../mutants.ts';

const CALLS = 'shared/http/jobs/calls.ts';
const RETRIES = {
  file: 'test/unit/http/retries.test.ts',
  test: 'are one task a call at most, within the cap, and the books agree',
};
const calls = (test: string) => ({ file: 'test/unit/http/calls.test.ts', test });

export const httpMutants: readonly Mutant[] = [
  {
    name: 'each-try-a-request',
    why: 'a numbered retry makes a new task: one charge a try (ComfyUI#16204)',
    within: 1,
    unit: RETRIES,
    patches: [{ file: CALLS, find: 'age < TRIES_LAST_MS', replace: 'age < 0' }],
  },
  {
    name: 'overtaken-first-try',
    why: 'a second try that overtakes its first makes two of them',
    within: 1,
    unit: calls('whose second try overtakes the first makes one'),
    patches: [{ file: CALLS, find: 'age < OVERTAKEN_MS', replace: 'age < 0' }],
  },
  {
    name: 'same-look-same-call',
    why: 'two calls that look the same are taken for one, and the second is never made',
    within: 1,
    unit: calls('makes two tasks of two calls that look the same'),
    patches: [
      {
        file: CALLS,
        find: '? seen?.overtook === true && age < OVERTAKEN_MS',
        replace: '? age < TRIES_LAST_MS',
      },
    ],
  },
  {
    name: 'key-shared-by-keys',
    why: 'the same Idempotency-Key under two API keys is taken for one call',
    within: 1,
    unit: calls('is another call under another key of the same user'),
    patches: [
      {
        file: CALLS,
        find: '`key:${scope}:${named}`',
        replace: '`key:${named}`',
      },
    ],
  },
  {
    name: 'other-body-same-key',
    why: 'a reused Idempotency-Key with another body is answered with the first task',
    within: 1,
    unit: calls('and another body is a 422, charged nothing'),
    patches: [
      {
        file: 'shared/http/jobs/submit.ts',
        find: 'if (task.origin?.body_hash !== ask.bodyHash || isOther)',
        replace: 'if (task.origin?.body_hash === `${ask.bodyHash} never`)',
      },
    ],
  },
  {
    name: 'capless-key',
    why: 'what a key may spend is told and not counted',
    within: 1,
    unit: RETRIES,
    patches: [
      {
        file: 'shared/http/jobs/submit.ts',
        find: 'payment: { caps: [...caps, ...',
        replace: 'payment: { caps: [...caps.slice(9), ...',
      },
    ],
  },
  {
    name: 'form-known-by-its-boundary',
    why: 'a form is compared by its bytes, which change with every try',
    within: 1,
    unit: calls('sends a form with a new boundary each time, and is known by its fields'),
    patches: [
      {
        file: 'shared/http/core/body.ts',
        find: "const value = await readForm(bytes, request.headers.get('content-type') ?? '');\n    return { value, isForm: true, hash: await hashOf(route, value) };",
        replace:
          "const value = await readForm(bytes, request.headers.get('content-type') ?? '');\n    return { value, isForm: true, hash: await hashOf(route, bytes.toString('latin1')) };",
      },
    ],
  },
];
