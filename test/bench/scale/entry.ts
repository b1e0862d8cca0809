/** What is bundled for a process of its own: one offer in, what was seen out. */

import type { Offer } from './offer.ts';
import { measure } from './run.ts';

const [, , text] = process.argv;
if (text !== undefined) {
  const offer = JSON.parse(text) as Offer;
  const measured = await measure(offer, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify(measured)}\n`);
  process.exit(0);
}
