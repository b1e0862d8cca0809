/** All rows of the built-in catalogue. */
import type { ModelRow } from '../define.ts';
import { DASHSCOPE_ROWS } from './dashscope.ts';

export const BUILT_IN_MODELS: readonly ModelRow[] = [...DASHSCOPE_ROWS];
