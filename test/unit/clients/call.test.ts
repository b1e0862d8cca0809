/** What a page takes an answer of the gateway for: money is sent again only under the same key. */
import { afterEach, expect, test, vi } from 'vitest';
import { createCaller } from '../../../clients/ui/cloud/call.ts';
import { codeOf, leavesOpen } from '../../../clients/ui/cloud/errors.ts';
import type { Session } from '../../../clients/ui/cloud/session.ts';

const session = { token: async () => 'token', signOut: () => undefined } as unknown as Session;
const place = { env_id: 'env', gateway: 'https://gateway.test' };

afterEach(() => vi.unstubAllGlobals());

async function outcomeOf(status: number, body: string): Promise<unknown> {
  vi.stubGlobal('fetch', async () => new Response(body, { status }));
  return createCaller(place as never, session)('console', {}).catch((error: unknown) => error);
}

const refusal = (code: string) => JSON.stringify({ success: false, code, message: '…' });

test('an answer of the function is what it says', async () => {
  expect(await outcomeOf(200, JSON.stringify({ success: true, data: { available: 5 } }))).toEqual({
    available: 5,
  });
});

test.each([
  ['a refusal', 200, refusal('INVALID_REQUEST'), false],
  ['a conflict', 200, refusal('CONFLICT'), false],
  ['a refusal for its pace', 200, refusal('TOO_MANY_CALLS'), false],
  ['a database that went away', 200, refusal('DATABASE_UNAVAILABLE'), true],
  ['a bug', 200, refusal('INTERNAL'), true],
  ['a channel that did not answer', 200, refusal('PAYMENT_CHANNEL_UNAVAILABLE'), true],
  ['a function that was ended', 433, '{"code":"FUNCTIONS_TIME_LIMIT_EXCEEDED"}', true],
  ['a gateway that gave up', 504, '{"code":"GATEWAY_TIMEOUT","message":"…"}', true],
  ['a page of a proxy', 502, '<html>bad gateway</html>', true],
  ['a call that was refused at the door', 403, '{"code":"PERMISSION_DENIED"}', false],
])('%s leaves open whether it was done: %s', async (_, status, body, isOpen) => {
  const error = await outcomeOf(Number(status), String(body));
  expect(error).toBeInstanceOf(Error);
  expect(leavesOpen(error), codeOf(error)).toBe(isOpen);
});
