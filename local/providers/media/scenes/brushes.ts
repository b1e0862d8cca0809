/** What backdrops are drawn with, in a unit square scaled to the picture. */
import type { SKRSContext2D as Context } from 'canvas';
import type { Dice } from '../random.ts';

export interface Stage {
  readonly context: Context;
  readonly width: number;
  readonly height: number;
  readonly dice: Dice;
}

type Stop = readonly [at: number, color: string];

export function sky({ context, width, height }: Stage, stops: readonly Stop[], until = 1): void {
  const gradient = context.createLinearGradient(0, 0, 0, height * until);
  for (const [at, color] of stops) gradient.addColorStop(at, color);
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height * until + 1);
}

export function glow(
  { context, width, height }: Stage,
  spot: { x: number; y: number; r: number; color: string },
): void {
  const [x, y, r] = [spot.x * width, spot.y * height, spot.r * Math.max(width, height)];
  const gradient = context.createRadialGradient(x, y, 0, x, y, r);
  gradient.addColorStop(0, spot.color);
  gradient.addColorStop(1, 'rgba(255,255,255,0)');
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
}

/** A rolling line from left to right, filled down to the bottom. */
export function hills(
  { context, width, height, dice }: Stage,
  line: { y: number; swing: number; color: string },
): void {
  const [a, b] = [dice() * 6, dice() * 6];
  context.beginPath();
  context.moveTo(0, height);
  for (let i = 0; i <= 48; i += 1) {
    const t = i / 48;
    const wave = Math.sin(t * 5 + a) * 0.6 + Math.sin(t * 11 + b) * 0.4;
    context.lineTo(t * width, (line.y + wave * line.swing) * height);
  }
  context.lineTo(width, height);
  context.closePath();
  context.fillStyle = line.color;
  context.fill();
}

export function disc({ context, width, height }: Stage, x: number, y: number, r: number): void {
  context.beginPath();
  context.arc(x * width, y * height, r * Math.min(width, height), 0, Math.PI * 2);
  context.fill();
}
