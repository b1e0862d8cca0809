/** Breakages of tasks that other modules keep here, verb by verb. */
import type { Mutant } from '../mutants.ts';

const CHANGE = 'shared/module-tasks/change.ts';
const CHUNKS = 'shared/module-tasks/chunks.ts';
const VERBS = 'shared/module-tasks/verbs.ts';
const unit = (test: string) => ({ file: 'test/unit/module-tasks/module-tasks.test.ts', test });

export const moduleMutants: readonly Mutant[] = [
  {
    name: 'module-begins-again',
    why: 'starting what has started moves its beginning: how long it took is lost',
    scenario: 'modules',
    within: 300,
    seed: 33,
    patches: [
      {
        file: VERBS,
        find: "    task.status === 'pending' ? begun(task, at) : null,",
        replace: "    ({ status: 'processing', started_at: at }),",
      },
    ],
  },
  {
    name: 'module-version-stays',
    why: 'a change does not raise the version: who compares versions misses it',
    scenario: 'modules',
    within: 100,
    patches: [
      { file: CHANGE, find: 'version: task.version + 1,', replace: 'version: task.version,' },
    ],
  },
  {
    name: 'module-end-is-not-final',
    why: 'a task that failed is completed, and told again as something else',
    scenario: 'modules',
    within: 300,
    patches: [
      {
        file: CHANGE,
        find: '    if (isEnded(task)) throw new TaskOverError(`task ${id} is ${task.status}`);\n',
        replace: '',
      },
    ],
  },
  {
    name: 'module-change-twice',
    why: 'a change whose answer was lost is refused when it comes again, though it is there',
    scenario: 'modules',
    within: 300,
    patches: [
      {
        file: CHANGE,
        find: '    if (task.change === change) return { task, replayed: true };\n',
        replace: '',
      },
    ],
  },
  {
    name: 'module-created-over',
    why: 'the same call again is told that its own task is somebody else’s',
    scenario: 'modules',
    within: 300,
    seed: 4,
    patches: [
      {
        file: 'shared/module-tasks/create.ts',
        find: '    if (earlier?.creation === change) return { task: earlier, replayed: true };\n',
        replace: '',
      },
    ],
  },
  {
    name: 'module-chunk-swallowed',
    why: 'another piece under a used number is told yes and lost',
    scenario: 'modules',
    within: 300,
    patches: [
      {
        file: CHUNKS,
        find: 'if (earlier?.text === delta) return null;',
        replace: 'if (earlier !== null) return null;',
      },
    ],
  },
  {
    name: 'module-chunk-no-replay',
    why: 'the same piece again is a conflict: a lost answer stops its module',
    scenario: 'modules',
    within: 300,
    seed: 7,
    patches: [
      {
        file: CHUNKS,
        find: 'if (earlier?.text === delta) return null;',
        replace: '',
      },
    ],
  },
  {
    name: 'module-chunk-behind-a-gap-lost',
    why: 'what came before its turn is not shown when the gap closes',
    scenario: 'modules',
    within: 300,
    patches: [
      {
        file: CHUNKS,
        find: '    if (next === null) break;',
        replace: '    if (next !== null) break;\n    if (next === null) break;',
      },
    ],
  },
  {
    name: 'module-chunk-beside-its-task',
    why: 'a piece is written beside the transaction: one that is rolled back is there all the same',
    scenario: 'modules',
    within: 300,
    patches: [
      {
        file: CHUNKS,
        find: 'checked(await tx.collection(collections.taskChunks).add(added));',
        replace: 'checked(await deps.db.collection(collections.taskChunks).add(added));',
      },
    ],
  },
  {
    name: 'module-end-untold',
    why: 'a task of a module ends and whoever is to be told hears nothing',
    scenario: 'modules',
    within: 300,
    patches: [
      {
        file: CHANGE,
        find: 'if (isEnded(after)) await tellEnd',
        replace: 'if (isEnded(task)) await tellEnd',
      },
    ],
  },
  {
    name: 'module-reference-twice',
    why: 'the same result told again is a change: it is listed once for each time',
    within: 1,
    unit: unit('the same reference with another label'),
    patches: [
      {
        file: VERBS,
        find: 'if (earlier?.label === label) return null;',
        replace: 'if (earlier?.label === label) return begun(task, at);',
      },
    ],
  },
  {
    name: 'module-reference-renamed',
    why: 'a result that was told is told anew under another label, and nobody is refused',
    within: 1,
    unit: unit('the same reference with another label'),
    patches: [
      {
        file: VERBS,
        find: 'if (earlier !== undefined) throw new ReferenceConflictError(`${kind} ${id}`);',
        replace: '',
      },
    ],
  },
  {
    name: 'module-stage-done-over',
    why: 'a stage that is done is done again with something else',
    within: 1,
    unit: unit('a stage that is done, but for the same once more'),
    patches: [
      {
        file: VERBS,
        find: "    if (stage.status === 'done') {",
        replace: "    if (stage.status === 'failed') {",
      },
    ],
  },
  {
    name: 'module-stage-left-running',
    why: 'a task fails and its stage is shown as under way for ever',
    within: 1,
    unit: unit('fails with its message, and what was under way fails with it'),
    patches: [
      {
        file: VERBS,
        find: "(one.status === 'running' ? { ...one, ...ends } : one)",
        replace:
          "(one.status === 'running' ? { ...one } : { ...one, ...(one === null ? ends : {}) })",
      },
    ],
  },
  {
    name: 'module-fails-without-a-word',
    why: 'a task fails with a blank for its reason',
    within: 1,
    unit: unit('refused by name a blank failure message'),
    patches: [
      {
        file: 'shared/module-tasks/shapes.ts',
        find: "z.refine((value) => value.trim() !== '', { error }),",
        replace: "z.refine((value) => value !== '', { error }),",
      },
    ],
  },
  {
    name: 'module-cancelled-by-anybody',
    why: 'a key that may only look ends what a module is doing',
    within: 1,
    unit: unit('is cancelled by the route all tasks have'),
    patches: [
      {
        file: 'shared/http/own/tasks.ts',
        find: "if (key !== null && !isAdmin) assertScope(key, 'tasks:write');",
        replace: "if (key !== null && isAdmin) assertScope(key, 'tasks:write');",
      },
    ],
  },
];
