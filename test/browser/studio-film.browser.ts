/** The film page in Chromium: a cut of two shots, seen, changed, exported. */
import { closeAtTheEnd } from '../support/browser/browser.ts';

closeAtTheEnd();

await import('./studio-film/cutting.ts');
await import('./studio-film/sounds.ts');
await import('./studio-film/exporting.ts');
await import('./studio-film/looks.ts');
