import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composePrompt, type PromptParts } from '../../../shared/prompts/compose.ts';

const TEMPLATE =
  'Photograph of a {gender} model, {age}, pose: {pose}, style: {style}, setting: {scene}. {prompt}. Sharp focus.';

const compose = (parts: Partial<PromptParts>) =>
  composePrompt({
    template: TEMPLATE,
    scene: '',
    parameters: {},
    words: '',
    maxChars: 2_000,
    ...parts,
  });

describe('composing a prompt', () => {
  it('fills every placeholder', () => {
    const parameters = {
      gender: 'female',
      age: 'in her twenties',
      pose: 'walking',
      style: 'retro',
    };
    expect(compose({ parameters, scene: 'a beach, at sunset', words: '戴一顶红帽子' })).toBe(
      'Photograph of a female model, in her twenties, pose: walking, style: retro, ' +
        'setting: a beach, at sunset. 戴一顶红帽子. Sharp focus.',
    );
  });

  it.each([
    [{}, 'Photograph of a model. Sharp focus.'],
    [{ scene: 'a beach' }, 'Photograph of a model, setting: a beach. Sharp focus.'],
    [{ parameters: { pose: 'sitting' } }, 'Photograph of a model, pose: sitting. Sharp focus.'],
    [{ words: 'red hat' }, 'Photograph of a model. red hat. Sharp focus.'],
    [{ parameters: { gender: '  \u0000 ' } }, 'Photograph of a model. Sharp focus.'],
  ])('lets empty placeholders go with their clause: %j', (parts, prompt) => {
    expect(compose(parts)).toBe(prompt);
  });

  it('lets unknown placeholders go, and those every object has', () => {
    const template = 'A photo, light: {light}, {constructor}, {__proto__}. {prompt}';
    expect(compose({ template, words: 'a cat' })).toBe('A photo. a cat');
  });

  it('drops a bracketed part whole when something in it is missing', () => {
    const template = '一位[{age}岁的]{gender}模特，场景：{scene}。{prompt}';
    expect(compose({ template, parameters: { gender: '女' } })).toBe('一位女模特。');
    expect(compose({ template, parameters: { gender: '女', age: '30' }, words: '微笑' })).toBe(
      '一位30岁的女模特。微笑',
    );
  });

  it('keeps decimals and brackets of words whole', () => {
    const template = 'Shot at f/1.8 with 1,000 lights. {prompt}';
    expect(compose({ template, words: 'a [big] cat' })).toBe(
      'Shot at f/1.8 with 1,000 lights. a [big] cat',
    );
  });

  it('appends the words where the template forgot them', () => {
    expect(compose({ template: 'A photo.', words: 'a cat' })).toBe('A photo. a cat');
  });

  it('does not double the full stop of the words', () => {
    expect(compose({ words: 'red hat.' })).toBe('Photograph of a model. red hat. Sharp focus.');
    expect(compose({ words: '戴红帽。' })).toBe('Photograph of a model. 戴红帽。Sharp focus.');
  });
});

describe('hostile words', () => {
  it('never become placeholders', () => {
    const parameters = { pose: '{prompt}{scene}', style: '{{gender}}' };
    const prompt = compose({ parameters, scene: 'SCENE', words: '{scene} {pose} { scene }' });
    expect(prompt).not.toMatch(/[{}]/);
    expect(prompt.match(/SCENE/g)).toHaveLength(1);
    expect(prompt).toContain('pose: (prompt)(scene)');
  });

  it('lose control, bidirectional and invisible characters and line breaks', () => {
    const words = 'a\u0000b\u202ec\u200bd\ufeffe\u001b[31m\r\nf\tg\u2028h\ud800i\u{e0041}';
    expect(compose({ template: '{prompt}', words })).toBe('abcde[31m f g hi');
  });

  it('keep emoji of several characters whole', () => {
    expect(compose({ template: '{prompt}', words: '👩‍🎨 红帽' })).toBe('👩‍🎨 红帽');
  });

  it('cannot move the template by replacement patterns', () => {
    expect(compose({ template: 'A {prompt} B', words: "$& $1 $` $'" })).toBe("A $& $1 $` $' B");
  });
});

describe('the length limit', () => {
  it('cuts the words and leaves the template whole', () => {
    const prompt = compose({ words: '猫'.repeat(500), maxChars: 100 });
    expect(prompt.length).toBe(100);
    expect(prompt).toMatch(/^Photograph of a model\. 猫+\. Sharp focus\.$/);
  });

  it('cuts between words where one ends near', () => {
    const prompt = compose({ template: 'A. {prompt}', words: 'alpha beta gamma', maxChars: 15 });
    expect(prompt).toBe('A. alpha beta');
  });

  it('never cuts a character in half', () => {
    for (let maxChars = 1; maxChars < 30; maxChars += 1) {
      const prompt = compose({ template: 'A. {prompt}', words: '😀'.repeat(20), maxChars });
      expect(prompt).not.toMatch(/\p{Cs}/u);
    }
  });

  it('holds for any words, template and limit, and is always one clean line', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.constantFrom(TEMPLATE, '{prompt}', 'x'.repeat(90), '{a}[{b}, ]{scene}{prompt}{{'),
        fc.string({ unit: 'binary', maxLength: 50 }),
        fc.integer({ min: 1, max: 300 }),
        (words, template, scene, maxChars) => {
          const prompt = compose({ words, template, scene, maxChars });
          expect(prompt.length).toBeLessThanOrEqual(maxChars);
          expect(prompt).not.toMatch(/[{}\p{Cc}\p{Cs}]/u);
          expect(prompt).toBe(prompt.trim());
        },
      ),
    );
  });
});
