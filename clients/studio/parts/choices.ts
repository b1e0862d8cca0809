/** What can be chosen; the server reads the same. */
import type { Asset, Project } from '../data/types.ts';

export const ASPECTS = ['9:16', '16:9', '1:1', '4:3', '3:4'] as const satisfies Project['aspect'][];
export const KINDS = ['drama', 'narration', 'ad'] as const satisfies Project['kind'][];
export const ASSET_KINDS = [
  'character',
  'location',
  'prop',
  'style',
  'voice',
] as const satisfies Asset['kind'][];
