/** Letters drawn on whatever canvas there is: a server's or a browser's. */
import { type CanvasMaker, type InkCanvas, type InkContext, MARK_FONT_FAMILY } from '../ink.ts';

/** Ink without colour: how much of each pixel the letters and their outline cover, 0–255. */
export interface Stencil {
  readonly width: number;
  readonly height: number;
  readonly letters: Uint8Array;
  readonly outline: Uint8Array;
}

export interface StencilRequest {
  readonly text: string;
  readonly fontPx: number;
  /** Lines are broken so that none is wider, px. */
  readonly maxWidthPx: number;
  /** Clockwise, radians. */
  readonly angle: number;
}

/** Outline as a part of the font size: enough to carry letters over a background of their colour. */
const OUTLINE_EM = 0.11;
const LINE_EM = 1.25;

/** Text, cropped to its ink. */
export function paintStencil(request: StencilRequest, create: CanvasMaker): Stencil {
  const lines = breakLines(request, create(1, 1).context);
  const size = canvasSize(request, lines);
  const paint = (draw: (context: InkContext, line: string, x: number, y: number) => void) => {
    const canvas = create(size.width, size.height);
    const { context } = canvas;
    prepare(context, request.fontPx);
    context.translate(size.width / 2, size.height / 2);
    context.rotate(request.angle);
    lines.forEach(({ text, width }, index) => {
      const y = (index - (lines.length - 1) / 2) * request.fontPx * LINE_EM;
      draw(context, text, -width / 2, y + request.fontPx * 0.35);
    });
    return canvas;
  };
  const letters = paint((context, text, x, y) => context.fillText(text, x, y));
  const outline = paint((context, text, x, y) => context.strokeText(text, x, y));
  return crop(letters, outline, size);
}

interface Line {
  readonly text: string;
  readonly width: number;
}

function prepare(context: InkContext, fontPx: number): void {
  context.font = `${fontPx}px ${MARK_FONT_FAMILY}`;
  context.textBaseline = 'alphabetic';
  context.fillStyle = '#fff';
  context.strokeStyle = '#fff';
  context.lineJoin = 'round';
  context.lineWidth = Math.max(1.5, fontPx * OUTLINE_EM * 2);
}

/** Breaks between Han characters and words, greedily; a single piece may still be too wide. */
function breakLines(request: StencilRequest, context: InkContext): Line[] {
  prepare(context, request.fontPx);
  const measure = (text: string): number => context.measureText(text).width;
  const pieces = request.text.trim().match(/[\x21-\x7e]+|[^\x21-\x7e]/gu) ?? [];
  const lines: Line[] = [];
  let current = '';
  for (const piece of pieces) {
    if (current !== '' && measure((current + piece).trimEnd()) > request.maxWidthPx) {
      lines.push({ text: current.trim(), width: measure(current.trim()) });
      current = '';
    }
    current += piece;
  }
  lines.push({ text: current.trim(), width: measure(current.trim()) });
  return lines.filter((line) => line.text !== '');
}

function canvasSize({ fontPx, angle }: StencilRequest, lines: readonly Line[]) {
  const width = Math.max(1, ...lines.map((line) => line.width)) + fontPx;
  const height = lines.length * fontPx * LINE_EM + fontPx;
  const [sin, cos] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))];
  return {
    width: Math.ceil(width * cos + height * sin),
    height: Math.ceil(width * sin + height * cos),
  };
}

function crop(letters: InkCanvas, outline: InkCanvas, size: { width: number; height: number }) {
  const [fill, stroke] = [letters.pixels(), outline.pixels()];
  let [left, top, right, bottom] = [size.width, size.height, -1, -1];
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const at = (y * size.width + x) * 4 + 3;
      if (((fill[at] ?? 0) | (stroke[at] ?? 0)) === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  const [width, height] = [Math.max(0, right - left + 1), Math.max(0, bottom - top + 1)];
  const take = (pixels: Uint8ClampedArray): Uint8Array => {
    const alpha = new Uint8Array(width * height);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        alpha[y * width + x] = pixels[((top + y) * size.width + left + x) * 4 + 3] ?? 0;
      }
    }
    return alpha;
  };
  return { width, height, letters: take(fill), outline: take(stroke) };
}
