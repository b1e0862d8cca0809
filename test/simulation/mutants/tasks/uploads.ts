/** Breakages of people's own files: what they cost, whose they are, who has seen them, what they leave. */
import type { Mutant } from '../mutants.ts';

const OPEN = 'shared/tasks/uploads/open.ts';
const MAKE = 'shared/tasks/uploads/make.ts';
const HERE = 'shared/tasks/finish/here.ts';

const found = { scenario: 'uploads', within: 100 } as const;

export const uploadMutants: readonly Mutant[] = [
  {
    name: 'upload-shown-before-judged',
    why: 'a file of somebody’s own is shown while nobody has said yes to it',
    ...found,
    patches: [
      {
        file: HERE,
        find: "if (reviews.some(({ outcome }) => outcome === 'review')) {",
        replace: 'if (reviews.length > 99) {',
      },
      {
        file: HERE,
        find: 'const blocked = reviews.length;',
        replace: "const blocked = reviews.filter(({ outcome }) => outcome === 'block').length;",
      },
    ],
  },
  {
    name: 'upload-charged',
    why: 'its end is written into the ledger, though nothing was held',
    ...found,
    patches: [
      {
        file: 'shared/tasks/core/ending/settle.ts',
        find: "if (task.type === 'upload') return nothingHeld(task);",
        replace: 'void nothingHeld;',
      },
    ],
  },
  {
    name: 'upload-counted-as-spending',
    why: 'a project is told to have spent on what was free',
    ...found,
    patches: [
      {
        file: 'shared/studio/read/spending.ts',
        find: "takes.filter(({ type }) => type !== 'upload');",
        replace: 'takes;',
      },
    ],
  },
  {
    name: 'upload-counted-twice',
    why: 'a file that is sent again, because no answer came, becomes a second take',
    ...found,
    patches: [
      {
        file: OPEN,
        find: 'taskId: uploadIdOf(order),',
        replace: 'taskId: uploadIdOf({ ...order, requestId: requestId + deps.random.hex(8) }),',
      },
    ],
  },
  {
    name: 'upload-answers-another-file',
    why: 'another file under a used request id is told to be taken in, and is not',
    ...found,
    patches: [
      {
        file: OPEN,
        find: 'if (stored.payload_hash === task.payload_hash) return stored;',
        replace: "if (task.payload_hash !== '') return stored;",
      },
    ],
  },
  {
    name: 'upload-of-anothers-file',
    why: 'whoever knows the id of a private file makes a take of it',
    ...found,
    patches: [{ file: OPEN, find: 'what, lent: [] }', replace: 'what, lent: [fileId] }' }],
  },
  {
    name: 'upload-beside-its-work',
    why: 'task and work are two writes: a crash leaves a take that nobody can see',
    ...found,
    patches: [
      {
        file: OPEN,
        find: 'checked(await tx.collection(collections.works).add(drafts.work));',
        replace: 'checked(await deps.db.collection(collections.works).add(drafts.work));',
      },
    ],
  },
  {
    name: 'upload-called-made',
    why: 'somebody’s own film is told to be a machine’s work',
    ...found,
    patches: [
      {
        file: MAKE,
        find: 'return judgeFilm(deps, own, {',
        replace: 'return judgeFilm(deps, making, {',
      },
    ],
  },
  {
    name: 'upload-marked-as-made',
    why: 'a sign that a machine made it is put before somebody’s own voice',
    ...found,
    patches: [
      {
        file: MAKE,
        find: "markSound(source, 'none'), shown: null",
        replace: 'markSound(source, soundMark), shown: null',
      },
    ],
  },
  {
    name: 'upload-shown-as-it-came',
    why: 'a picture is shown with the place where it was taken',
    ...found,
    patches: [
      {
        file: MAKE,
        find: 'const safe = await finisher.prepareInput(bytes);',
        replace: 'const safe = { ...(await finisher.prepareInput(bytes)), bytes };',
      },
    ],
  },
  {
    name: 'upload-left-behind',
    why: 'whoever dies having put a file leaves it for ever, where its upload ends before anybody comes again',
    ...found,
    within: 300,
    patches: [
      {
        file: 'shared/tasks/uploads/run.ts',
        find: 'await visit.willPut(store.idOf(path, upload));',
        replace: 'void [visit, upload];',
      },
    ],
  },
];
