/** Out of town. */
import { disc, glow, hills, type Stage, sky } from './brushes.ts';

export function beach(stage: Stage): void {
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

export function snow(stage: Stage): void {
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

export function forest(stage: Stage): void {
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

export function meadow(stage: Stage): void {
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

export function dunes(stage: Stage): void {
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
