/**
 * The edit list: what a film is made of, as plain data. It is checked here and turned into a film,
 * a draft for another editor or subtitles elsewhere; whoever edits stores it as it is. Times are ms.
 */
import * as z from 'zod/mini';

/** Pixels of one frame, in every proportion: 1080p upright or lying. */
export const MOST_PIXELS = 1920 * 1088;
export const MOST_CLIPS = 300;
const DAY_MS = 24 * 60 * 60_000;

const name = z
  .string({ error: '编号必须是文字' })
  .check(z.minLength(1, '编号不能为空'), z.maxLength(64, '编号最多 64 个字符'));

const ms = z
  .number({ error: '时间必须是整数毫秒' })
  .check(z.int('时间必须是整数毫秒'), z.gte(0, '时间不能为负'), z.lte(DAY_MS, '时间过长'));

const side = z.number({ error: '尺寸必须是整数' }).check(
  z.int('尺寸必须是整数'),
  z.gte(64, '边长至少 64 像素'),
  z.lte(1920, '边长最多 1920 像素'),
  z.refine((px) => px % 2 === 0, '边长必须是偶数'),
);

const decibels = z
  .number({ error: '音量必须是数字' })
  .check(z.gte(-60, '音量最低 -60 dB'), z.lte(12, '音量最高 12 dB'));

const words = (most: number) =>
  z
    .string({ error: '必须是文字' })
    .check(z.trim(), z.minLength(1, '文字不能为空'), z.maxLength(most, `最多 ${most} 个字`));

/** A result of a work of the owner's, or a file they have uploaded. */
const source = z.union(
  [
    z.strictObject({ workId: name, index: z._default(z.int().check(z.gte(0), z.lte(99)), 0) }),
    z.strictObject({ fileId: z.string().check(z.minLength(1), z.maxLength(1_024)) }),
  ],
  { error: '素材必须是作品（workId）或自己上传的文件（fileId）' },
);

/** How a clip goes over into the next one; of the last one, how the film ends. */
const transition = z._default(
  z.strictObject({
    kind: z.enum(['cut', 'fade', 'dissolve'], { error: '转场必须是 cut、fade 或 dissolve' }),
    ms: z._default(ms.check(z.lte(5_000, '转场最长 5 秒')), 0),
  }),
  { kind: 'cut', ms: 0 },
);

/** In a frame of other proportions: whole with black beside it, or filling it and cut. */
const fit = z._default(
  z.enum(['contain', 'cover'], { error: '画面必须是 contain 或 cover' }),
  'contain',
);

const filmClip = z.strictObject({
  kind: z.literal('film'),
  id: name,
  source,
  /** From the film's first frame. */
  inMs: z._default(ms, 0),
  outMs: ms,
  fit,
  /** Of its own sound. */
  gainDb: z._default(decibels, 0),
  /** Its own sound is left out. */
  muted: z._default(z.boolean(), false),
  transition,
});

const stillClip = z.strictObject({
  kind: z.literal('still'),
  id: name,
  source,
  durationMs: ms,
  fit,
  transition,
});

const sound = z.strictObject({
  id: name,
  source,
  /** Music makes room for voices where it ducks. */
  role: z._default(z.enum(['music', 'voice', 'effect']), 'music'),
  /** When in the film it begins. */
  atMs: z._default(ms, 0),
  /** The part of it that is heard; null: to its end. */
  inMs: z._default(ms, 0),
  outMs: z._default(z.nullable(ms), null),
  gainDb: z._default(decibels, 0),
  fadeInMs: z._default(ms, 0),
  fadeOutMs: z._default(ms, 0),
  /** By so much it is lowered while a voice speaks; 0: never. */
  duckDb: z._default(
    z.number().check(z.gte(0, '压低量不能为负'), z.lte(40, '压低量最多 40 dB')),
    0,
  ),
});

const line = { fromMs: ms, toMs: ms };

export const editListShape = z.strictObject({
  version: z.literal(1, { error: '剪辑表版本必须是 1' }),
  title: z._default(z.string().check(z.maxLength(100, '标题最多 100 个字')), ''),
  width: side,
  height: side,
  fps: z
    .number({ error: '帧率必须是整数' })
    .check(z.int('帧率必须是整数'), z.gte(12, '帧率至少 12'), z.lte(60, '帧率最多 60')),
  clips: z
    .array(z.discriminatedUnion('kind', [filmClip, stillClip]), { error: '镜头必须是数组' })
    .check(
      z.minLength(1, '至少要有一个镜头'),
      z.maxLength(MOST_CLIPS, `最多 ${MOST_CLIPS} 个镜头`),
    ),
  sounds: z._default(z.array(sound).check(z.maxLength(100, '最多 100 段声音')), []),
  subtitles: z._default(
    z.strictObject({
      /** Drawn into the picture; without it they leave as a file beside it only. */
      burnt: z._default(z.boolean(), true),
      lines: z._default(
        z
          .array(z.strictObject({ ...line, text: words(200) }))
          .check(z.maxLength(2_000, '最多 2000 条字幕')),
        [],
      ),
    }),
    { burnt: true, lines: [] },
  ),
  titles: z._default(
    z
      .array(
        z.strictObject({
          ...line,
          text: words(100),
          place: z._default(z.enum(['centre', 'lower']), 'centre'),
        }),
      )
      .check(z.maxLength(100, '最多 100 条标题')),
    [],
  ),
  /** Loudness of the whole, LUFS (EBU R 128); null: as it is mixed. */
  loudness: z._default(
    z.nullable(z.number().check(z.gte(-30, '响度最低 -30'), z.lte(-10, '响度最高 -10'))),
    -16,
  ),
  /** The visible label is seen to the end, not only at the opening. */
  labelThroughout: z._default(z.boolean(), false),
});

export type EditList = z.infer<typeof editListShape>;
/** As it may be written: what has a default is left out. */
export type EditListInput = z.input<typeof editListShape>;
export type EditClip = EditList['clips'][number];
export type EditSound = EditList['sounds'][number];
export type EditSource = EditClip['source'];
export type Transition = EditClip['transition'];
