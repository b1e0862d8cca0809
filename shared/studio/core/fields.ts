/**
 * What of each kind a client may write: types, limits, and what stands where nothing was said.
 * Everything else of a document is the server's.
 */
import * as z from 'zod/mini';
import type { Kind } from './schema.ts';

const text = (max: number) =>
  z.string({ error: '必须是文字' }).check(z.maxLength(max, `最多 ${max} 个字`));
const named = (max: number) =>
  z
    .string({ error: '必须是文字' })
    .check(z.trim(), z.minLength(1, '不能为空'), z.maxLength(max, `最多 ${max} 个字`));
const whole = (min: number, max: number) =>
  z
    .number({ error: '必须是整数' })
    .check(z.int('必须是整数'), z.gte(min, `至少为 ${min}`), z.lte(max, `最大为 ${max}`));
const share = z.number({ error: '必须是数字' }).check(z.gte(0, '至少为 0'), z.lte(4, '最大为 4'));
const flag = z.boolean({ error: '必须是 true 或 false' });
const partId = z
  .string({ error: '缺少编号' })
  .check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, '编号应为 1 到 64 位字母、数字、下划线或连字符'));
const ref = partId;
const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `应为以下之一：${values.join('、')}` });

/** Ids of parts are the client's own: they must differ. */
const parts = <T extends z.ZodMiniType<Record<string, unknown>>>(
  shape: T,
  { id, most }: { readonly id: string; readonly most: number },
) =>
  z.array(shape, { error: '必须是数组' }).check(
    z.maxLength(most, `最多 ${most} 项`),
    z.refine((all) => new Set(all.map((one) => one[id])).size === all.length, '编号重复'),
  );

const MAX_PARAMETERS_CHARS = 4_000;
const choice = z.strictObject({
  model: named(100),
  parameters: z._default(
    z
      .record(z.string(), z.json())
      .check(z.refine((all) => JSON.stringify(all).length <= MAX_PARAMETERS_CHARS, '参数过长')),
    {},
  ),
});
const models = z.strictObject({
  image: z.optional(choice),
  video: z.optional(choice),
  voice: z.optional(choice),
  text: z.optional(choice),
});

const look = z.strictObject({ look_id: partId, name: named(60), descriptor: text(500) });
export const line = z.strictObject({
  line_id: partId,
  kind: oneOf(['dialogue', 'voiceover']),
  speaker: text(60),
  text: named(600),
  emotion: z._default(text(60), ''),
});
/** The clip whose beginning times are counted from; null: the film's. */
const anchor = z._default(z.nullable(partId), null);
const heard = { item_id: anchor, from_ms: whole(0, 7_200_000), to_ms: whole(1, 7_200_000) };
const shortSide = z.literal([480, 720, 1080], { error: '短边应为 480、720 或 1080' });
const frameRate = z.literal([24, 25, 30, 60], { error: '帧率应为 24、25、30 或 60' });
export const sceneDescription = z.strictObject({
  character_name: text(60),
  description: text(600),
});

const fields = {
  project: {
    title: named(100),
    kind: z._default(oneOf(['drama', 'narration', 'ad']), 'drama'),
    aspect: z._default(oneOf(['16:9', '9:16', '1:1', '4:3', '3:4']), '9:16'),
    style: z._default(z.strictObject({ prompt: text(600), negative: text(300) }), {
      prompt: '',
      negative: '',
    }),
    models: z._default(models, {}),
    target_ms: z._default(z.nullable(whole(1_000, 7_200_000)), null),
  },
  asset: {
    kind: oneOf(['character', 'location', 'prop', 'style', 'voice']),
    name: named(60),
    aliases: z._default(z.array(named(60)).check(z.maxLength(20, '最多 20 项')), []),
    description: z._default(text(2_000), ''),
    looks: z._default(parts(look, { id: 'look_id', most: 20 }), []),
    voice: z._default(z.nullable(choice), null),
  },
  episode: { title: named(100), synopsis: z._default(text(2_000), '') },
  shot: {
    title: z._default(text(100), ''),
    description: z._default(text(2_000), ''),
    duration_ms: z._default(whole(500, 120_000), 5_000),
    scene_descriptions: z._default(
      z.array(sceneDescription).check(z.maxLength(20, '最多 20 项')),
      [],
    ),
    scene: z._default(
      z.strictObject({ location_id: z.nullable(ref), time: text(60), mood: text(60) }),
      { location_id: null, time: '', mood: '' },
    ),
    source: z._default(
      z.nullable(z.strictObject({ from: whole(0, 60_000), to: whole(0, 60_000) })),
      null,
    ),
    size: z._default(text(30), ''),
    angle: z._default(text(30), ''),
    move: z._default(text(60), ''),
    lines: z._default(parts(line, { id: 'line_id', most: 20 }), []),
    cast: z._default(
      parts(z.strictObject({ asset_id: ref, look_id: z.nullable(partId) }), {
        id: 'asset_id',
        most: 20,
      }),
      [],
    ),
    props: z._default(z.array(ref).check(z.maxLength(20, '最多 20 项')), []),
    video_prompt: z._default(text(2_000), ''),
    models: z._default(models, {}),
    note: z._default(text(2_000), ''),
    locked: z._default(flag, false),
  },
  frame: {
    role: oneOf(['first', 'last', 'key']),
    description: z._default(text(1_000), ''),
    prompt: z._default(text(2_000), ''),
  },
  cut: {
    items: z._default(
      parts(
        z.strictObject({
          item_id: partId,
          shot_id: ref,
          work_id: ref,
          in_ms: whole(0, 600_000),
          out_ms: whole(1, 600_000),
          gain: z._default(share, 1),
          transition: z._default(
            z.strictObject({ kind: oneOf(['cut', 'dissolve', 'fade']), ms: whole(0, 5_000) }),
            { kind: 'cut', ms: 0 },
          ),
        }),
        { id: 'item_id', most: 600 },
      ),
      [],
    ),
    sounds: z._default(
      parts(
        z.strictObject({
          sound_id: partId,
          work_id: ref,
          at_ms: whole(0, 7_200_000),
          in_ms: whole(0, 7_200_000),
          out_ms: whole(1, 7_200_000),
          gain: z._default(share, 1),
          item_id: anchor,
          role: z._default(oneOf(['music', 'voice', 'effect']), 'music'),
          fade_in_ms: z._default(whole(0, 60_000), 0),
          fade_out_ms: z._default(whole(0, 60_000), 0),
          duck_db: z._default(whole(0, 40), 0),
        }),
        { id: 'sound_id', most: 100 },
      ),
      [],
    ),
    subtitles: z._default(
      z.strictObject({
        on: flag,
        burnt: z._default(flag, true),
        lines: z._default(
          parts(z.strictObject({ line_id: partId, ...heard, text: named(200) }), {
            id: 'line_id',
            most: 2_000,
          }),
          [],
        ),
      }),
      { on: true, burnt: true, lines: [] },
    ),
    titles: z._default(
      parts(
        z.strictObject({
          title_id: partId,
          ...heard,
          text: named(100),
          place: z._default(oneOf(['centre', 'lower']), 'centre'),
        }),
        { id: 'title_id', most: 100 },
      ),
      [],
    ),
    loudness: z._default(z.nullable(whole(-30, -10)), -16),
    format: z._default(z.strictObject({ short_side: shortSide, fps: frameRate }), {
      short_side: 720,
      fps: 24,
    }),
    label: z._default(z.strictObject({ always: flag }), { always: false }),
  },
} as const satisfies Readonly<Record<Kind, Readonly<Record<string, z.ZodMiniType>>>>;

/** Of a new document: what was not said has its default. */
export const createShapes = {
  project: z.strictObject(fields.project),
  asset: z.strictObject(fields.asset),
  episode: z.strictObject(fields.episode),
  shot: z.strictObject(fields.shot),
  frame: z.strictObject(fields.frame),
  cut: z.strictObject(fields.cut),
} as const;

/** Of a change: what is not named stays. */
export const patchShapes = {
  project: patchOf(fields.project),
  asset: patchOf(fields.asset),
  episode: patchOf(fields.episode),
  shot: patchOf(fields.shot),
  frame: patchOf(fields.frame),
  cut: patchOf(fields.cut),
} as const;

/** Without defaults: they would overwrite what a client did not name. */
function patchOf(shape: Readonly<Record<string, z.ZodMiniType>>) {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(shape).map(([name, type]) => [
        name,
        z.optional(type instanceof z.ZodMiniDefault ? type.def.innerType : type),
      ]),
    ) as Readonly<Record<string, z.ZodMiniOptional>>,
  );
}
