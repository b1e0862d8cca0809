/** A garment photo for those who have none at hand: a drawn T-shirt on a light backdrop. */
import { createCanvas } from 'canvas';

/** px. Drawing a larger one takes a quarter of a second of every demo. */
const SIZE = 600;
/** What it is drawn on. */
const GRID = 900;

/** PNG bytes, 600 × 600 px. */
export async function sampleGarmentPhoto(colour = '#3b6ea5'): Promise<Uint8Array> {
  const canvas = createCanvas(SIZE, SIZE);
  const pen = canvas.getContext('2d');
  pen.scale(SIZE / GRID, SIZE / GRID);
  const light = pen.createRadialGradient(450, 380, 80, 450, 450, 640);
  light.addColorStop(0, '#fbfaf7');
  light.addColorStop(1, '#d9d6cf');
  pen.fillStyle = light;
  pen.fillRect(0, 0, GRID, GRID);
  pen.shadowColor = 'rgba(40, 40, 60, 0.35)';
  // Shadows are not scaled.
  pen.shadowBlur = 27;
  pen.shadowOffsetY = 12;
  pen.fillStyle = colour;
  pen.beginPath();
  pen.moveTo(340, 180);
  pen.bezierCurveTo(390, 240, 510, 240, 560, 180);
  pen.lineTo(680, 225);
  pen.lineTo(780, 400);
  pen.lineTo(675, 455);
  pen.lineTo(640, 400);
  pen.lineTo(650, 740);
  pen.lineTo(250, 740);
  pen.lineTo(260, 400);
  pen.lineTo(225, 455);
  pen.lineTo(120, 400);
  pen.lineTo(220, 225);
  pen.closePath();
  pen.fill();
  pen.shadowColor = 'transparent';
  pen.strokeStyle = 'rgba(255, 255, 255, 0.75)';
  pen.lineWidth = 14;
  for (const y of [430, 480, 530]) {
    pen.beginPath();
    pen.moveTo(262, y);
    pen.lineTo(640, y);
    pen.stroke();
  }
  return canvas.toBuffer('image/png');
}
