/** All rows of the built-in catalogue, in the order they are offered. */
import type { ModelRow } from '../define.ts';
import { DASHSCOPE_ROWS } from './dashscope.ts';
import { KIE_IMAGE_ROWS } from './kie-images.ts';
import { KIE_VIDEO_ROWS } from './kie-videos.ts';
import { MINIMAX_ROWS } from './minimax.ts';
import { KLING_ROWS, RELAY_ROWS } from './relays.ts';
import { SILICONFLOW_ROWS } from './siliconflow.ts';
import { TENCENT_ROWS } from './tencent.ts';
import { TEXT_ROWS } from './text.ts';
import { VOLCENGINE_ROWS } from './volcengine.ts';
import { WESTERN_ROWS } from './western.ts';
import { ZHIPU_ROWS } from './zhipu.ts';

export const BUILT_IN_MODELS: readonly ModelRow[] = [
  ...DASHSCOPE_ROWS,
  ...TENCENT_ROWS,
  ...VOLCENGINE_ROWS,
  ...ZHIPU_ROWS,
  ...MINIMAX_ROWS,
  ...SILICONFLOW_ROWS,
  ...TEXT_ROWS,
  ...KLING_ROWS,
  ...KIE_IMAGE_ROWS,
  ...KIE_VIDEO_ROWS,
  ...RELAY_ROWS,
  ...WESTERN_ROWS,
];
