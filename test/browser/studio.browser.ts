/** The studio in Chromium: projects, one project, its queue. */
import { closeAtTheEnd } from '../support/browser/browser.ts';

closeAtTheEnd();

await import('./studio/frame.ts');
await import('./studio/projects.ts');
await import('./studio/editing.ts');
await import('./studio/batches.ts');
await import('./studio/pages.ts');
