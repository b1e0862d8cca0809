/** Renders a real picture: the photos given on the backdrop the prompt asks for, and a caption. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { SKRSContext2D as Context } from 'canvas';
import { createCanvas, GlobalFonts, type Image, loadImage } from 'canvas';
import { diceOf, hashOf } from './random.ts';
import { aurora, type Stage, sceneFor, studio } from './scenes/index.ts';

export interface PictureOrder {
  readonly prompt: string;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** Encoded photos. One that cannot be decoded fails the picture. */
  readonly photos: readonly Buffer[];
}

const FONT = 'Local Provider Sans';
const FONT_FILE = 'noto-sans-sc-chinese-simplified-400-normal.woff2';

/** A PNG of exactly the size asked. */
export async function renderPicture(order: PictureOrder): Promise<Buffer> {
  const photos = await Promise.all(order.photos.slice(0, 9).map((bytes) => loadImage(bytes)));
  const { width, height } = order;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const stage: Stage = { context, width, height, dice: diceOf(order.seed ^ hashOf(order.prompt)) };
  const scene = sceneFor(order.prompt) ?? (photos.length === 0 ? aurora : studio);
  scene(stage);
  hang(stage, photos);
  caption(stage, order.prompt);
  return canvas.encode('png');
}

interface Card {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly turn: number;
}

/** The first photo is the subject, large in the middle; the others lie around its feet. */
function hang(stage: Stage, photos: readonly Image[]): void {
  const [subject, ...others] = photos;
  if (subject === undefined) return;
  const { context, width, height, dice } = stage;
  const room = { width: width * 0.62, height: height * 0.66 };
  const scale = Math.min(room.width / subject.width, room.height / subject.height);
  const main = { width: subject.width * scale, height: subject.height * scale };
  floorShadow(stage, {
    x: width / 2,
    y: height * 0.45 + main.height / 2 + height * 0.03,
    width: main.width,
  });
  drawCard(context, subject, {
    ...main,
    x: width / 2,
    y: height * 0.44,
    turn: (dice() - 0.5) * 0.03,
  });
  others.forEach((photo, index) => {
    const side = Math.min(width * 0.2, (width * 0.86) / others.length);
    const ratio = Math.min(side / photo.width, side / photo.height);
    const x =
      width / 2 +
      (index - (others.length - 1) / 2) * side * 1.08 +
      (others.length === 1 ? width * 0.26 : 0);
    const card = { width: photo.width * ratio, height: photo.height * ratio, x, y: height * 0.7 };
    drawCard(context, photo, { ...card, turn: (dice() - 0.5) * 0.16 });
  });
}

function floorShadow({ context }: Stage, at: { x: number; y: number; width: number }): void {
  context.save();
  context.translate(at.x, at.y);
  context.scale(1, 0.09);
  const gradient = context.createRadialGradient(0, 0, 0, 0, 0, at.width * 0.6);
  gradient.addColorStop(0, 'rgba(20,15,10,0.45)');
  gradient.addColorStop(1, 'rgba(20,15,10,0)');
  context.fillStyle = gradient;
  context.fillRect(-at.width, -at.width, at.width * 2, at.width * 2);
  context.restore();
}

function drawCard(context: Context, photo: Image, card: Card): void {
  const border = Math.max(4, Math.min(card.width, card.height) * 0.025);
  const [left, top] = [-card.width / 2, -card.height / 2];
  context.save();
  context.translate(card.x, card.y);
  context.rotate(card.turn);
  context.shadowColor = 'rgba(15,10,5,0.38)';
  context.shadowBlur = border * 2.5;
  context.shadowOffsetY = border;
  context.fillStyle = '#fffdf9';
  context.beginPath();
  context.roundRect(
    left - border,
    top - border,
    card.width + border * 2,
    card.height + border * 2,
    border * 1.4,
  );
  context.fill();
  context.shadowColor = 'transparent';
  context.beginPath();
  context.roundRect(left, top, card.width, card.height, border * 0.7);
  context.clip();
  context.drawImage(photo, left, top, card.width, card.height);
  context.restore();
}

let fontReady = false;
function ensureFont(): void {
  if (fontReady) return;
  const home = dirname(
    createRequire(import.meta.url).resolve('@fontsource/noto-sans-sc/package.json'),
  );
  const path = join(home, 'files', FONT_FILE);
  if (GlobalFonts.registerFromPath(path, FONT) === null) throw new Error(`no font at ${path}`);
  fontReady = true;
}

/** Bottom left, two lines at most: the bottom right is where a mark is drawn later. */
function caption({ context, width, height }: Stage, prompt: string): void {
  const words = prompt.replace(/\s+/g, ' ').trim();
  if (words === '') return;
  ensureFont();
  const size = Math.round(Math.min(width, height) * 0.024);
  context.font = `${size}px "${FONT}"`;
  const lines = wrap(context, words, width * 0.64).slice(0, 2);
  const padding = size * 0.7;
  const boxWidth = Math.max(...lines.map((line) => context.measureText(line).width)) + padding * 2;
  const boxHeight = lines.length * size * 1.45 + padding * 1.4;
  const [x, y] = [size * 1.2, height - boxHeight - size * 1.2];
  context.fillStyle = 'rgba(15,15,20,0.46)';
  context.beginPath();
  context.roundRect(x, y, boxWidth, boxHeight, size * 0.5);
  context.fill();
  context.fillStyle = 'rgba(255,255,255,0.94)';
  context.textBaseline = 'middle';
  lines.forEach((line, index) => {
    context.fillText(line, x + padding, y + padding * 0.7 + size * 1.45 * (index + 0.5));
  });
}

/** Breaks between words, and inside Chinese anywhere; what does not fit two lines ends in `…`. */
function wrap(context: Context, text: string, maxWidth: number): string[] {
  const pieces =
    text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s?|\s/g) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    if (line !== '' && context.measureText(line + piece).width > maxWidth) {
      lines.push(line);
      line = '';
    }
    line += piece;
    while (context.measureText(line).width > maxWidth) line = line.slice(0, -1);
  }
  lines.push(line);
  const [first = '', second = ''] = lines;
  return lines.length <= 2 ? lines : [first, `${second.trimEnd().slice(0, -1)}…`];
}
