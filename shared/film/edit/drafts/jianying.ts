/**
 * An edit list as a draft of 剪映 (JianYing). Its format is written down nowhere; this is what the
 * program was seen to read. Times are whole microseconds; of one track no two segments overlap.
 */
import type { Json, JsonObject } from '../../../platform/json.ts';
import type { Draft, DraftClip } from './draft.ts';
import {
  type JianyingOptions,
  micros,
  type Part,
  rangeOf,
  segmentOf,
  textParts,
} from './segments.ts';

export type { JianyingOptions } from './segments.ts';

/** What 剪映 puts in the place of its draft's folder. */
const FOLDER = '##_draftpath_placeholder_0E685133-18CE-45ED-8CB8-2904A212EC80_##';
const VERSION = 360000;

/** The files of the draft that describe it, by their names. */
export function jianyingOf(draft: Draft, options: JianyingOptions): Record<string, string> {
  const content = contentOf(draft, options);
  const text = JSON.stringify(content);
  const name = draft.list.title || 'Darkroom';
  const duration = content.duration as number;
  const meta = {
    draft_id: options.idOf('draft'),
    draft_name: name,
    draft_fold_path: '',
    draft_root_path: '',
    tm_duration: duration,
    draft_materials: [{ type: 0, value: mediaOf(draft, options) }],
  };
  // Up to version 5 it reads the first, from version 6 and on macOS the second.
  return {
    'draft_content.json': text,
    'draft_info.json': text,
    'draft_meta_info.json': JSON.stringify(meta),
  };
}

function contentOf(draft: Draft, options: JianyingOptions): JsonObject {
  const { list, frames } = draft;
  const duration = Math.round((frames * 1e6) / list.fps);
  const clips = draft.clips.map((one, index) => clipPart(draft, one, { index, options }));
  const transitions = clips.flatMap(({ transition }) => (transition === null ? [] : [transition]));
  const sounds = draft.sounds.map((one) => soundPart(one, options));
  const texts = textParts(draft, options);
  const speeds = [...clips, ...sounds].map(({ segment }) => speedOf(segment));
  return {
    id: options.idOf('draft'),
    name: list.title,
    version: VERSION,
    new_version: '110.0.0',
    platform: { app_version: '5.9.0', os: 'windows' },
    canvas_config: { width: list.width, height: list.height, ratio: 'original' },
    fps: list.fps,
    duration,
    materials: {
      videos: clips.map(({ material }) => material),
      audios: sounds.map(({ material }) => material),
      texts: texts.flat().map(({ material }) => material),
      transitions,
      speeds,
      canvases: [],
      audio_fades: [],
    },
    tracks: [
      trackOf('video', 'video', clips, options),
      ...sounds.map((one, index) => trackOf(`audio-${index}`, 'audio', [one], options)),
      ...texts.map((parts, index) => trackOf(`text-${index}`, 'text', parts, options)),
    ],
  };
}

function trackOf(
  name: string,
  type: string,
  parts: readonly Part[],
  { idOf }: JianyingOptions,
): JsonObject {
  const segments = parts.map(({ segment }) => segment);
  return { id: idOf(`track ${name}`), type, name, attribute: 0, flag: 0, segments };
}

/** Both ends are rounded, and what lies between is their difference: neighbours touch exactly. */
function clipPart(
  { list: { fps, width, height }, clips }: Draft,
  { clip, path, at, frames, inMs, sourceMs }: DraftClip,
  { index, options: { idOf } }: { index: number; options: JianyingOptions },
): Part & { transition: JsonObject | null } {
  const instant = (frame: number): number => Math.round((frame * 1e6) / fps);
  // It lays a dissolve over the cut itself: the clips stand one behind the other.
  const next = clips[index + 1];
  const end = next === undefined ? at + frames : next.at;
  const [from, to] = [instant(at), instant(end)];
  const transition = transitionOf(clip, idOf);
  const id = idOf(`video ${clip.id}`);
  const isStill = clip.kind === 'still';
  const gain = clip.kind === 'film' ? (clip.muted ? 0 : 10 ** (clip.gainDb / 20)) : 1;
  const material = {
    id,
    path: `${FOLDER}/${path}`,
    type: isStill ? 'photo' : 'video',
    material_name: path.split('/').at(-1) ?? path,
    local_material_id: '',
    duration: isStill ? 10_800_000_000 : micros(sourceMs),
    ...{ width, height, category_name: 'local', check_flag: 63487 },
    ...{ crop: CROP, crop_ratio: 'free', crop_scale: 1, has_audio: !isStill },
  };
  const refs = [idOf(`speed ${clip.id}`), ...(transition === null ? [] : [String(transition.id)])];
  const place = {
    target: rangeOf(from, to),
    source: rangeOf(micros(inMs), micros(inMs) + to - from),
  };
  return {
    material,
    transition,
    segment: segmentOf(idOf(`clip ${clip.id}`), { id, refs, gain, ...place }),
  };
}

const CROP = {
  ...{ upper_left_x: 0, upper_left_y: 0, upper_right_x: 1, upper_right_y: 0 },
  ...{ lower_left_x: 0, lower_left_y: 1, lower_right_x: 1, lower_right_y: 1 },
};

function transitionOf(
  { id, transition: { kind, ms } }: DraftClip['clip'],
  idOf: JianyingOptions['idOf'],
): JsonObject | null {
  if (kind === 'cut' || ms === 0) return null;
  const [name, effect_id] = kind === 'dissolve' ? ['叠化', '322577'] : ['闪黑', '321493'];
  return {
    id: idOf(`transition ${id}`),
    ...{ type: 'transition', name, effect_id, resource_id: effect_id },
    ...{
      duration: micros(ms),
      is_overlap: kind === 'dissolve',
      category_name: '基础',
      platform: 'all',
    },
  };
}

/** Every segment names one: its first reference. */
function speedOf({ extra_material_refs: refs }: JsonObject): JsonObject {
  const [id = null] = refs as Json[];
  return { id, type: 'speed', mode: 0, speed: 1, curve_speed: null };
}

function soundPart(
  { sound, path, atMs, inMs, ms }: Draft['sounds'][number],
  { idOf }: JianyingOptions,
): Part {
  const id = idOf(`audio ${sound.id}`);
  const material = {
    ...{ id, path: `${FOLDER}/${path}`, type: 'extract_music', name: sound.id },
    ...{
      duration: micros(inMs + ms),
      local_material_id: '',
      music_id: '',
      check_flag: 3,
      wave_points: [],
    },
  };
  const place = {
    target: rangeOf(micros(atMs), micros(atMs + ms)),
    source: rangeOf(micros(inMs), micros(inMs + ms)),
  };
  const refs = [idOf(`speed ${sound.id}`)];
  const gain = 10 ** (sound.gainDb / 20);
  return { material, segment: segmentOf(idOf(`sound ${sound.id}`), { id, refs, gain, ...place }) };
}

function mediaOf({ clips, sounds }: Draft, { idOf }: JianyingOptions): Json[] {
  const one = (name: string, path: string, ms: number): JsonObject => ({
    ...{
      id: idOf(name),
      file_Path: `${FOLDER}/${path}`,
      extra_info: path.split('/').at(-1) ?? path,
    },
    ...{ duration: micros(ms), metetype: name.startsWith('audio') ? 'music' : 'video' },
  });
  return [
    ...clips.map(({ clip, path, sourceMs }) => one(`video ${clip.id}`, path, sourceMs)),
    ...sounds.map(({ sound, path, inMs, ms }) => one(`audio ${sound.id}`, path, inMs + ms)),
  ];
}
