import { beforeEach, describe, expect, test } from 'vitest';
import { createPayments } from '../../../shared/app/payments.ts';
import { setPaymentKey } from '../../../shared/orders/index.ts';
import { readKeyring } from '../../../shared/providers/index.ts';
import { KEY_SECRET } from '../../support/world/api.ts';
import { createWorld, type World } from '../../support/world/world.ts';

const ENVIRONMENT = {
  DARKROOM_KEY_SECRET: KEY_SECRET,
  WX_APP_ID: 'wx0000000000000001',
  WX_APP_SECRET: 'app-secret-of-the-tests',
  XPAY_OFFER_ID: '1450000001',
};
const HALF_A_MINUTE = 30_000;

let world: World;
beforeEach(async () => {
  world = await createWorld();
});

const paymentsOf = (environment: Record<string, string>) =>
  createPayments({ ...world.lightDeps, environment });

describe('how money is taken', () => {
  test('a key that an operator stores counts within half a minute', async () => {
    const payments = paymentsOf(ENVIRONMENT);
    expect((await payments()).channels.size).toBe(0);
    const keyring = readKeyring(ENVIRONMENT);
    await setPaymentKey({ ...world.lightDeps, keyring }, { name: 'XPAY_APP_KEY', value: 'key' });
    expect((await payments()).channels.size).toBe(0);
    world.clock.advance(HALF_A_MINUTE);
    expect([...(await payments()).channels.keys()]).toEqual(['xpay']);
  });

  test('keys that have not changed keep their channels, and with them the access token', async () => {
    const payments = paymentsOf({ ...ENVIRONMENT, XPAY_APP_KEY: 'key' });
    const { channels } = await payments();
    world.clock.advance(HALF_A_MINUTE);
    expect((await payments()).channels.get('xpay')).toBe(channels.get('xpay'));
  });

  test('a setting that is not understood is told each time, by its name', async () => {
    const payments = paymentsOf({ ...ENVIRONMENT, DARKROOM_PAYMENT_ENV: 'test' });
    for (let asked = 0; asked < 2; asked++) {
      await expect(payments()).rejects.toThrow('DARKROOM_PAYMENT_ENV');
    }
  });
});
