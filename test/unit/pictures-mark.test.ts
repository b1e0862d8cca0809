import { describe, expect, it } from 'vitest';
import { createDarkroom, type MarkOptions } from '../../shared/pictures/index.ts';
import { placeMark } from '../../shared/pictures/mark/place.ts';
import { ConfigError } from '../../shared/platform/errors.ts';

function faults(mark: MarkOptions): string[] {
  try {
    createDarkroom({ mark });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.details.map(({ field, message }) => `${field} ${message}`);
  }
}

describe('the rule for marks', () => {
  it.each(['AI生成', 'AI合成', '人工智能生成', '本图由人工智能合成', 'Darkroom AI 生成合成'])(
    'takes %s',
    (text) => expect(faults({ text, ratio: 0.07 })).toEqual([]),
  );

  it.each(['由程序生成', 'AI', '人工智能', 'Darkroom', 'ai生成'])('refuses %s', (text) => {
    expect(faults({ text }).join()).toContain('mark.text');
  });

  it('names every character the font cannot draw', () => {
    expect(faults({ text: 'AI生成龘😀龘' })).toEqual(['mark.text 字体中缺少这些字：龘 😀']);
  });

  it('refuses letters under 5 % of the short side, counting capitals and digits', () => {
    expect(faults({ ratio: 0.06 }).join()).toContain('mark.ratio');
    expect(faults({ text: '人工智能生成', ratio: 0.056 })).toEqual([]);
    expect(faults({ text: '人工智能生成 2026', ratio: 0.068 }).join()).toContain('mark.ratio');
  });

  it('lets the mark leave the edge, shrink or vanish only under the exemption', () => {
    expect(faults({ position: 'center' }).join()).toContain('mark.position');
    expect(faults({ visible: false }).join()).toContain('mark.visible');
    const freed = { visible: false, position: 'center', ratio: 0.02 } as const;
    expect(faults({ ...freed, exemption: 'article-9' })).toEqual([]);
  });

  it('checks the marks of task types and models under their own names', () => {
    expect(() => createDarkroom({ taskTypes: { fitting: { text: '生成' } } })).toThrow(
      /taskTypes\.fitting\.text/,
    );
    expect(() => createDarkroom({ models: { 'qwen-image': { opacity: 0 } } })).toThrow(
      /models\.qwen-image\.opacity/,
    );
  });
});

describe('places', () => {
  const picture = { width: 1000, height: 500 };
  const mark = { width: 100, height: 40 };

  it.each([
    ['top-left', 15, 15],
    ['top', 450, 15],
    ['right', 885, 230],
    ['bottom-right', 885, 445],
    ['center', 450, 230],
  ] as const)('puts %s where it says', (position, left, top) => {
    expect(placeMark(position, picture, mark)).toEqual([{ left, top }]);
  });

  it('keeps a mark inside that just fits', () => {
    expect(placeMark('bottom-right', mark, mark)).toEqual([{ left: 0, top: 0 }]);
  });

  it('tiles so that no window of two steps escapes', () => {
    const points = placeMark('tiled', picture, mark);
    for (let x = 0; x < 700; x += 50) {
      const inside = points.filter(
        ({ left, top }) => left >= x && left + 100 <= x + 300 && top >= 100 && top + 40 <= 300,
      );
      expect(inside.length).toBeGreaterThan(0);
    }
  });
});
