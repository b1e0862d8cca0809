/** One frame of the film on a canvas: its clips, light, words and label, in the export's own order. */
import { placeIn, type Size } from '../../../shared/film/cut/place.ts';
import type { EditClip } from '../../../shared/film/edit/list.ts';
import type { Piece } from '../../../shared/film/edit/pieces.ts';
import type { LetterDrawer, Letters } from './letters.ts';
import { type Media, MissingMediaError } from './media.ts';
import { type Context, PictureGoneError, type Pictures } from './pictures/contract.ts';
import { openPictures } from './pictures/open.ts';
import { type Moment, type MomentLayer, momentOf, type Scene } from './scene.ts';

export interface Composer {
  /** Draws a frame; a clip that cannot be had stays black and is named. One call at a time. */
  draw(context: Context, scene: Scene, frame: number): Promise<readonly string[]>;
  close(): void;
}

/** Browsers have some sixteen decoders for all tabs. */
const MOST_OPEN = 4;

export function createComposer(media: Media, letters: LetterDrawer): Composer {
  const opened = new Map<string, Promise<Pictures>>();
  const labels = new WeakMap<Piece, Letters>();
  const close = (key: string): void => {
    void opened.get(key)?.then(
      (pictures) => pictures.close(),
      () => undefined,
    );
    opened.delete(key);
  };
  const picturesOf = (clip: EditClip): Promise<Pictures> => {
    const key = JSON.stringify([clip.id, clip.source]);
    const pictures =
      opened.get(key) ?? media.blob(clip.source).then((blob) => openPictures(clip.kind, blob));
    opened.delete(key);
    opened.set(key, pictures);
    pictures.catch(() => opened.delete(key));
    const [oldest] = opened.keys();
    if (opened.size > MOST_OPEN && oldest !== undefined) close(oldest);
    return pictures;
  };
  const drawLayer = async (context: Context, film: Size, layer: MomentLayer): Promise<void> => {
    const { clip, seconds } = layer;
    const picture = await (await picturesOf(clip)).at(seconds);
    black(context, film, 1);
    picture.draw(context, placeIn({ shown: picture.size, film, fit: clip.fit }));
  };
  const drawLayers = async (context: Context, film: Size, moment: Moment): Promise<string[]> => {
    const gone: string[] = [];
    const [first, second] = moment.layers;
    const attempt = async (target: Context, layer: MomentLayer | undefined): Promise<void> => {
      if (layer === undefined) return;
      try {
        await drawLayer(target, film, layer);
      } catch (error) {
        if (!isGone(error)) throw error;
        gone.push(layer.clip.id);
        black(target, film, 1);
      }
    };
    await attempt(context, first);
    if (second !== undefined) {
      const over = scratch(film);
      await attempt(over, second);
      context.globalAlpha = moment.share;
      context.drawImage(over.canvas, 0, 0);
      context.globalAlpha = 1;
    }
    if (moment.light < 1) black(context, film, 1 - moment.light);
    for (const text of moment.texts) lay(context, letters.words(text, film));
    return gone;
  };
  /** Its ink is settled by its piece's first frame, as the export settles it. */
  const labelOf = async (scene: Scene, piece: Piece): Promise<Letters> => {
    const known = labels.get(piece);
    if (known !== undefined) return known;
    const film = scene.list;
    const context = scratch(film);
    const moment = momentOf(scene, piece.at);
    if (moment !== null) await drawLayers(context, film, moment);
    const made = letters.label(film, context.getImageData(0, 0, film.width, film.height));
    labels.set(piece, made);
    return made;
  };
  return {
    async draw(context, scene, frame) {
      const film = scene.list;
      const moment = momentOf(scene, frame);
      if (moment === null) {
        black(context, film, 1);
        return [];
      }
      const label = moment.isLabelled ? await labelOf(scene, moment.piece) : null;
      const gone = await drawLayers(context, film, moment);
      if (label !== null) lay(context, label);
      return gone;
    },
    close() {
      for (const key of [...opened.keys()]) close(key);
    },
  };
}

const isGone = (error: unknown): boolean =>
  error instanceof PictureGoneError || error instanceof MissingMediaError;

const lay = (context: Context, { image, left, top }: Letters): void =>
  context.drawImage(image, left, top);

function black(context: Context, { width, height }: Size, strength: number): void {
  context.fillStyle = `rgb(0 0 0 / ${strength})`;
  context.fillRect(0, 0, width, height);
}

function scratch({ width, height }: Size): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) throw new Error('this browser draws nothing');
  return context;
}
