/** Inside, and nowhere. */
import { disc, glow, type Stage, sky } from './brushes.ts';

export function room(stage: Stage): void {
  const { context, width, height } = stage;
  sky(stage, [
    [0, '#e7d5c0'],
    [1, '#d6bc9e'],
  ]);
  context.fillStyle = 'rgba(255,252,240,0.85)';
  for (const [x, y] of [
    [0.08, 0.12],
    [0.22, 0.12],
    [0.08, 0.34],
    [0.22, 0.34],
  ] as const) {
    context.fillRect(x * width, y * height, 0.12 * width, 0.2 * height);
  }
  glow(stage, { x: 0.2, y: 0.3, r: 0.65, color: 'rgba(255,247,220,0.55)' });
  context.fillStyle = '#a87c56';
  context.fillRect(0, height * 0.78, width, height * 0.22);
  context.fillStyle = 'rgba(90,58,34,0.25)';
  for (let i = 1; i < 8; i += 1) context.fillRect((i / 8) * width, height * 0.78, 2, height * 0.22);
  glow(stage, { x: 0.85, y: 0.2, r: 0.25, color: 'rgba(255,214,150,0.8)' });
}

export function studio(stage: Stage): void {
  const { context, width, height } = stage;
  sky(stage, [
    [0, '#d9d5d0'],
    [0.7, '#efece8'],
    [0.78, '#dfdad4'],
    [1, '#c7c1ba'],
  ]);
  glow(stage, { x: 0.5, y: 0.35, r: 0.55, color: 'rgba(255,255,255,0.8)' });
  const floor = context.createLinearGradient(0, height * 0.74, 0, height * 0.8);
  floor.addColorStop(0, 'rgba(120,110,100,0)');
  floor.addColorStop(1, 'rgba(120,110,100,0.12)');
  context.fillStyle = floor;
  context.fillRect(0, height * 0.74, width, height * 0.26);
}

/** For prompts that name no place: soft lights in colours drawn by the dice. */
export function aurora(stage: Stage): void {
  const { context, width, height, dice } = stage;
  const hue = dice() * 360;
  sky(stage, [
    [0, `hsl(${hue},45%,30%)`],
    [1, `hsl(${(hue + 60) % 360},55%,62%)`],
  ]);
  for (let i = 0; i < 9; i += 1) {
    const color = `hsla(${(hue + dice() * 140) % 360},80%,${55 + dice() * 25}%,0.55)`;
    glow(stage, { x: dice(), y: dice(), r: 0.18 + dice() * 0.35, color });
  }
  context.strokeStyle = 'rgba(255,255,255,0.16)';
  for (let i = 0; i < 22; i += 1) {
    context.lineWidth = (0.001 + dice() * 0.005) * height;
    context.beginPath();
    const y = dice() * height;
    context.moveTo(-10, y);
    context.bezierCurveTo(
      width * 0.3,
      y + (dice() - 0.5) * height * 0.7,
      width * 0.6,
      y + (dice() - 0.5) * height * 0.7,
      width + 10,
      dice() * height,
    );
    context.stroke();
  }
  context.fillStyle = 'rgba(255,255,255,0.75)';
  for (let i = 0; i < 50; i += 1) disc(stage, dice(), dice(), 0.001 + dice() * 0.0035);
}
