/** A short film as vendors make them: H.264 and AAC in an MP4, moving from its first frame to its last. */
import { createCanvas, type Image, loadImage } from 'canvas';
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { createEncoder } from '../../../shared/film/frames/encode.ts';
import { loadNative, type Native } from '../../../shared/film/native.ts';
import { type CodedSound, encodeSound } from '../../../shared/film/sound/coding.ts';
import { whileAlive } from '../../../shared/platform/process/alive.ts';
import { renderMusic } from './music.ts';
import { type PictureOrder, renderPicture } from './picture.ts';
import { dissolved, type Plane, planesFrom, shine } from './planes.ts';

export interface FilmMade extends PictureOrder {
  readonly seconds: number;
  readonly fps: number;
  /** The last of the photos is the last frame. */
  readonly hasLast?: boolean;
  readonly isSilent?: boolean;
}

const SOUND_RATE = 44_100;
const KEY_EVERY_S = 2;
const BITS_A_PIXEL = 0.08;
/** How much nearer the end is, where no last frame was given. */
const ZOOM = 1.15;

export function renderFilm(order: FilmMade): Promise<Buffer> {
  return whileAlive(async () => {
    const native = await loadNative();
    const [first, last] = await endsOf(order);
    const film = await encodeFrames(native, order, [first, last]);
    const sound = order.isSilent
      ? undefined
      : await encodeSound(native, {
          codec: 'aac',
          channels: [renderMusic(order.seed, order.seconds, SOUND_RATE)],
          rate: SOUND_RATE,
        });
    return writeMp4(order, film, sound);
  });
}

/** The first frame as it will be: a photo cut to the film's shape, or a picture of the prompt. */
export async function renderStill(order: PictureOrder): Promise<Buffer> {
  const { width, height } = order;
  const canvas = createCanvas(width, height);
  cover(canvas.getContext('2d'), await openingImage(order), { width, height });
  return canvas.encode('png');
}

async function openingImage(order: PictureOrder): Promise<Image> {
  const [photo] = order.photos;
  return loadImage(photo ?? (await renderPicture(order)));
}

async function endsOf(order: FilmMade): Promise<[Plane, Plane]> {
  const { width, height, photos, hasLast } = order;
  const context = createCanvas(width, height).getContext('2d');
  const plane = (image: Image, zoom: number): Plane => {
    cover(context, image, { width, height, zoom });
    return planesFrom(context.getImageData(0, 0, width, height).data, { width, height });
  };
  const opening = await openingImage(order);
  const closing = hasLast ? photos.at(-1) : undefined;
  const first = plane(opening, 1);
  return [first, closing ? plane(await loadImage(closing), 1) : plane(opening, ZOOM)];
}

function cover(
  context: { drawImage(image: Image, x: number, y: number, w: number, h: number): void },
  image: Image,
  { width, height, zoom = 1 }: { width: number; height: number; zoom?: number },
): void {
  const scale = Math.max(width / image.width, height / image.height) * zoom;
  const [w, h] = [image.width * scale, image.height * scale];
  context.drawImage(image, (width - w) / 2, (height - h) / 2, w, h);
}

type Frames = Awaited<ReturnType<ReturnType<typeof createEncoder>['finish']>>;

const COLOURS = {
  primaries: 'bt709',
  transfer: 'bt709',
  matrix: 'bt709',
  fullRange: false,
} as const;

async function encodeFrames(
  native: Native,
  { width, height, seconds, fps }: FilmMade,
  [first, last]: readonly [Plane, Plane],
): Promise<Frames> {
  const bitrate = Math.round(width * height * fps * BITS_A_PIXEL);
  const encoder = createEncoder(native, { width, height, fps, bitrate, effort: 'fast' });
  const colours = new native.VideoColorSpace(COLOURS);
  const count = Math.round(seconds * fps);
  for (let frame = 0; frame < count; frame += 1) {
    const part = count === 1 ? 0 : frame / (count - 1);
    const data = dissolved(first, last, part * part * (3 - 2 * part));
    // Nothing shines in the first and the last frame: they are what was asked for.
    const spot = { x: part * width, y: height * 0.8, radius: height * 0.05 };
    shine({ width, height, data }, { ...spot, strength: 90 * Math.sin(Math.PI * part) });
    const isKey = frame % (KEY_EVERY_S * fps) === 0;
    const atMicros = Math.round((frame / fps) * 1e6);
    const planes = { width, height, data, space: { matrix: 'bt709', isFullRange: false } } as const;
    await encoder.add(planes, { colours, atMicros, isKey });
  }
  return encoder.finish();
}

async function writeMp4(
  { width, height, fps }: FilmMade,
  { packets, parameters }: Frames,
  sound: CodedSound | undefined,
): Promise<Buffer> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
  const picture = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(picture, { frameRate: fps });
  const voice = new EncodedAudioPacketSource('aac');
  if (sound !== undefined) output.addAudioTrack(voice);
  await output.start();
  const decoderConfig = {
    codec: `avc1.${Buffer.from(parameters.subarray(1, 4)).toString('hex')}`,
    codedWidth: width,
    codedHeight: height,
    description: parameters,
    colorSpace: COLOURS,
  };
  for (const [frame, { data, isKey }] of packets.entries()) {
    const packet = new EncodedPacket(data, isKey ? 'key' : 'delta', frame / fps, 1 / fps);
    await picture.add(packet, { decoderConfig });
  }
  for (const packet of sound?.packets ?? []) {
    await voice.add(packet, { decoderConfig: sound?.config });
  }
  await output.finalize();
  return Buffer.from(target.buffer ?? new ArrayBuffer(0));
}
