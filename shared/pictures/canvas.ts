import { setVariable } from '../platform/process/variables.ts';
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

/**
 * Read by @napi-rs/canvas while it is loaded, which else asks the system for its fonts: two thirds
 * of its 60 ms, in every new copy, for letters that neither a mark nor a film may have.
 */
const WITHOUT_SYSTEM_FONTS = 'DISABLE_SYSTEM_FONTS_LOAD';

let loading: Promise<CanvasMaker> | undefined;

/** The canvas package, loaded at the first mark that is drawn. */
export function loadCanvas(): Promise<CanvasMaker> {
  loading ??= load();
  return loading;
}

async function load(): Promise<CanvasMaker> {
  setVariable(WITHOUT_SYSTEM_FONTS, '1');
  const canvas: CanvasPackage = await import('canvas');
  registerMarkFont(canvas);
  return (width, height) => {
    const context = canvas.createCanvas(width, height).getContext('2d') as InkContext & {
      getImageData(...area: number[]): { data: Uint8ClampedArray };
    };
    return { context, pixels: () => context.getImageData(0, 0, width, height).data };
  };
}

/** The two packages differ in how a font is registered; nothing else here depends on which it is. */
function registerMarkFont(canvas: CanvasPackage): void {
  if (canvas.GlobalFonts) canvas.GlobalFonts.registerFromPath(markFontPath(), MARK_FONT_FAMILY);
  else canvas.registerFont?.(markFontPath(), { family: MARK_FONT_FAMILY });
}
