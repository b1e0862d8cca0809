/** The episode page in Chromium: script, shots, panel. */
import { closeAtTheEnd } from '../support/browser/browser.ts';

closeAtTheEnd();

await import('./studio-episode/script.ts');
