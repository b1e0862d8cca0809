import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createDarkroom, type MarkOptions } from '../../../shared/pictures/index.ts';
import { placeMark } from '../../../shared/pictures/mark/place.ts';
import { ConfigError } from '../../../shared/platform/errors.ts';

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

describe('a logo and a code', () => {
  const canvas = { width: 900, height: 900, channels: 3, background: '#808080' } as const;
  const develop = async (mark: MarkOptions) => {
    const bytes = await sharp({ create: canvas }).png().toBuffer();
    const request = { bytes, output: 'png', produceId: 'a', taskType: '', model: '' } as const;
    const picture = await createDarkroom({ mark }).develop(request);
    return sharp(picture.bytes).raw().toBuffer({ resolveWithObject: true });
  };

  it('shows the logo in its own colours, beside the text', async () => {
    const red = { width: 40, height: 20, channels: 3, background: '#ff0000' } as const;
    const logo = await sharp({ create: red }).png().toBuffer();
    const { data, info } = await develop({ logo, opacity: 1 });
    const height = Math.round(Math.ceil(900 * 0.068) * 1.3);
    let count = 0;
    for (let at = 0; at < data.length; at += info.channels) {
      if ((data[at] ?? 0) > 240 && (data[at + 1] ?? 255) < 15) count += 1;
    }
    expect(count).toBe(height * height * 2);
  });

  it('draws a code of whole modules that says what it was given', async () => {
    const { data, info } = await develop({ qr: 'https://example.cn/a', position: 'top-left' });
    // Version 2: 25 modules and 4 of quiet around; a sixth of 900 px is 150, so 5 px a module.
    const [margin, quiet, modulePx, size] = [27, 4, 5, 25];
    const dark = (column: number, row: number): boolean => {
      const x = margin + (quiet + column) * modulePx + 2;
      const y = margin + (quiet + row) * modulePx + 2;
      return (data[(y * info.width + x) * info.channels] ?? 255) < 128;
    };
    const { create } = await import('qrcode');
    const { modules } = create('https://example.cn/a', { errorCorrectionLevel: 'M' });
    expect(modules.size).toBe(size);
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column < size; column += 1) {
        expect(dark(column, row)).toBe(Boolean(modules.get(row, column)));
      }
    }
  });

  it('give way to the text where there is no room', async () => {
    const create = { width: 120, height: 300, channels: 3, background: '#000000' } as const;
    const bytes = await sharp({ create }).png().toBuffer();
    const request = { bytes, output: 'png', produceId: 'a', taskType: '', model: '' } as const;
    const develop = (mark: MarkOptions) => createDarkroom({ mark }).develop(request);
    const [both, alone] = await Promise.all([
      develop({ qr: 'abc', text: '人工智能生成合成' }),
      develop({ text: '人工智能生成合成' }),
    ]);
    expect(both.warnings.join()).toContain('mark-alone');
    const [seen, expected] = await Promise.all(
      [both, alone].map(({ bytes: png }) => sharp(png).raw().toBuffer()),
    );
    expect(seen?.equals(expected ?? Buffer.alloc(0))).toBe(true);
  });

  it('are refused when they could not be drawn', () => {
    expect(faults({ logo: Buffer.from('<svg/>') }).join()).toContain('mark.logo');
    expect(faults({ qr: 'x'.repeat(121) }).join()).toContain('mark.qr');
    expect(faults({ qr: 'x', position: 'tiled' }).join()).toContain('mark.position');
  });

  it('a logo that breaks later is a fault of the configuration, not of the user’s picture', async () => {
    const logo = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0]);
    await expect(develop({ logo })).rejects.toThrow(ConfigError);
  });
});
