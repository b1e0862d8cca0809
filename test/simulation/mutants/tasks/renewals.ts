/** Breakages of what a vendor's end of a model, and the operator's document about it, mean. */
import type { Mutant } from '../mutants.ts';

const EARLIER = '  if (request.requestId !== null) {';

export const renewals: readonly Mutant[] = [
  {
    name: 'retired-is-still-offered',
    why: 'a model whose day has come goes on taking new tasks',
    scenario: 'renewal',
    within: 300,
    seed: 15,
    patches: [
      {
        file: 'shared/models/retirement.ts',
        find: 'if (end === null || end > now || !model.enabled) return model;',
        replace: 'if (end === null || end > 0 || end > now || !model.enabled) return model;',
      },
    ],
  },
  {
    name: 'retired-stands-in',
    why: 'a task falls back to a model that has retired: one more call for nothing',
    scenario: 'renewal',
    within: 3_000,
    seed: 357,
    patches: [
      {
        file: 'shared/tasks/jobs/routing.ts',
        find: 'if (!model.enabled || !deps.providers.available(model.provider)) return null;',
        replace: 'if (!deps.providers.available(model.provider)) return null;',
      },
    ],
  },
  {
    name: 'retired-while-it-runs',
    why: 'the vendor is still making the picture, but its model has retired: the task is given up',
    scenario: 'renewal',
    within: 1_000,
    seed: 78,
    patches: [
      {
        file: 'shared/tasks/jobs/wait-for-job.ts',
        find: '  const answer = heard ?? (await askProvider(deps, task));',
        replace: `  if (!deps.catalogue.get(task.via).enabled) return settleAs(deps, task, TIMED_OUT);
  const answer = heard ?? (await askProvider(deps, task));`,
      },
    ],
  },
  {
    name: 'retired-forgets-its-tasks',
    why: 'who repeats a request of a model that has retired since is told there is none',
    scenario: 'renewal',
    within: 3_000,
    seed: 39,
    patches: [
      {
        file: 'shared/tasks/submit/submit.ts',
        find: EARLIER,
        replace: `  quoteFor(deps, request);\n${EARLIER}`,
      },
    ],
  },
  {
    name: 'new-name-not-sent',
    why: 'the document names the model anew, and its provider goes on being asked for the old one',
    scenario: 'renewal',
    within: 300,
    seed: 6,
    patches: [
      {
        file: 'shared/models/documents/overrides.ts',
        find: 'request: (input, name = upstream) => model.request(input, name)',
        replace: 'request: (input, name) => model.request(input, name)',
      },
    ],
  },
];
