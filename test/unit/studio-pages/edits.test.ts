/** Single edits: how they join, how they are taken back, how they are laid over what is there. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Edit, inverse, joined, rebased } from '../../../clients/studio/data/edits/edit.ts';
import { overlayEpisode, overlayList } from '../../../clients/studio/data/edits/overlay.ts';
import { MOST_CHARS, nextPiece } from '../../../clients/studio/data/edits/script-piece.ts';
import { createUndo } from '../../../clients/studio/data/edits/undo.ts';
import { episode, patchOf, shot } from './pages-world.ts';

const edit = (id: string, change: Edit['change']): Edit => ({
  ...{ id: `edit ${id}`, doc: { kind: 'shot', id }, base: 1, at: 0 },
  change,
});

test('what is typed at one place is one edit, on the version it began with', () => {
  const first = patchOf({ title: '雨' }, { before: { title: '' }, base: 3 });
  const one = joined(first, patchOf({ title: '雨夜' }, { before: { title: '雨' }, base: 4 }));
  expect(one).toMatchObject({
    base: 3,
    change: { set: { title: '雨夜' }, before: { title: '' } },
  });
  expect(joined(first, patchOf({ title: '' }, { id: 's2' }))).toBeNull();
});

test('taking an edit back twice is the edit', () => {
  const changes: Edit['change'][] = [
    { do: 'patch', set: { title: 'b' }, before: { title: 'a' } },
    { do: 'move', after: 's2', before: null },
    { do: 'delete' },
    { do: 'pick', target: { shotId: 's1' }, key: 'video', workId: 'w2', before: null },
    { do: 'discard', target: { shotId: 's1' }, workId: 'w2', discarded: true },
    { do: 'script', text: 'b', before: 'a' },
  ];
  for (const change of changes) {
    expect(inverse(change)).not.toEqual(change);
    expect(inverse(inverse(change))).toEqual(change);
  }
});

describe('after a document was written', () => {
  const written = { doc: { kind: 'shot', id: 's1' }, version: 7, values: { title: '雨' } } as const;

  test('an edit that saw these values is made on that version', () => {
    expect(rebased(patchOf({ title: '雨夜' }, { before: { title: '雨' } }), written).base).toBe(7);
  });

  test('an edit that saw others stays on its own, so that the server tells both texts', () => {
    expect(rebased(patchOf({ title: '雨夜' }, { before: { title: '雪' } }), written).base).toBe(1);
  });

  test('an edit of another document is none of its business', () => {
    const other = patchOf({ title: 'x' }, { id: 's2', before: { title: '雨' } });
    expect(rebased(other, written)).toBe(other);
  });
});

describe('laid over', () => {
  const shots = [shot('s1'), shot('s2'), shot('s3')];
  const ids = (edits: Edit[]) => overlayList(shots, 'shot', edits).map(({ id }) => id);

  test('moves and deletions show at once', () => {
    expect(ids([edit('s3', { do: 'move', after: null, before: 's2' })])).toEqual([
      's3',
      's1',
      's2',
    ]);
    expect(ids([edit('s1', { do: 'move', after: 's2', before: null })])).toEqual([
      's2',
      's1',
      's3',
    ]);
    expect(ids([edit('s2', { do: 'delete' })])).toEqual(['s1', 's3']);
  });

  test('what no edit touches is the same object', () => {
    const over = overlayList(shots, 'shot', [patchOf({ title: '雨' })]);
    expect(over[0]).toMatchObject({ title: '雨' });
    expect(over[1]).toBe(shots[1]);
    expect(overlayList(shots, 'shot', [])).toBe(shots);
  });

  test('a pick, its taking back, and a script', () => {
    const target = { shotId: 's1' };
    const pick = edit('s1', { do: 'pick', target, key: 'video', workId: 'w', before: null });
    const script: Edit = {
      ...edit('e', { do: 'script', text: '外景 夜', before: '' }),
      doc: { kind: 'episode', id: 'e' },
    };
    const opened = overlayEpisode(episode(shots), [pick, script]);
    expect(opened.shots[0]?.picks).toEqual({ video: 'w' });
    expect(opened.script.text).toBe('外景 夜');
    const back = overlayEpisode(opened, [{ ...pick, change: inverse(pick.change) }]);
    expect(back.shots[0]?.picks).toEqual({});
  });
});

describe('any two scripts', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 400 });
  const long = fc.tuple(text, fc.integer({ min: 1, max: 200 })).map(([one, n]) => one.repeat(n));

  test('are so many pieces apart, each small enough for a call and of whole characters', () => {
    fc.assert(
      fc.property(long, long, (before, wanted) => {
        walk(before, wanted);
      }),
      { numRuns: 60 },
    );
    const { piece } = nextPiece('', `${'a'.repeat(MOST_CHARS - 1)}😀`);
    expect(piece?.text).toBe('a'.repeat(MOST_CHARS - 1));
  });

  test.each([
    ['that differ in the second half of a character', '雨😀', '雨😁'],
    ['that differ in the first half of a character', '𒑤夜', '𓁤夜'],
    ['of which one ends inside what the other says twice', '😀😀', '😀'],
    ['whose beginning and end overlap in halves', '😀', '😀𓈀😀'],
  ])('%s are one piece apart', (_, before, wanted) => {
    expect(walk(before, wanted)).toBe(1);
    expect(walk(wanted, before)).toBe(1);
  });

  /** Walks from one to the other and returns how many pieces that took. */
  function walk(before: string, wanted: string): number {
    const most = Math.ceil(wanted.length / (MOST_CHARS - 1)) + 1;
    let now = before;
    let pieces = 0;
    while (now !== wanted) {
      const { piece, after } = nextPiece(now, wanted);
      if (piece === null || pieces === most) throw new Error('does not arrive');
      expect(piece.text.length).toBeLessThanOrEqual(MOST_CHARS);
      expect(`${piece.text}\n${after}`).not.toMatch(/\p{Surrogate}/u);
      expect(now.slice(0, piece.from) + piece.text + now.slice(piece.to)).toBe(after);
      now = after;
      pieces += 1;
    }
    expect(nextPiece(now, wanted).piece).toBeNull();
    return pieces;
  }
});

describe('undo', () => {
  const step = (title: string, before: string, at: number) => ({
    ...patchOf({ title }, { before: { title: before } }),
    at,
  });

  test('takes back what was typed without a pause as one step, and does it again', () => {
    const undo = createUndo();
    undo.remember(step('雨', '', 0));
    undo.remember(step('雨夜', '雨', 400));
    undo.remember(step('雪', '雨夜', 9_000));
    expect(undo.undo()?.change).toMatchObject({ set: { title: '雨夜' } });
    expect(undo.undo()?.change).toMatchObject({ set: { title: '' } });
    expect(undo.undo()).toBeNull();
    expect(undo.redo()?.change).toMatchObject({ set: { title: '雨夜' } });
  });

  test('what follows a seal is a step of its own, however soon it comes', () => {
    const undo = createUndo();
    undo.remember(step('雨', '', 5_000));
    undo.seal();
    undo.remember(step('雨夜', '雨', 5_100));
    expect(undo.undo()?.change).toMatchObject({ set: { title: '雨' } });
    expect(undo.stack.get().done).toHaveLength(1);
  });

  test('something new ends what could be done again', () => {
    const undo = createUndo();
    undo.remember(step('雨', '', 0));
    undo.undo();
    undo.remember(step('雪', '', 5_000));
    expect(undo.redo()).toBeNull();
    expect(undo.stack.get().done).toHaveLength(1);
  });
});
