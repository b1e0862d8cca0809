import { loadCanvas } from '../canvas.ts';
import { paintStencil, type Stencil, type StencilRequest } from './paint.ts';

/** Draws text once, cropped to its ink. */
export async function drawStencil(request: StencilRequest): Promise<Stencil> {
  return paintStencil(request, await loadCanvas());
}
