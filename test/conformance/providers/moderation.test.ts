/** The moderator of production against the local Tencent, which refuses what the real one refuses. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ProviderServers, startProviderServers } from '../../../local/providers/index.ts';
import { TENCENT_KEYS } from '../../../local/providers/tencent/server.ts';
import {
  CannotCheckError,
  createTencentModerator,
  ModerationUnavailableError,
  type Moderator,
} from '../../../shared/moderation/index.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { createHttp } from '../../../shared/providers/index.ts';
import { cutSound, markSound } from '../../../shared/sounds/index.ts';

let servers: ProviderServers;
const moderatorWith = (keys: { secretId: string; secretKey: string }): Moderator =>
  createTencentModerator(
    { ...keys, baseUrl: `${servers.url}/tencent` },
    { clock: systemClock, http: createHttp() },
  );
let moderator: Moderator;

beforeAll(async () => {
  servers = await startProviderServers({ port: 0 });
  moderator = moderatorWith(TENCENT_KEYS);
});
afterAll(() => servers.close());

const openid = 'o-anna';
const asked = { openid, id: 'task-0', address: async () => 'https://files.test/x' };

function sound(name: string) {
  const bytes = readFileSync(new URL(`../../unit/sounds/samples/${name}`, import.meta.url));
  const marked = markSound(bytes, 'rhythm');
  const { mime, facts } = marked;
  const pieces = (ms: number) => cutSound(marked.bytes, ms);
  return { ...asked, bytes: marked.bytes, mime, ms: facts.ms, pieces };
}

describe('the local Tencent', () => {
  test.each([
    ['海边的灯塔', 'pass'],
    ['海边 [review]', 'review'],
    ['海边 [risky]', 'block'],
  ])('reads %s: %s', async (text, outcome) => {
    expect(await moderator.checkText({ text, openid })).toMatchObject({ outcome });
  });

  test.each(['vbr-44k-stereo.mp3', 'cbr-24k-mono.mp3', 'pcm16-stereo.wav'])(
    'hears %s',
    async (name) => {
      expect(await moderator.checkSound(sound(name))).toMatchObject({ outcome: 'pass' });
    },
  );

  test.each(['mono-8k.mp3', 'u8.wav', 'float.wav'])(
    'cannot hear %s: too few samples a second, or not of 16 bits',
    async (name) => {
      await expect(moderator.checkSound(sound(name))).rejects.toThrow(CannotCheckError);
    },
  );

  test('sees pictures, and nothing that is none', async () => {
    const jpeg = Buffer.from('ffd8ffe000104a46494600010101', 'hex');
    expect(await moderator.checkPicture({ ...asked, bytes: jpeg })).toMatchObject({
      outcome: 'pass',
    });
    const words = Buffer.from('no picture at all');
    await expect(moderator.checkPicture({ ...asked, bytes: words })).rejects.toThrow(
      CannotCheckError,
    );
  });

  test('answers nobody whose signature is wrong', async () => {
    const stranger = moderatorWith({ ...TENCENT_KEYS, secretKey: 'another' });
    await expect(stranger.checkText({ text: '好', openid })).rejects.toThrow(
      ModerationUnavailableError,
    );
  });
});
