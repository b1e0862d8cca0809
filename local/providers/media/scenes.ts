/** Backdrops, chosen by words of the prompt and drawn in a unit square scaled to the picture. */
import type { SKRSContext2D as Context } from 'canvas';
import type { Dice } from './random.ts';

export interface Stage {
  readonly context: Context;
  readonly width: number;
  readonly height: number;
  readonly dice: Dice;
}

export type Scene = (stage: Stage) => void;

const SCENES: readonly (readonly [words: RegExp, scene: Scene])[] = [
  [/\b(night|neon)s?\b|霓虹|夜/i, nightCity],
  [/\b(beach|sea|ocean|coast)s?\b|海/i, beach],
  [/\b(snow|mountain|ski)s?\b|雪|山/i, snow],
  [/\b(forest|wood|jungle|park)s?\b|森林|公园|树/i, forest],
  [/\b(flower|garden|meadow|blossom)s?\b|花|草地/i, meadow],
  [/\b(desert|dune|sunset)s?\b|沙漠|日落|黄昏/i, dunes],
  [/\b(street|city|urban|road)s?\b|街|城市/i, street],
  [/\b(caf[eé]|indoor|home|room|library|bedroom)s?\b|咖啡|室内|家|书/i, room],
  [/\b(studio|backdrop|plain|white background)s?\b|影棚|纯色|白底/i, studio],
];

/** The scene a prompt speaks of, or `undefined` for none. */
export function sceneFor(prompt: string): Scene | undefined {
  return SCENES.find(([words]) => words.test(prompt))?.[1];
}

type Stop = readonly [at: number, color: string];

function sky({ context, width, height }: Stage, stops: readonly Stop[], until = 1): void {
  const gradient = context.createLinearGradient(0, 0, 0, height * until);
  for (const [at, color] of stops) gradient.addColorStop(at, color);
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height * until + 1);
}

function glow(
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
function hills(
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

function disc({ context, width, height }: Stage, x: number, y: number, r: number): void {
  context.beginPath();
  context.arc(x * width, y * height, r * Math.min(width, height), 0, Math.PI * 2);
  context.fill();
}

function beach(stage: Stage): void {
  const { context, width, height, dice } = stage;
  sky(
    stage,
    [
      [0, '#6fb7e9'],
      [0.7, '#cdeaf7'],
      [1, '#fdf1dc'],
    ],
    0.5,
  );
  glow(stage, { x: 0.78, y: 0.16, r: 0.35, color: 'rgba(255,244,205,0.95)' });
  const sea = context.createLinearGradient(0, height * 0.48, 0, height * 0.7);
  sea.addColorStop(0, '#2a86b8');
  sea.addColorStop(1, '#8fdad6');
  context.fillStyle = sea;
  context.fillRect(0, height * 0.48, width, height * 0.24);
  context.fillStyle = 'rgba(255,255,255,0.55)';
  for (let i = 0; i < 60; i += 1) {
    const y = 0.49 + dice() * 0.19;
    context.fillRect(
      dice() * width,
      y * height,
      (0.01 + dice() * 0.06) * width * (y - 0.4) * 3,
      height * 0.0022,
    );
  }
  hills(stage, { y: 0.69, swing: 0.012, color: 'rgba(255,255,255,0.9)' });
  hills(stage, { y: 0.702, swing: 0.012, color: '#f0dcb4' });
  context.fillStyle = 'rgba(160,120,70,0.18)';
  for (let i = 0; i < 420; i += 1)
    disc(stage, dice(), 0.73 + dice() * 0.27, 0.001 + dice() * 0.0016);
}

function snow(stage: Stage): void {
  const { context, dice } = stage;
  sky(stage, [
    [0, '#8db4da'],
    [1, '#eef5fb'],
  ]);
  for (const [y, swing, color] of [
    [0.42, 0.11, '#b9cde2'],
    [0.56, 0.09, '#d5e2ef'],
    [0.74, 0.04, '#f6fafd'],
  ] as const) {
    hills(stage, { y, swing, color });
  }
  context.fillStyle = 'rgba(255,255,255,0.85)';
  for (let i = 0; i < 160; i += 1) disc(stage, dice(), dice(), 0.0015 + dice() * 0.004);
}

function forest(stage: Stage): void {
  const { context, width, height, dice } = stage;
  sky(stage, [
    [0, '#dcecc0'],
    [0.5, '#8fb878'],
    [1, '#3d5e3a'],
  ]);
  for (let layer = 0; layer < 3; layer += 1) {
    context.fillStyle =
      ['rgba(95,135,85,0.5)', 'rgba(62,98,60,0.65)', 'rgba(36,62,40,0.85)'][layer] ?? '';
    const trees = 9 - layer * 2;
    for (let i = 0; i < trees; i += 1) {
      const w = (0.015 + layer * 0.014) * width * (0.7 + dice() * 0.6);
      context.fillRect(((i + dice() * 0.8) / trees) * width, 0, w, height * (0.74 + layer * 0.06));
    }
  }
  context.save();
  context.globalCompositeOperation = 'screen';
  for (let i = 0; i < 5; i += 1) {
    const x = (0.1 + dice() * 0.8) * width;
    context.fillStyle = 'rgba(255,250,205,0.13)';
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x + width * 0.07, 0);
    context.lineTo(x - width * 0.1, height);
    context.lineTo(x - width * 0.3, height);
    context.fill();
  }
  context.restore();
  hills(stage, { y: 0.8, swing: 0.02, color: '#4f7443' });
  hills(stage, { y: 0.9, swing: 0.02, color: '#3b5a34' });
}

function meadow(stage: Stage): void {
  const { context, dice } = stage;
  sky(
    stage,
    [
      [0, '#9cd2f0'],
      [1, '#fdf6ee'],
    ],
    0.6,
  );
  hills(stage, { y: 0.5, swing: 0.03, color: '#b3d39a' });
  hills(stage, { y: 0.6, swing: 0.03, color: '#8cbd74' });
  const colors = ['#f7a8b8', '#ffffff', '#f9d56e', '#c9a4e0', '#f27f8e'];
  for (let i = 0; i < 420; i += 1) {
    const y = 0.62 + dice() * 0.38;
    context.fillStyle = colors[Math.floor(dice() * colors.length)] ?? '#ffffff';
    disc(stage, dice(), y, 0.002 + (y - 0.6) * 0.02 * (0.5 + dice()));
  }
}

function dunes(stage: Stage): void {
  sky(
    stage,
    [
      [0, '#59406f'],
      [0.45, '#e2785c'],
      [1, '#fcd38a'],
    ],
    0.7,
  );
  glow(stage, { x: 0.3, y: 0.48, r: 0.3, color: 'rgba(255,240,190,0.95)' });
  for (const [y, swing, color] of [
    [0.6, 0.03, '#d98f55'],
    [0.7, 0.05, '#c1763f'],
    [0.85, 0.04, '#97552b'],
  ] as const) {
    hills(stage, { y, swing, color });
  }
}

/** Towers side by side, with windows of which some are lit. */
function skyline(
  stage: Stage,
  look: { base: number; wall: string; lit: string; share: number },
): void {
  const { context, width, height, dice } = stage;
  for (let x = 0; x < 1; ) {
    const w = 0.07 + dice() * 0.09;
    const top = look.base - 0.16 - dice() * 0.3;
    context.fillStyle = look.wall;
    context.fillRect(x * width, top * height, w * width + 1, (look.base - top) * height);
    context.fillStyle = look.lit;
    const columns = Math.max(2, Math.round(w / 0.024));
    for (let row = 0; top + 0.02 + row * 0.03 < look.base - 0.02; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        if (dice() > look.share) continue;
        const left = x + ((column + 0.3) / columns) * w;
        context.fillRect(
          left * width,
          (top + 0.02 + row * 0.03) * height,
          (w / columns) * 0.45 * width,
          0.015 * height,
        );
      }
    }
    x += w;
  }
}

function street(stage: Stage): void {
  const { context, width, height } = stage;
  sky(
    stage,
    [
      [0, '#a9cbe3'],
      [1, '#f5ead9'],
    ],
    0.75,
  );
  skyline(stage, { base: 0.72, wall: '#c3b8ad', lit: 'rgba(255,255,255,0.55)', share: 0.8 });
  skyline(stage, {
    base: 0.74,
    wall: 'rgba(146,132,124,0.9)',
    lit: 'rgba(240,245,250,0.6)',
    share: 0.7,
  });
  context.fillStyle = '#cfc8c0';
  context.fillRect(0, height * 0.73, width, height * 0.27);
  context.fillStyle = '#8f8b88';
  context.beginPath();
  context.moveTo(width * 0.42, height * 0.73);
  context.lineTo(width * 0.58, height * 0.73);
  context.lineTo(width * 1.05, height);
  context.lineTo(width * -0.05, height);
  context.fill();
}

function nightCity(stage: Stage): void {
  const { context, width, height, dice } = stage;
  sky(stage, [
    [0, '#0b1030'],
    [0.6, '#3a2158'],
    [1, '#70325f'],
  ]);
  context.fillStyle = 'rgba(255,255,255,0.7)';
  for (let i = 0; i < 70; i += 1) disc(stage, dice(), dice() * 0.4, 0.0006 + dice() * 0.0013);
  skyline(stage, { base: 0.8, wall: '#1a1740', lit: 'rgba(255,213,128,0.85)', share: 0.45 });
  context.fillStyle = '#15122e';
  context.fillRect(0, height * 0.8, width, height * 0.2);
  const colors = ['255,120,180', '110,190,255', '255,205,110', '170,130,255'];
  for (let i = 0; i < 26; i += 1) {
    const color = colors[i % colors.length] ?? colors[0];
    glow(stage, {
      x: dice(),
      y: 0.72 + dice() * 0.26,
      r: 0.015 + dice() * 0.05,
      color: `rgba(${color},0.5)`,
    });
  }
}

function room(stage: Stage): void {
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
