/** Breakages of what a streamed answer costs, and of what is left of it. */
import type { Mutant } from '../mutants.ts';

const OUTCOME = 'shared/tasks/streams/outcome.ts';
const ABANDONED = 'shared/tasks/streams/abandoned.ts';
const ANSWERS = 'shared/text/answers.ts';

export const streamMutants: readonly Mutant[] = [
  {
    name: 'stream-captures-above-the-hold',
    why: 'a provider that counts too much takes more than was held, or the settle never happens',
    scenario: 'streams',
    within: 300,
    seed: 6,
    patches: [
      {
        file: OUTCOME,
        find: 'const captured = Math.min(cost, price);',
        replace: 'const captured = cost;',
      },
    ],
  },
  {
    name: 'stream-estimates-what-was-counted',
    why: 'the provider told the usage, and the bill is a guess',
    scenario: 'streams',
    within: 300,
    seed: 5,
    patches: [
      {
        file: OUTCOME,
        find: `        usage: words.usage,
        flags: end.detached ? ['detached'] : [],`,
        replace: `        usage: null,
        flags: end.detached ? ['detached'] : [],`,
      },
    ],
  },
  {
    name: 'stream-charges-what-broke-off',
    why: 'an error of the provider in the middle is charged although it is to be free',
    scenario: 'streams',
    within: 300,
    seed: 12,
    patches: [
      {
        file: OUTCOME,
        find: "if (terms.stream.partial === 'free')",
        replace: "if (terms.stream.partial === 'delivered')",
      },
    ],
  },
  {
    name: 'stream-charges-for-no-words',
    why: 'a refusal before the first word costs as much as an answer',
    scenario: 'streams',
    within: 300,
    seed: 7,
    patches: [
      {
        file: OUTCOME,
        find: 'if (!hasWords(words)) return nothingCame(words, end);',
        replace:
          "if (!hasWords(words) && end.how !== 'swept' && end.how !== 'cancelled') return nothingCame(words, end);",
      },
    ],
  },
  {
    name: 'stream-ends-in-finally-only',
    why: 'whoever finds a dead worker gives the stream back: only its own end settles it',
    scenario: 'streams',
    within: 300,
    seed: 6,
    patches: [
      {
        file: 'shared/tasks/run/run.ts',
        find: '      return endAbandoned(deps, task);',
        replace: '      return handBack(deps, task, { delayMs: 30_000 });',
      },
    ],
  },
  {
    name: 'stream-loses-a-chunk',
    why: 'words that came while a chunk was being stored are not in the next one',
    scenario: 'streams',
    within: 300,
    seed: 12,
    patches: [
      {
        file: 'shared/text/course.ts',
        find: "      if (answer === 'stored') words = { ...words, chunks: next.chunks };",
        replace: "      if (answer === 'stored') words = next;",
      },
    ],
  },
  {
    name: 'stream-limit-not-sent',
    why: 'the provider may answer as long as it likes, and the hold covers a part of it',
    scenario: 'streams',
    within: 300,
    patches: [
      {
        file: 'shared/text/provider-body.ts',
        find: '    [model.chat.limitField]: limit,',
        replace: '    limit,',
      },
    ],
  },
  {
    name: 'stream-fails-over-after-a-word',
    why: 'another model goes on where the first one stopped: two beginnings in one answer',
    scenario: 'streams',
    within: 1_000,
    seed: 25,
    patches: [
      {
        file: ANSWERS,
        find: 'if (hasBegun || !ERROR_POLICIES[failure.kind].failover) break;',
        replace: 'if (!ERROR_POLICIES[failure.kind].failover) break;',
      },
    ],
  },
  {
    name: 'stream-cancel-is-free',
    why: 'whoever cancels at the last word has the whole answer for nothing',
    scenario: 'streams',
    within: 500,
    patches: [
      {
        file: OUTCOME,
        find: "ending: { kind: 'cancelled', captured } };",
        replace: "ending: { kind: 'cancelled', captured: captured * 0 } };",
      },
    ],
  },
  {
    name: 'stream-text-beside-the-transaction',
    why: 'a crash leaves a hold without the text its words are to be put in',
    scenario: 'streams',
    within: 300,
    patches: [
      {
        file: 'shared/tasks/submit/take-in.ts',
        find: 'if (text !== undefined) checked(await tx.collection(collections.texts).add(text));',
        replace:
          'if (text !== undefined) checked(await deps.db.collection(collections.texts).add(text));',
      },
    ],
  },
  {
    name: 'stream-moderated-after-it-is-read',
    why: 'words are passed on first and judged when the answer is whole',
    scenario: 'streams',
    within: 500,
    seed: 32,
    patches: [
      {
        file: 'shared/text/windows.ts',
        find: 'return moderator === undefined ? OPEN : moderated(moderator, rules);',
        replace: 'return moderator === undefined || rules ? OPEN : moderated(moderator, rules);',
      },
    ],
  },
  {
    name: 'stream-swept-as-if-nothing-came',
    why: 'the words of a worker that died are given away: hanging up pays',
    scenario: 'streams',
    within: 500,
    seed: 13,
    patches: [
      {
        file: ABANDONED,
        find: 'const closed = await closeStream(deps, task, { words, end: endOf(task, words) });',
        replace:
          "const closed = await closeStream(deps, task, { words: { ...words, text: '', chunks: [] }, end: endOf(task, words) });",
      },
    ],
  },
];
