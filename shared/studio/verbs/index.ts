/** Every verb with what does it. */
import { batchVerbs } from './batches.ts';
import { documentVerbs } from './documents.ts';
import { exportVerbs } from './exports.ts';
import { memberVerbs } from './members.ts';
import { storyboardVerbs } from './storyboards.ts';
import { takeVerbs } from './takes.ts';
import type { Handlers } from './verb.ts';

export const handlers = {
  ...documentVerbs,
  ...takeVerbs,
  ...memberVerbs,
  ...batchVerbs,
  ...storyboardVerbs,
  ...exportVerbs,
} satisfies Handlers;
