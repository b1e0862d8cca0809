/** Says which families of fonts a process has that can draw marks, as JSON. */
import { loadCanvas } from '../../../shared/pictures/canvas.ts';

await loadCanvas();
const { GlobalFonts } = await import('canvas');
console.log(JSON.stringify(GlobalFonts.families.map(({ family }) => family)));
