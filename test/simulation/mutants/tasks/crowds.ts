/** Breakages of rounds that are shared out among copies. */
import type { Mutant } from '../mutants.ts';

export const crowdMutants: readonly Mutant[] = [
  {
    name: 'parts-overlap',
    why: 'a part takes a slot of the next one too: two copies ask after the same job',
    scenario: 'crowds',
    within: 300,
    patches: [
      {
        file: 'shared/tasks/core/slots.ts',
        find: '(_, index) => from + index);',
        replace: '(_, index) => (from + 2 * index) % SLOTS);',
      },
    ],
  },
  {
    name: 'rounds-without-a-lead',
    why: 'a timer that fires twice begins two rounds over the same tasks',
    scenario: 'crowds',
    within: 300,
    seed: 4,
    patches: [
      {
        file: 'shared/tasks/rounds/crowd/lead.ts',
        find: 'if ((await readDoc<LeadDoc>(db, collections.cursors, ID)) !== null) return null;',
        replace: `const led = await readDoc<LeadDoc>(db, collections.cursors, ID);
  if (led !== null) return { share: policy.crowd.share };`,
      },
    ],
  },
  {
    name: 'a-part-left-out',
    why: 'nobody is called for the last part of a round: its tasks wait for the sweeper',
    scenario: 'crowds',
    within: 1_000,
    seed: 14,
    patches: [
      {
        file: 'shared/tasks/rounds/crowd/share-out.ts',
        find: 'for (const branch of branchesOf(span)) {',
        replace: 'for (const branch of branchesOf(span).slice(0, -1)) {',
      },
    ],
  },
  {
    name: 'heavy-user-first',
    why: 'whoever has most tasks fills the rounds, and who has one waits behind them',
    within: 0,
    unit: {
      file: 'test/unit/tasks/rounds/crowd.test.ts',
      test: 'in which a heavy user starves nobody',
    },
    patches: [
      {
        file: 'shared/tasks/rounds/due.ts',
        find: '    const own = byUser.get(task.openid);',
        replace: "    const own = byUser.get('everybody');",
      },
      {
        file: 'shared/tasks/rounds/due.ts',
        find: 'else byUser.set(task.openid, [task]);',
        replace: "else byUser.set('everybody', [task]);",
      },
    ],
  },
  {
    name: 'left-to-its-trigger',
    why: 'a finished job whose trigger was lost waits for the processor’s own timer, which comes seldom',
    within: 0,
    unit: {
      file: 'test/unit/tasks/rounds/poll-hands-over.test.ts',
      test: 'hands over what is still there in the next one',
    },
    patches: [
      {
        file: 'shared/tasks/rounds/poll.ts',
        find: "handOver.add(task, task.wake === '' ? 'processor' : task.wake);",
        replace: "if (atOnce) handOver.add(task, task.wake === '' ? 'processor' : task.wake);",
      },
    ],
  },
];
