/** An edit list on its way to a film: its pieces, their keys, one piece made, all of them joined. */
import { readFile, writeFile } from 'node:fs/promises';
import { type LabelRequest, labelFile } from '../../pictures/label/file.ts';
import type { ResolvedMark } from '../../pictures/mark/options.ts';
import type { FilmCut } from '../contract.ts';
import type { EditList } from '../edit/list.ts';
import { keyTextOf, type Piece, piecesOf } from '../edit/pieces.ts';
import { probeFilm } from '../file/probe.ts';
import { createEncoder, type EncoderSettings } from '../frames/encode.ts';
import type { Native } from '../native.ts';
import type { ResolvedFilm } from '../settings.ts';
import { BLACK, FILM_SPACE } from './conform.ts';
import { joinPieces } from './join.ts';
import { FILM_COLOURS, renderPiece } from './piece.ts';
import { packSegment } from './segment.ts';
import { undrawable } from './texts.ts';

export interface CutParts {
  readonly native: Native;
  readonly list: EditList;
  readonly mark: ResolvedMark;
  readonly film: ResolvedFilm;
  readonly label: Omit<LabelRequest, 'produceId'>;
}

/** Enough for grain and movement at the sizes vendors give. */
const BITS_A_PIXEL = 0.1;

export async function createCut(parts: CutParts): Promise<FilmCut> {
  const { native, mark, film, label } = parts;
  const list = film.throughout ? { ...parts.list, labelThroughout: true } : parts.list;
  const settings = settingsOf(list);
  const parameters = await parametersOf(native, settings);
  const pieces = piecesOf(list, { labelSeconds: mark.visible ? film.seconds : 0 });
  return {
    pieces,
    warnings: warningsOf(pieces),
    keyTexts: (bytesOf) => {
      const key = { list, bytesOf, mark: JSON.stringify(mark), parameters };
      return pieces.map((piece) => keyTextOf(piece, key));
    },
    async render(index, paths) {
      const piece = pieces[index];
      if (piece === undefined) throw new RangeError(`no piece ${index}`);
      return packSegment(await renderPiece({ native, piece, paths, settings, mark }));
    },
    async join({ produceId, target, ...order }) {
      await joinPieces({ ...order, native, list, pieces, target });
      const bytes = await readFile(target);
      await writeFile(target, labelFile(bytes, { ...label, produceId, existing: null }).bytes);
      return probeFilm(target);
    },
  };
}

function settingsOf({ width, height, fps }: EditList): EncoderSettings {
  return { width, height, fps, bitrate: Math.round(width * height * fps * BITS_A_PIXEL) };
}

/** What the encoder writes in front of every piece with these settings, base64. */
async function parametersOf(native: Native, settings: EncoderSettings): Promise<string> {
  const { width, height } = settings;
  const data = new Uint8Array((width * height * 3) / 2).fill(BLACK.colour);
  data.fill(BLACK.light, 0, width * height);
  const encoder = createEncoder(native, settings);
  try {
    const colours = new native.VideoColorSpace(FILM_COLOURS);
    const planes = { width, height, data, space: FILM_SPACE };
    await encoder.add(planes, { colours, atMicros: 0, isKey: true });
    return Buffer.from((await encoder.finish()).parameters).toString('base64');
  } finally {
    encoder.close();
  }
}

function warningsOf(pieces: readonly Piece[]): string[] {
  const missing = new Set(
    pieces.flatMap(({ texts }) => texts.flatMap(({ text }) => undrawable(text))),
  );
  return missing.size === 0 ? [] : [`text-missing: ${[...missing].join('')}`];
}
