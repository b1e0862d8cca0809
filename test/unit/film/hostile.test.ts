import { afterAll, describe, expect, test } from 'vitest';
import { renderSound } from '../../../local/providers/media/sound.ts';
import { FilmTooLargeError } from '../../../shared/film/errors.ts';
import { withFilm } from '../../../shared/film/file/container.ts';
import { factsOf } from '../../../shared/film/file/probe.ts';
import { hasFfmpeg, madeByFfmpeg, samplesIn, streamsOf } from '../../support/ffmpeg.ts';
import { createStudio, smallFilm } from './films.ts';
import { rewritten } from './look.ts';

const studio = createStudio();
afterAll(() => studio.close());

const code = (code: string) => ({ code, retryable: false });

describe('what is no whole film', () => {
  test('a film cut off before the list of its frames is damaged', async () => {
    const film = await rewritten(await smallFilm(1), {});
    // Here the list stands at the end.
    const cut = studio.file(film.subarray(0, film.indexOf('moov') - 4));
    await expect(studio.engine.probe(cut)).rejects.toMatchObject(code('FILM_DAMAGED'));
  });

  test('a film cut off behind the list of its frames is damaged', async () => {
    const film = await smallFilm(2);
    expect(film.indexOf('moov')).toBeLessThan(film.indexOf('mdat'));
    const cut = studio.file(film.subarray(0, film.length / 2));
    await expect(studio.engine.probe(cut)).rejects.toMatchObject(code('FILM_DAMAGED'));
  });

  test('a film whose middle is noise is damaged, and found out when it is decoded', async () => {
    const film = Buffer.from(await smallFilm(2, { isSilent: true }));
    const from = film.indexOf('mdat') + 2_000;
    for (let at = from; at < film.length - 3_000; at += 3) film[at] = (at * 31) & 255;
    await expect(studio.marked(studio.file(film))).rejects.toMatchObject(code('FILM_DAMAGED'));
  });

  test('a sound in an MP4 is no film', async () => {
    const sound = studio.file(await rewritten(await smallFilm(1), { only: 'sound' }));
    await expect(studio.engine.probe(sound)).rejects.toMatchObject(code('FILM_NOT_A_FILM'));
  });

  test.each([
    ['a WAV', renderSound({ text: 'a', seed: 1, kind: 'music', seconds: 1 })],
    ['a page of text', Buffer.from('<html>not found</html>')],
    ['nothing at all', Buffer.alloc(0)],
    ['a head without a body', Buffer.from('00000018667479706d703432', 'hex')],
  ])('%s named .mp4 is none either', async (_, bytes) => {
    const path = studio.file(bytes);
    const error: unknown = await studio.engine.probe(path).catch((reason: unknown) => reason);
    expect(['FILM_NOT_A_FILM', 'FILM_DAMAGED']).toContain((error as { code: string }).code);
  });

  test('a film of half an hour and more is refused before it is decoded', async () => {
    const timeOf = ({ duration }: { duration: number }, place: number) => ({
      timestamp: place * 200,
      duration,
    });
    const long = studio.file(await rewritten(await smallFilm(1, { isSilent: true }), { timeOf }));
    await expect(withFilm(long, factsOf)).rejects.toBeInstanceOf(FilmTooLargeError);
  });
});

describe.runIf(hasFfmpeg)('films that ffmpeg has made', () => {
  const SOURCE = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=24:d=1'];
  const made = (file: string, ...how: string[]) => {
    const { path, remove } = madeByFfmpeg([...SOURCE, ...how], file);
    cleanUp.push(remove);
    return path;
  };
  const cleanUp: (() => void)[] = [];
  afterAll(() => {
    for (const remove of cleanUp) remove();
  });
  const X265 = ['-c:v', 'libx265', '-tag:v', 'hvc1', '-x265-params'];

  test.each([
    ['with frames out of order', 'b.mp4', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-bf', '3']],
    ['of ten bits in HEVC', 'ten.mp4', ['-pix_fmt', 'yuv420p10le', ...X265, 'log-level=none']],
    [
      'in VP9 and WebM',
      'v.webm',
      ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'],
    ],
    [
      'in fragments',
      'f.mp4',
      ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-movflags', 'frag_keyframe+empty_moov'],
    ],
    ['of full range', 'j.mp4', ['-c:v', 'libx264', '-pix_fmt', 'yuvj420p', '-color_range', 'pc']],
    [
      'with two sounds',
      's.mp4',
      [
        '-f',
        'lavfi',
        '-i',
        'sine=d=1',
        '-map',
        '0',
        '-map',
        '1',
        '-map',
        '1',
        '-c:v',
        'libx264',
        '-pix_fmt',
        'yuv420p',
        '-c:a',
        'aac',
      ],
    ],
  ])('a film %s becomes H.264 of the same frames', async (_, file, how) => {
    const path = made(file, ...how);
    const { bytes } = await studio.marked(path);
    const [picture, ...sounds] = streamsOf(bytes);
    expect(picture).toMatchObject({ codec_name: 'h264', nb_read_frames: '24', width: 320 });
    expect(sounds).toHaveLength(file === 's.mp4' ? 2 : 0);
    if (file === 'j.mp4') expect(picture?.color_range).toBe('pc');
  });

  test.each(['pcm_s16le', 'pcm_s24le', 'pcm_alaw'])(
    'a film whose sound is %s has it as samples of 16 bits, which ffmpeg reads as they are',
    async (codec) => {
      const tone = ['-f', 'lavfi', '-i', 'sine=440:d=1:r=48000', '-af', 'volume=4'];
      const how = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', codec];
      const { bytes } = await studio.marked(made(`${codec}.mov`, ...tone, ...how));
      expect(streamsOf(bytes)).toMatchObject([
        { codec_name: 'h264', nb_read_frames: '24' },
        { codec_name: 'pcm_s16le', duration: '1.000000' },
      ]);
      const heard = samplesIn(bytes);
      expect(heard).toHaveLength(48_000);
      expect(Math.max(...heard)).toBeGreaterThan(15_000);
      expect(Math.max(...heard)).toBeLessThan(17_000);
    },
  );

  test('a film of ten minutes is marked in one go, and looked at in twenty frames', async () => {
    const source = ['-f', 'lavfi', '-i', 'testsrc2=s=192x108:r=1:d=600'];
    const how = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
    const { path, remove } = madeByFfmpeg([...source, ...how], 'long.mp4');
    cleanUp.push(remove);
    const { outcome } = await studio.marked(path);
    expect(outcome.facts).toMatchObject({ ms: 600_000, frames: 600, fps: 1 });
    const seen: number[] = [];
    const request = { source: `${path}.out`, everyMs: 3_000, most: 20 };
    for await (const { atMs } of studio.engine.sampleFrames(request)) seen.push(atMs);
    expect(seen).toHaveLength(20);
    expect([seen[0], seen.at(-1)]).toEqual([0, 599_000]);
  });

  test('a film with an odd side loses one column', async () => {
    const odd = [
      ...SOURCE.slice(0, 3),
      'testsrc2=s=322x182:r=24:d=1,format=yuv444p,crop=321:181:0:0',
    ];
    const how = ['-pix_fmt', 'yuv420p', '-c:v', 'libvpx-vp9'];
    const { path, remove } = madeByFfmpeg([...odd, ...how, '-deadline', 'realtime'], 'odd.webm');
    cleanUp.push(remove);
    const facts = await studio.engine.probe(path);
    const { bytes } = await studio.marked(path);
    const [picture] = streamsOf(bytes);
    expect([facts.width, facts.height]).toEqual([321, 181]);
    expect(picture).toMatchObject({ width: 320, height: 180, nb_read_frames: '24' });
  });

  test.each([
    [
      'of high dynamic range',
      'h.mp4',
      [
        '-pix_fmt',
        'yuv420p10le',
        ...X265,
        'log-level=none:transfer=smpte2084:colorprim=bt2020:colormatrix=bt2020nc',
      ],
    ],
    ['with all its colours', 'c.mp4', ['-c:v', 'libx264', '-pix_fmt', 'yuv444p']],
    ['in MPEG-4 of old', 'o.mp4', ['-c:v', 'mpeg4']],
    ['in Motion JPEG', 'm.mov', ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p']],
  ])('a film %s is not opened', async (_, file, how) => {
    const path = made(file, ...how);
    await expect(studio.marked(path)).rejects.toMatchObject(code('FILM_UNSUPPORTED'));
  });
});
