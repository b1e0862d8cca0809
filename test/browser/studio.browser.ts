/** The studio in Chromium: projects, one project, its queue. */
import { closeAtTheEnd } from '../support/browser/browser.ts';

closeAtTheEnd();

await import('./studio/frame.ts');
await import('./studio/pages.ts');
