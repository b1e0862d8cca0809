/** What is drawn with, on a server or in a browser. */

/** Never a name an installed font has, so that no other font can answer for ours. */
export const MARK_FONT_FAMILY = 'DarkroomMark';

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
