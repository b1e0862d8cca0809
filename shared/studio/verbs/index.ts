/** Every verb with what does it. */
import { batchVerbs } from './batches.ts';
import { documentVerbs } from './documents.ts';
import { memberVerbs } from './members.ts';
import { takeVerbs } from './takes.ts';
import type { Handlers } from './verb.ts';

export const handlers = {
  ...documentVerbs,
  ...takeVerbs,
  ...memberVerbs,
  ...batchVerbs,
} satisfies Handlers;
