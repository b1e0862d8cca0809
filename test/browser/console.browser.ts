/** The console in Chromium: one environment for all its journeys, since making one takes longest. */
import { closeAtTheEnd } from '../support/browser/browser.ts';

closeAtTheEnd();

await import('./console/incident.ts');
await import('./console/money.ts');
await import('./console/selling.ts');
await import('./console/tasks.ts');
await import('./console/pages.ts');
