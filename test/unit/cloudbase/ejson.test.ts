import { EJSON } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEjson, stringifyEjson } from '../../../local/cloudbase/protocol/ejson.ts';

const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
);
const key = fc.string().filter((k) => !k.startsWith('$') && k !== '__proto__');
const tree = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: 'small' }, leaf, tie('list'), tie('object')),
  list: fc.array(tie('any'), { maxLength: 4 }),
  object: fc.dictionary(key, tie('any'), { maxKeys: 4, noNullPrototype: true }),
})).object;

describe('EJSON text', () => {
  it('means to bson what it means here, both ways', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const text = stringifyEjson(value);
        expect(EJSON.parse(text, { relaxed: true })).toEqual(value);
        expect(parseEjson(text, 0)).toEqual(value);
        expect(parseEjson(EJSON.stringify(value as object, { relaxed: false }), 0)).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [1, '{"$numberInt":"1"}'],
    [2147483648, '{"$numberLong":"2147483648"}'],
    [1.5, '{"$numberDouble":"1.5"}'],
    [-0, '{"$numberDouble":"-0.0"}'],
    [Number.NaN, '{"$numberDouble":"NaN"}'],
    [Number.POSITIVE_INFINITY, '{"$numberDouble":"Infinity"}'],
    [1e300, '{"$numberDouble":"1e+300"}'],
    [new Date(5), '{"$date":{"$numberLong":"5"}}'],
    [/a"b/im, '{"$regularExpression":{"pattern":"a\\"b","options":"im"}}'],
    [new Uint8Array([0, 255]), '{"$binary":{"base64":"AP8=","subType":"00"}}'],
    ['\u2028 \ud800', '"\u2028 \\ud800"'],
    [{ a: undefined, b: [undefined] }, '{"b":[null]}'],
  ])('writes %s canonically', (value, text) => {
    expect(stringifyEjson(value)).toBe(text);
  });

  it.each([
    ['{"$date":5}', new Date(5)],
    ['{"$date":"2024-01-01T00:00:00Z"}', new Date('2024-01-01T00:00:00Z')],
    ['{"$date":{"offset":1000}}', new Date(8000)],
    ['{"$tcb_server_date":{"offset":{"$numberInt":"-2000"}}}', new Date(5000)],
    ['{"$tcb_server_date":{}}', new Date(7000)],
    ['{"$oid":"5f9f1b9b9b9b9b9b9b9b9b9b"}', '5f9f1b9b9b9b9b9b9b9b9b9b'],
    ['{"$regex":"a","$options":"gi"}', /a/i],
    ['{"$numberLong":"9007199254740992"}', 2 ** 53],
    ['{"$numberLong":"1234567890123456800"}', 1234567890123456800],
  ])('reads %s', (text, value) => {
    expect(parseEjson(text, 7000)).toEqual(value);
  });

  it.each([
    '{"a":',
    '{"$numberInt":"x"}',
    '{"$date":{}}',
    '{"$date":"never"}',
    '{"$binary":7}',
    '{"$numberInt":""}',
    '{"$numberLong":"1.5e"}',
    '{"$numberLong":"9007199254740993"}',
    '{"$numberDecimal":"1"}',
    '{"$timestamp":{"t":1,"i":1}}',
    '{"$minKey":1}',
    '{"$maxKey":1}',
  ])('refuses %s with INVALID_PARAM', (text) => {
    expect(() => parseEjson(text, 0)).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
  });

  it('leaves $regex without $options to the query', () => {
    expect(parseEjson('{"a":{"$regex":"x"}}', 0)).toEqual({ a: { $regex: 'x' } });
  });
});
