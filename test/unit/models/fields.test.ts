import { describe, expect, it } from 'vitest';
import { choice, createValidator, number, text, toggle } from '../../../shared/models/fields.ts';
import { formOf, jsonSchemaOf } from '../../../shared/models/form.ts';
import { priced } from '../../../shared/models/price.ts';

const fields = {
  size: choice('尺寸', [
    ['1K', '标准'],
    ['2K', '高清'],
  ]),
  strength: number('强度', [0, 1, 0.1], { default: 0.5, help: '越大越像原图' }),
  steps: number('步数', [1, 50], { default: 20 }),
  title: text('标题', 5, { required: true }),
  note: text('备注', 5),
  safe: toggle('安全检查', true),
  style: choice('风格', ['a', 'b'], { default: null }),
};
const validate = createValidator(fields);

describe('a form', () => {
  it('knows long texts and what to show in an empty one', () => {
    const [words] = formOf({
      words: text('歌词', 3_000, { multiline: true, placeholder: '每行一句' }),
    });
    expect(words).toMatchObject({ type: 'text', multiline: true, placeholder: '每行一句' });
    expect(formOf({ title: text('标题', 5) })[0]).not.toHaveProperty('multiline');
  });
});

describe('parameters', () => {
  it('get their defaults, and nothing that was not chosen', () => {
    expect(validate({ title: '海' })).toEqual({
      ok: true,
      value: { size: '1K', strength: 0.5, steps: 20, title: '海', safe: true },
    });
  });

  it.each([
    ['size', '3K', '尺寸应为以下之一：1K、2K'],
    ['size', null, '尺寸应为以下之一：1K、2K'],
    ['strength', 1.1, '强度应为 0–1 之间的数'],
    ['strength', '0.5', '强度应为 0–1 之间的数'],
    ['strength', Number.NaN, '强度应为 0–1 之间的数'],
    ['steps', 1.5, '步数应为 1–50 之间的整数'],
    ['steps', Number.POSITIVE_INFINITY, '步数应为 1–50 之间的整数'],
    ['title', '', '标题应为非空文字，最多 5 个字'],
    ['title', '123456', '标题应为非空文字，最多 5 个字'],
    ['note', 7, '备注应为文字，最多 5 个字'],
    ['safe', 'true', '安全检查应为 true 或 false'],
    ['__proto__x', 1, '该模型没有这个参数'],
  ])('%s = %j is told as wrong', (name, value, message) => {
    expect(validate({ title: '海', [name]: value })).toEqual({
      ok: false,
      details: [{ field: `parameters.${name}`, message }],
    });
  });

  it('are told as wrong all at once, and once each', () => {
    const result = validate({ size: 0, strength: 99, more: 1, extra: 2 });
    const named = result.ok ? [] : result.details.map(({ field }) => field).sort();
    expect(named).toEqual([
      'parameters.extra',
      'parameters.more',
      'parameters.size',
      'parameters.strength',
      'parameters.title',
    ]);
  });

  it.each([['a text'], [7], [[]], [true]])('%j is no set of parameters', (raw) => {
    expect(validate(raw)).toEqual({
      ok: false,
      details: [{ field: 'parameters', message: '应为一个对象' }],
    });
  });

  it('may be left out where nothing is required', () => {
    expect(createValidator({})(undefined)).toEqual({ ok: true, value: {} });
    expect(createValidator({})(null)).toEqual({ ok: true, value: {} });
  });

  it('are drawn as controls', () => {
    const [size, strength] = formOf(fields);
    expect(size).toEqual({
      name: 'size',
      label: '尺寸',
      type: 'select',
      default: '1K',
      options: [
        { value: '1K', label: '标准' },
        { value: '2K', label: '高清' },
      ],
    });
    expect(strength).toEqual({
      name: 'strength',
      label: '强度',
      help: '越大越像原图',
      type: 'number',
      min: 0,
      max: 1,
      step: 0.1,
      default: 0.5,
    });
  });

  it('are described as JSON Schema', () => {
    expect(jsonSchemaOf(fields)).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['title'],
      properties: {
        size: { enum: ['1K', '2K'], default: '1K' },
        steps: { type: 'integer', minimum: 1, maximum: 50 },
        strength: { type: 'number', multipleOf: 0.1, description: '越大越像原图' },
        title: { type: 'string', minLength: 1, maxLength: 5 },
        safe: { type: 'boolean', default: true },
      },
    });
  });
});

describe('prices', () => {
  it('count, multiply and round up to whole credits', () => {
    const price = priced({ each: 5, factors: { size: { '2K': 1.5 } } });
    expect(price.credits({ count: 1, images: 0, parameters: { size: '1K' } })).toBe(5);
    expect(price.credits({ count: 1, images: 0, parameters: { size: '2K' } })).toBe(8);
    expect(price.credits({ count: 2, images: 0, parameters: { size: '2K' } })).toBe(15);
  });

  it('go by the second where a parameter holds seconds, as number or text', () => {
    const price = priced({ each: 12, unit: 'video', perSecondOf: 'duration' });
    expect(price.credits({ count: 1, images: 0, parameters: { duration: '10' } })).toBe(120);
    expect(price.credits({ count: 1, images: 0, parameters: { duration: 5 } })).toBe(60);
    expect(price.text.zh).toBe('每秒 12 积分');
  });

  it('do not charge a credit for a rounding error', () => {
    expect(
      priced({ each: 10, factors: { a: { x: 1.1 } } }).credits({
        count: 1,
        images: 0,
        parameters: { a: 'x' },
      }),
    ).toBe(11);
    expect(
      priced({ each: 3, factors: { a: { x: 1.1 } } }).credits({
        count: 10,
        images: 0,
        parameters: { a: 'x' },
      }),
    ).toBe(33);
  });

  it('are told in the words of the form', () => {
    const labels = (_: string, value: string): string => (value === '2K' ? '高清' : value);
    expect(priced({ each: 5, factors: { size: { '2K': 1.5 } } }, labels).text).toEqual({
      zh: '每张 5 积分（高清 ×1.5）',
      en: '5 credits per image (2K ×1.5)',
    });
  });
});
