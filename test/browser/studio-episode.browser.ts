/** The episode page in Chromium: its script, its shots, its panel. */
import { closeAtTheEnd } from '../support/browser/browser.ts';

closeAtTheEnd();

await import('./studio-episode/script.ts');
await import('./studio-episode/shots.ts');
await import('./studio-episode/panel.ts');
await import('./studio-episode/together.ts');
await import('./studio-episode/looks.ts');
