/** Custom login: a ticket of node-sdk, signed with the key of this test, through the real js-sdk. */
import { generateKeyPairSync } from 'node:crypto';
import tcb from '@cloudbase/node-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClientCloud, ENV, openSdk, startClientCloud } from './client-cloud.ts';

const makeKeys = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const keys = makeKeys();
let cloud: ClientCloud;

beforeAll(async () => {
  cloud = await startClientCloud(
    { rules: { notes: 'PRIVATE' }, ticketKeys: { k1: keys.publicKey } },
    ['notes'],
  );
});
afterAll(() => cloud.close());

function ticketFor(uid: string, key = { id: 'k1', pem: keys.privateKey }): string {
  const credentials = { private_key_id: key.id, private_key: key.pem, env_id: ENV };
  const app = tcb.init({ env: ENV, secretId: 'x', secretKey: 'y', credentials });
  return app.auth().createTicket(uid);
}

test('a ticket signs its user in', async () => {
  const app = openSdk(cloud, { mode: 'GATEWAY' });
  const auth = app.auth({ persistence: 'none' });
  await auth.setCustomSignFunc(async () => ticketFor('user-1'));
  await auth.signInWithCustomTicket();
  await app.database().collection('notes').add({ n: 1 });
  expect(await cloud.engine.find('notes')).toMatchObject([{ _openid: 'user-1', n: 1 }]);
  const { result } = await app.callFunction({ name: 'fn', data: {} });
  expect(result.identity).toEqual({ kind: 'uid', uid: 'user-1', anonymous: false });
});

test.each([
  ['signed with another key', () => ticketFor('user-1', { id: 'k1', pem: makeKeys().privateKey })],
  ['naming an unknown key', () => ticketFor('user-1', { id: 'k2', pem: keys.privateKey })],
  [
    'naming a word of every object',
    () => ticketFor('user-1', { id: 'constructor', pem: keys.privateKey }),
  ],
  ['with its end cut off', () => ticketFor('user-1').slice(0, -8)],
  ['that is no ticket', () => 'nonsense'],
])('a ticket %s is refused', async (_name, make) => {
  const body = { provider_id: 'custom', ticket: make() };
  const answer = await cloud.post('/auth/v1/signin/custom', body);
  expect([answer.status, answer.body.error]).toEqual([401, 'invalid_grant']);
});

test('an expired ticket is refused', async () => {
  const body = { provider_id: 'custom', ticket: ticketFor('user-1') };
  cloud.clock.skewMs = 11 * 60_000;
  expect((await cloud.post('/auth/v1/signin/custom', body)).status).toBe(401);
  cloud.clock.skewMs = 0;
});
