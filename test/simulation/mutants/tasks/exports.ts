/** Breakages of exports: whose files they take, what they trust, when they are shown. */
import type { Mutant } from '../mutants.ts';

const by = (test: string) => ({ file: 'test/unit/tasks/exports/start.test.ts', test });

export const exportMutants: readonly Mutant[] = [
  {
    name: 'export-started-anew',
    why: 'a request that is sent again becomes a second film and a second charge',
    within: 1,
    unit: by('the same request is one export; with another list it is a conflict'),
    patches: [
      {
        file: 'shared/tasks/exports/open.ts',
        find: "deterministicId('export', owner, requestId);",
        replace: "deterministicId('export', owner, requestId, String(Math.random()));",
      },
    ],
  },
  {
    name: 'export-of-anothers-work',
    why: 'whoever knows the id of a work cuts it into a film of their own',
    within: 1,
    unit: by('what is wrong with a list is named, clip by clip, and nothing is charged'),
    patches: [
      {
        file: 'shared/tasks/exports/sources.ts',
        find: 'const where = { _id, _openid: openid, deleted_at: null };',
        replace: 'const where = { _id, deleted_at: null };',
      },
    ],
  },
  {
    name: 'export-of-a-replaced-source',
    why: 'a file that was never judged is cut in where a judged one lay',
    within: 1,
    unit: by('a source that was replaced since is not used, and the credits come back'),
    patches: [
      {
        file: 'shared/tasks/exports/files.ts',
        find: 'if (sha256 !== null && sha256Of(bytes) !== sha256) throw',
        replace: 'if (sha256 === undefined && sha256Of(bytes) !== sha256) throw',
      },
    ],
  },
  {
    name: 'export-joins-a-replaced-piece',
    why: 'a kept piece is joined though it is not what was stored',
    within: 1,
    unit: by('a piece that somebody has replaced is made again'),
    patches: [
      {
        file: 'shared/tasks/exports/segments.ts',
        find: 'if (sha256Of(bytes) === sha256) return bytes;',
        replace: 'if (sha256Of(bytes) !== null) return bytes;',
      },
    ],
  },
  {
    name: 'export-takes-pieces-of-others',
    why: 'whoever cuts the same shots is handed the pieces, and the time, of another',
    within: 1,
    unit: by('a piece is known to its owner alone'),
    patches: [
      {
        file: 'shared/tasks/exports/segments.ts',
        find: "deterministicId('segment', openid, keyText);",
        replace: "deterministicId('segment', openid.slice(0, 0), keyText);",
      },
    ],
  },
  {
    name: 'export-shown-before-its-verdict',
    why: 'a film is shown and charged while a person has yet to look at it',
    within: 1,
    unit: by('a film that is held waits for its verdict'),
    patches: [
      {
        file: 'shared/tasks/finish/here.ts',
        find: "if (reviews.some(({ outcome }) => outcome === 'review')) {",
        replace: 'if (reviews.length > 99) {',
      },
      {
        file: 'shared/tasks/finish/here.ts',
        find: 'const blocked = reviews.length;',
        replace: "const blocked = reviews.filter(({ outcome }) => outcome === 'block').length;",
      },
    ],
  },
];
