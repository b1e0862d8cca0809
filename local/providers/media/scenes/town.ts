/** In town. */
import { disc, glow, type Stage, sky } from './brushes.ts';

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

export function street(stage: Stage): void {
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

export function nightCity(stage: Stage): void {
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
