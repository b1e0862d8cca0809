/** All rows of the built-in catalogue, in the order they are offered. */
import type { ModelRow } from '../define.ts';
import { ALIBABA_FILM_ROWS } from './china/alibaba-films.ts';
import { ALIBABA_IMAGE_ROWS } from './china/alibaba-images.ts';
import { ALIBABA_SPEECH_ROWS } from './china/alibaba-speech.ts';
import { KLING_ROWS } from './china/kling.ts';
import { MINIMAX_ROWS } from './china/minimax.ts';
import { SILICONFLOW_ROWS } from './china/siliconflow.ts';
import { TENCENT_ROWS } from './china/tencent.ts';
import { TEXT_ROWS } from './china/text.ts';
import { TOKENHUB_ROWS } from './china/tokenhub.ts';
import { VOLCENGINE_ROWS } from './china/volcengine.ts';
import { ZHIPU_ROWS } from './china/zhipu.ts';
import { KIE_IMAGE_ROWS } from './relays/kie-images.ts';
import { KIE_MUSIC_ROWS } from './relays/kie-music.ts';
import { KIE_VIDEO_ROWS } from './relays/kie-videos.ts';
import { RELAY_ROWS } from './relays/others.ts';
import { WESTERN_ROWS } from './west/western.ts';

export const BUILT_IN_MODELS: readonly ModelRow[] = [
  ...ALIBABA_IMAGE_ROWS,
  ...ALIBABA_FILM_ROWS,
  ...ALIBABA_SPEECH_ROWS,
  ...TENCENT_ROWS,
  ...TOKENHUB_ROWS,
  ...VOLCENGINE_ROWS,
  ...ZHIPU_ROWS,
  ...MINIMAX_ROWS,
  ...SILICONFLOW_ROWS,
  ...TEXT_ROWS,
  ...KLING_ROWS,
  ...KIE_IMAGE_ROWS,
  ...KIE_VIDEO_ROWS,
  ...KIE_MUSIC_ROWS,
  ...RELAY_ROWS,
  ...WESTERN_ROWS,
];
