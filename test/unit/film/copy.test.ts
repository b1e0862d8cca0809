/** Films of people's own: their frames and sound as they are, and nothing else that was in the file. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { findLabel } from '../../../shared/pictures/label/file.ts';
import { createStudio, smallFilm } from './films.ts';
import { packetsOf, rewritten } from './look.ts';

const studio = createStudio();
afterAll(() => studio.close());
const madeAt = Date.UTC(2026, 0, 2);

async function copied(film: Buffer): Promise<Buffer> {
  const source = studio.file(film);
  const target = `${source}.copy`;
  await studio.engine.copy({ source, target, madeAt });
  return readFileSync(target);
}

/** As phones write where a film was taken: a box of the container's own notes. */
function withPlace(film: Buffer): Buffer {
  const text = Buffer.from('+31.2304+121.4737/');
  const note = Buffer.concat([
    Buffer.alloc(4),
    Buffer.from([0xa9]),
    Buffer.from('xyz'),
    Buffer.from([0, text.length, 0x15, 0xc7]),
    text,
  ]);
  note.writeUInt32BE(note.length, 0);
  const udta = Buffer.concat([Buffer.alloc(4), Buffer.from('udta'), note]);
  udta.writeUInt32BE(udta.length, 0);
  // Behind everything: no offset in the film moves.
  return Buffer.concat([film, udta]);
}

describe('a film of somebody’s own', () => {
  test('keeps every packet of its picture and its sound, without mark or label', async () => {
    const film = await smallFilm(2);
    const copy = await copied(film);
    const [before, after] = [await packetsOf(film), await packetsOf(copy)];
    expect(after).toEqual(before);
    expect(findLabel(copy)).toBeNull();
  });

  test('loses what its container tells besides, and is the same file whenever it is copied', async () => {
    const film = withPlace(await smallFilm(1));
    expect(film.includes('+31.2304')).toBe(true);
    const copy = await copied(film);
    expect(copy.includes('+31.2304')).toBe(false);
    expect(await copied(film)).toEqual(copy);
  });

  test('stays turned as it is seen', async () => {
    const film = await rewritten(await smallFilm(1), { rotation: 90 });
    const copy = studio.file(await copied(film));
    expect(await studio.engine.probe(copy)).toMatchObject({
      rotation: 90,
      width: 108,
      height: 192,
    });
  });

  test('that ends early, or is none, is refused', async () => {
    const film = await smallFilm(2);
    const cut = film.subarray(0, Math.floor(film.length * 0.6));
    await expect(copied(Buffer.from(cut))).rejects.toMatchObject({ code: 'FILM_DAMAGED' });
    const none = Buffer.from('no film at all, whatever its name says');
    await expect(copied(none)).rejects.toMatchObject({ code: 'FILM_NOT_A_FILM' });
  });
});
