import { markFontPath } from './font.ts';
import { MARK_FONT_FAMILY } from './mark/paint.ts';

/** What the mark needs of a canvas: draw text, measure it, read the ink back. */
export interface InkCanvas {
  readonly context: InkContext;
  /** RGBA, 4 bytes a pixel, straight alpha. */
  pixels(): Uint8ClampedArray;
}

/** The part of a 2D context that @napi-rs/canvas and node-canvas do alike. */
export interface InkContext {
  font: string;
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  lineJoin: string;
  textBaseline: string;
  measureText(text: string): { width: number };
  fillText(text: string, x: number, y: number): void;
  strokeText(text: string, x: number, y: number): void;
  translate(x: number, y: number): void;
  rotate(radians: number): void;
}

/** Makes transparent canvases whose `MARK_FONT_FAMILY` is the bundled font. */
export type CanvasMaker = (width: number, height: number) => InkCanvas;

interface CanvasPackage {
  createCanvas(
    width: number,
    height: number,
  ): {
    getContext(kind: '2d'): unknown;
  };
  /** @napi-rs/canvas */
  GlobalFonts?: { registerFromPath(path: string, alias: string): unknown };
  /** node-canvas */
  registerFont?(path: string, face: { family: string }): void;
}

let loading: Promise<CanvasMaker> | undefined;

/** The canvas package, loaded at the first mark that is drawn. */
export function loadCanvas(): Promise<CanvasMaker> {
  loading ??= import('canvas').then((module) => {
    const canvas: CanvasPackage = module;
    registerMarkFont(canvas);
    return (width, height) => {
      const context = canvas.createCanvas(width, height).getContext('2d') as InkContext & {
        getImageData(...area: number[]): { data: Uint8ClampedArray };
      };
      return { context, pixels: () => context.getImageData(0, 0, width, height).data };
    };
  });
  return loading;
}

/** The two packages differ in how a font is registered; nothing else here depends on which it is. */
function registerMarkFont(canvas: CanvasPackage): void {
  if (canvas.GlobalFonts) canvas.GlobalFonts.registerFromPath(markFontPath(), MARK_FONT_FAMILY);
  else canvas.registerFont?.(markFontPath(), { family: MARK_FONT_FAMILY });
}
