/** The console in Chromium: one environment for all its journeys, since making one takes longest. */
import { closeAtTheEnd } from '../support/browser/browser.ts';

// Pictures are looked at by WeChat's check, which a test may keep from answering.
closeAtTheEnd({ DARKROOM_MODERATION: 'words,wechat' });

await import('./console/incident.ts');
await import('./console/slow-database.ts');
await import('./console/moderation.ts');
await import('./console/frame.ts');
await import('./console/many.ts');
await import('./console/events.ts');
await import('./console/money.ts');
await import('./console/selling.ts');
await import('./console/tasks.ts');
await import('./console/pages.ts');
