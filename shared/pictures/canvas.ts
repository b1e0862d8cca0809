import { markFontPath } from './font.ts';
import { type CanvasMaker, type InkContext, MARK_FONT_FAMILY } from './ink.ts';

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
