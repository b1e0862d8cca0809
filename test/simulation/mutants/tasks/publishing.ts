/** Breakages of how films, sounds and words leave: marked, labelled, looked at, told as what they are. */
import type { Mutant } from '../mutants.ts';

const FILM = 'shared/tasks/finish/make/film.ts';
const JUDGE = 'shared/tasks/finish/make/judge-film.ts';
const SOUND = 'shared/tasks/finish/make/sound.ts';
const WORDS = 'shared/tasks/finish/make/words.ts';
const CHECK = 'shared/tasks/finish/make/check-film.ts';
const MAKE = 'shared/tasks/finish/make/index.ts';

export const publishing: readonly Mutant[] = [
  {
    name: 'film-before-its-verdict',
    why: 'a film is shown whatever was said of its frames',
    scenario: 'publishing',
    within: 300,
    seed: 4,
    patches: [
      {
        file: JUDGE,
        find: "return { kind: 'made', image, reviews, aside, warnings: [] };",
        replace: "return { kind: 'made', image, reviews: [], aside, warnings: [] };",
      },
    ],
  },
  {
    name: 'sound-before-its-verdict',
    why: 'a sound is shown whatever was said of it',
    scenario: 'publishing',
    within: 300,
    seed: 11,
    patches: [
      {
        file: SOUND,
        find: 'const reviews = reviewsOf(verdict, fileId);',
        replace: 'const reviews = reviewsOf(verdict, fileId).slice(2);',
      },
    ],
  },
  {
    name: 'words-nobody-has-read',
    why: 'a text is shown that nobody has looked through',
    scenario: 'publishing',
    within: 300,
    seed: 30,
    patches: [
      {
        file: WORDS,
        find: 'const reviews = reviewsOf(await checkWords(deps, task, text), fileId);',
        replace:
          "const reviews = text === '' ? reviewsOf(await checkWords(deps, task, text), fileId) : [];",
      },
    ],
  },
  {
    name: 'blocked-frame-in-the-middle',
    why: 'a film with a frame that was refused is shown, since the others passed',
    scenario: 'publishing',
    within: 500,
    seed: 42,
    patches: [
      {
        file: CHECK,
        find: "if (look.verdict.outcome === 'block') return { kind: 'judged', reviews: held, aside };",
        replace: "if (look.verdict.outcome === 'block') continue;",
      },
    ],
  },
  {
    name: 'refused-frame-waits-for-the-others',
    why: 'a film that was refused holds its user’s credits until its last frame is decided too',
    within: 0,
    unit: {
      file: 'test/unit/tasks/finish/make-film.test.ts',
      test: 'ends with the first frame that is refused, though nobody has decided on another',
    },
    patches: [
      {
        file: 'shared/tasks/finish/review.ts',
        find: '.some((file) => !refused.has(file));',
        replace: '.some((file) => refused.size >= 0 || !refused.has(file));',
      },
    ],
  },
  {
    name: 'film-nobody-has-heard',
    why: 'of a film every frame is looked at, and nobody listens to what is said in it',
    scenario: 'publishing',
    within: 300,
    seed: 37,
    patches: [
      {
        file: CHECK,
        find: 'if (moderator.hears) yield* listens(looking);',
        replace: 'if (!moderator.sees) yield* listens(looking);',
      },
    ],
  },
  {
    name: 'first-frame-only',
    why: 'of a film nobody looks at more than its first frame',
    scenario: 'publishing',
    within: 300,
    seed: 4,
    patches: [
      {
        file: CHECK,
        find: "if (deps.clock.now() >= making.until) return { kind: 'underway', checking, aside };",
        replace: "return { kind: 'judged', reviews: checking.reviews, aside };",
      },
    ],
  },
  {
    name: 'tickets-kept-for-the-end',
    why: 'a frame’s verdict is pushed while the others are still looked at, and finds no ticket: a refused film is shown when its time is up',
    within: 0,
    unit: {
      file: 'test/unit/tasks/finish/make-film.test.ts',
      test: 'knows a verdict that is pushed while its other frames are looked at',
    },
    patches: [
      {
        file: CHECK,
        find: 'await making.onStep({ checking: ticket === null ? judged : checking, reviews, aside });',
        replace: 'if (ticket === null) await making.onStep({ checking: judged, reviews, aside });',
      },
    ],
  },
  {
    name: 'film-without-its-mark',
    why: 'what is stored is the film as it came, and not the one with the mark in its picture',
    scenario: 'media',
    within: 200,
    seed: 4,
    patches: [
      {
        file: FILM,
        find: '{ file: target, facts: marked.facts',
        replace: '{ file: source, facts: marked.facts',
      },
    ],
  },
  {
    name: 'film-unmarked-for-want-of-an-engine',
    why: 'where films cannot be marked they are shown as they came, in silence',
    scenario: 'unmarked',
    within: 200,
    patches: [
      {
        file: FILM,
        find: "    return { kind: 'no_engine', missing: true };",
        replace: `    const { body } = await openResult(deps, making);
    return films.files.spooled(body, async (file) => {
      const bytes = await films.files.read(file);
      const path = filePath(making.task, making.name + '.mp4');
      const { fileId } = await deps.store.put(path, bytes, 'video/mp4');
      const image = { file_id: fileId, thumb_file_id: '', width: 1, height: 1, sha256: null };
      const media = { kind: 'film', ms: 1, fps: 1, codec: '', width: 1, height: 1, sound: true };
      const label = { text: 'AI生成', shown: 'picture', hidden: true };
      const told = { ...image, mime: 'video/mp4', media, label } as any;
      return { kind: 'made', image: told, reviews: [], aside: [], warnings: [] };
    });`,
      },
    ],
  },
  {
    name: 'film-uploaded-before-its-mark',
    why: 'a film lies in its place unmarked for a while, and whoever has its address can take it',
    scenario: 'media',
    within: 200,
    seed: 4,
    patches: [
      {
        file: FILM,
        find: '  const marked = await markIn(deps, making, { source, target, facts, parts });',
        replace: `  const early = filePath(making.task, making.name + '.mp4');
  await deps.store.put(early, await deps.films.files.read(source), 'video/mp4');
  const marked = await markIn(deps, making, { source, target, facts, parts });`,
      },
    ],
  },
  {
    name: 'sound-without-its-mark',
    why: 'a sound leaves with the label nobody hears and without the mark',
    scenario: 'media',
    within: 200,
    patches: [
      {
        file: SOUND,
        find: 'label(marked.bytes, produceId)',
        replace: 'label(source, produceId)',
      },
    ],
  },
  {
    name: 'sound-without-its-label',
    why: 'sounds leave without the label in their metadata',
    scenario: 'media',
    within: 200,
    patches: [
      {
        file: SOUND,
        find: 'label(marked.bytes, produceId)',
        replace: "(produceId === '' ? label(marked.bytes, produceId) : marked.bytes)",
      },
    ],
  },
  {
    name: 'sound-uploaded-before-its-mark',
    why: 'a sound lies in its place unmarked for a while, and whoever has its address can take it',
    scenario: 'media',
    within: 200,
    patches: [
      {
        file: SOUND,
        find: '  const fileId = kept ??',
        replace: '  await deps.store.put(path, source, marked.mime);\n  const fileId = kept ??',
      },
    ],
  },
  {
    name: 'words-without-their-sign',
    why: 'a text leaves as a file that does not say who wrote it',
    scenario: 'media',
    within: 200,
    patches: [
      {
        file: WORDS,
        find: 'const bytes = Buffer.from(signed(text, place));',
        replace: "const bytes = Buffer.from(signed(text, place === 'end' ? 'end' : 'field'));",
      },
    ],
  },
  {
    name: 'media-not-told',
    why: 'a client cannot tell a sound from a picture before it has opened it',
    scenario: 'media',
    within: 200,
    patches: [{ file: SOUND, find: '    media: mediaOf(marked.facts),\n', replace: '' }],
  },
  {
    name: 'told-of-a-take-down-that-was-none',
    why: 'a block of what was on no work yet told its user of a take-down, and no longer what came back',
    scenario: 'publishing',
    within: 1_000,
    seed: 323,
    patches: [
      {
        file: 'shared/tasks/verdict.ts',
        find: ".where({ _id: task._id, 'images.file_id': review.file_id })",
        replace: '.where({ _id: task._id })',
      },
    ],
  },
  {
    name: 'waits-for-a-ticket-of-nothing',
    why: 'tickets of a visit that died are waited for beside those of the next, and nobody answers them a second time',
    within: 0,
    unit: {
      file: 'test/unit/tasks/finish/make-film.test.ts',
      test: 'waits for no ticket of a visit that died',
    },
    patches: [
      {
        file: MAKE,
        find: "const kept = reviews.filter(({ outcome, file_id }) => outcome === 'block' || made.has(file_id));",
        replace: 'const kept = made.size < 0 ? [] : reviews;',
      },
    ],
  },
  {
    name: 'keeps-addresses-of-anybody',
    why: 'files stay with a provider of whose label nothing is known, and leave without one',
    within: 0,
    unit: {
      file: 'test/unit/models/documents-overrides.test.ts',
      test: 'keep nothing of a provider of whose label nothing is known, and say so',
    },
    patches: [
      {
        file: 'shared/providers/table/overrides.ts',
        find: 'const { kinds = [] } = row.labelsFiles ?? {};',
        replace: "const { kinds = ['video', 'audio'] } = row.labelsFiles ?? {};",
      },
    ],
  },
  {
    name: 'keeps-what-carries-no-label',
    why: 'a provider’s word that its files are labelled is believed, whatever this one says of itself',
    within: 0,
    unit: {
      file: 'test/unit/tasks/finish/make-sound.test.ts',
      test: 'is not kept where it does not: the sound is marked and copied',
    },
    patches: [
      {
        file: 'shared/tasks/finish/make/media.ts',
        find: 'return findLabel(bytes) !== null;',
        replace: 'return findLabel(bytes) !== undefined;',
      },
    ],
  },
  {
    name: 'refused-format-bought-again',
    why: 'a sound that cannot be marked is had from the same model a second time, at its provider’s price',
    within: 0,
    unit: {
      file: 'test/unit/tasks/finish/make-sound.test.ts',
      test: 'that cannot carry the mark is let out by nobody: aac.aac',
    },
    patches: [
      {
        file: MAKE,
        find: 'const isFinal = FINAL.some((kind) => error instanceof kind);',
        replace: 'const isFinal = FINAL.some((kind) => error instanceof kind && error.retryable);',
      },
    ],
  },
  {
    name: 'orphans-find-the-mark',
    why: 'a sound that begins in the middle plays the mark’s bytes as its own: a crack behind every mark',
    within: 0,
    unit: {
      file: 'test/unit/sounds/mark-sound.test.ts',
      test: 'that begins in the middle is silent only where no player could play it',
    },
    patches: [
      {
        file: 'shared/sounds/mp3/prepend.ts',
        find: 'out.fill(0, from, from + sideInfoLength(header));',
        replace: 'out.fill(0, from, from);',
      },
    ],
  },
];
