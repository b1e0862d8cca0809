import type { MarkPosition } from './options.ts';

export interface Point {
  readonly left: number;
  readonly top: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Top-left corners at which a mark stands. `tiled` gives many, in a brick pattern, cut at edges. */
export function placeMark(position: MarkPosition, picture: Size, mark: Size): Point[] {
  if (position === 'tiled') return tile(picture, mark);
  const margin = Math.round(Math.min(picture.width, picture.height) * 0.03);
  const horizontal = position.includes('left') ? 0 : position.includes('right') ? 2 : 1;
  const vertical = position.includes('top') ? 0 : position.includes('bottom') ? 2 : 1;
  return [
    {
      left: along(horizontal, picture.width - mark.width, margin),
      top: along(vertical, picture.height - mark.height, margin),
    },
  ];
}

function along(third: 0 | 1 | 2, room: number, margin: number): number {
  const free = Math.max(0, room);
  const edge = Math.min(margin, Math.floor(free / 2));
  if (third === 1) return Math.round(free / 2);
  return third === 0 ? edge : free - edge;
}

/** Every second row is shifted by half a step, so that no cut-out escapes the mark. */
function tile(picture: Size, mark: Size): Point[] {
  const stepX = Math.max(1, Math.round(mark.width * 1.5));
  const stepY = Math.max(1, Math.round(mark.height * 1.35));
  const points: Point[] = [];
  const columns = Math.ceil(picture.width / stepX) + 1;
  const rows = Math.ceil(picture.height / stepY) + 1;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const shift = row % 2 === 0 ? 0 : -Math.round(stepX / 2);
      const left = column * stepX + shift + Math.round(mark.width * 0.1);
      points.push({ left, top: row * stepY + Math.round(mark.height * 0.1) });
    }
  }
  return points;
}
