import { expect, test } from 'vitest';
import { forgedHeaders } from '../../../local/providers/callbacks.ts';

const bytesEnding = (last: number): Buffer => Buffer.from([...Array(31).fill(0xd3), last]);
const changed = (value: string): string =>
  forgedHeaders({ 'x-signature': value })['x-signature'] ?? '';

test('a forged signature says something else, whatever the right one begins and ends with', () => {
  for (let last = 0; last < 256; last++) {
    const right = bytesEnding(last);
    const hex = changed(right.toString('hex'));
    expect(Buffer.from(hex, 'hex').equals(right), hex).toBe(false);
    const base64 = changed(`v1,${right.toString('base64')}`);
    expect(base64.startsWith('v1,')).toBe(true);
    expect(Buffer.from(base64.slice(3), 'base64').equals(right), base64).toBe(false);
  }
  expect(changed('0f')).toBe('1f');
});

test('what is no signature stays as it is', () => {
  expect(forgedHeaders({ 'webhook-id': 'abc', 'webhook-timestamp': '12' })).toEqual({
    'webhook-id': 'abc',
    'webhook-timestamp': '12',
  });
});
