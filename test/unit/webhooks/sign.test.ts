import { describe, expect, test } from 'vitest';
import {
  MAX_ATTEMPTS,
  PAUSES_MS,
  pauseAfter,
  retryAfterMs,
} from '../../../shared/webhooks/schedule.ts';
import { newSecret, signatures, signedHeaders } from '../../../shared/webhooks/sign.ts';
import { seededRandom } from '../../support/world/world.ts';

/** The example that Svix and the Standard Webhooks libraries are tested with. */
const KNOWN = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  message: {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
  },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('a signature', () => {
  test('is the one everybody knows', () => {
    expect(signatures(KNOWN.message, [KNOWN.secret])).toBe(KNOWN.signature);
  });

  test('of two secrets stands beside the other, the newer first', () => {
    const other = newSecret(seededRandom(1));
    const [first, second, ...more] = signatures(KNOWN.message, [other, KNOWN.secret]).split(' ');
    expect(second).toBe(KNOWN.signature);
    expect(first).not.toBe(KNOWN.signature);
    expect(more).toEqual([]);
  });

  test('covers id, time and body', () => {
    const { message, secret } = KNOWN;
    const changes = [{ id: 'msg_2' }, { timestamp: message.timestamp + 1 }, { body: '{}' }];
    for (const change of changes) {
      expect(signatures({ ...message, ...change }, [secret])).not.toBe(KNOWN.signature);
    }
  });

  test('travels with the id and the time it was made of', () => {
    expect(signedHeaders(KNOWN.message, [KNOWN.secret])).toMatchObject({
      'webhook-id': KNOWN.message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': KNOWN.signature,
      'content-type': 'application/json',
    });
  });
});

test('a secret has 32 bytes and is no other', () => {
  const random = seededRandom(5);
  const made = [newSecret(random), newSecret(random)];
  for (const secret of made) {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/);
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
  }
  expect(new Set(made).size).toBe(2);
});

describe('the schedule', () => {
  const middle = { ...seededRandom(1), next: () => 0.5 };
  const pause = (attempts: number, askedMs: number | null = null) =>
    pauseAfter(attempts, { askedMs, random: middle });

  test('has ten attempts within three days and four hours', () => {
    expect(MAX_ATTEMPTS).toBe(10);
    const whole = PAUSES_MS.reduce((sum, ms) => sum + ms, 0);
    expect(whole / 3_600_000).toBeGreaterThan(72);
    expect(whole / 3_600_000).toBeLessThan(76);
    expect(pause(1)).toBe(5_000);
    expect(pause(9)).toBe(24 * 3_600_000);
    expect(pause(10)).toBeNull();
  });

  test('spreads by a fifth to both sides', () => {
    const at = (next: number) =>
      pauseAfter(2, { askedMs: null, random: { ...middle, next: () => next } });
    expect(at(0)).toBe(240_000);
    expect(at(0.999_999)).toBe(360_000);
  });

  test('grants the patience that is asked for, up to a day and never less than planned', () => {
    expect(pause(1, 60_000)).toBe(60_000);
    expect(pause(3, 60_000)).toBe(30 * 60_000);
    expect(pause(1, 1e12)).toBe(24 * 3_600_000);
  });

  test.each([
    ['120', 120_000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Thu, 01 Jan 2015 00:01:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['', null],
  ])('reads Retry-After: %s', (header, ms) => {
    const now = Date.UTC(2026, 0, 1);
    const read = retryAfterMs(header, now);
    if (header === '-5') expect(read === null || read >= 0).toBe(true);
    else expect(read).toBe(ms);
  });
});
