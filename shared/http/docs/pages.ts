/** Half a megabyte that few ever ask for; loaded by the first who does. */
import type { Pages } from '../core/app.ts';
import openapi from './openapi.json' with { type: 'json' };
import { page } from './page.ts';

export const pages: Pages = { openapi: JSON.stringify(openapi), page };
