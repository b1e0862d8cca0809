/** The parts pictures, films and sounds play in a model's call: which fit, and who plays what. */
import type { ErrorDetail } from '../platform/errors.ts';
import type { JsonObject } from '../platform/json.ts';
import type {
  InputMedia,
  MediaGiven,
  MediaMode,
  MediaRole,
  MediaSlot,
  MediaType,
  ModelDefinition,
  ModelKind,
} from './contract.ts';
import { type ChoiceField, choice } from './fields.ts';

/** The parameter that says which mode is meant, where a model has several. */
export const MEDIA_MODE = 'media_mode';

export function slot(
  role: MediaRole,
  type: MediaType,
  [min, max]: readonly [min: number, max: number],
): MediaSlot {
  return { role, type, min, max };
}

/** Up to a first and a last frame. */
export const frames = (min = 0): MediaMode => ({
  value: 'frames',
  label: '首尾帧',
  slots: [slot('first', 'image', [min, 1]), slot('last', 'image', [0, 1])],
});

/** What the film is to be like: pictures, films, voices. `[images, videos, voices]` at most. */
export const references = (images: number, videos = 0, voices = 0, min = 0): MediaMode => ({
  value: 'references',
  label: '参考素材',
  slots: [
    slot('reference', 'image', [min, images]),
    ...(videos > 0 ? [slot('reference', 'video', [0, videos])] : []),
    ...(voices > 0 ? [slot('voice', 'audio', [0, voices])] : []),
  ],
});

/** What a row without modes of its own takes, by its counts alone. */
export function usualModes(row: {
  readonly kind: ModelKind;
  readonly images?: readonly [min: number, max: number];
  readonly files?: readonly [kind: 'audio' | 'video', min: number, max: number];
}): readonly MediaMode[] {
  const slots = [...imageSlots(row.kind, row.images ?? [0, 0])];
  if (row.files !== undefined) {
    const [type, min, max] = row.files;
    slots.push(slot('source', type, [min, max]));
  }
  return slots.length === 0 ? [] : [{ value: '', label: '', slots }];
}

function imageSlots(kind: ModelKind, [min, max]: readonly [number, number]): MediaSlot[] {
  if (max === 0) return [];
  if (kind !== 'video') return [slot('reference', 'image', [min, max])];
  const first = slot('first', 'image', [Math.min(min, 1), 1]);
  return max === 1 ? [first] : [first, slot('last', 'image', [Math.max(0, min - 1), max - 1])];
}

/** The control for the mode; undefined for models of one. */
export function modeField(modes: readonly MediaMode[]): ChoiceField | undefined {
  if (modes.length < 2) return undefined;
  return choice(
    '素材用途',
    modes.map(({ value, label }) => [value, label] as const),
  );
}

/** Counts that some mode takes: the lowest minimum, the highest maximum. */
export function limitsOf(
  modes: readonly MediaMode[],
  types: readonly MediaType[],
): { min: number; max: number } {
  const counts = modes.map(({ slots }) => countsOf(slots, types));
  if (counts.length === 0) return { min: 0, max: 0 };
  return {
    min: Math.min(...counts.map(({ min }) => min)),
    max: Math.max(...counts.map(({ max }) => max)),
  };
}

function countsOf(slots: readonly MediaSlot[], types: readonly MediaType[]) {
  const fitting = slots.filter(({ type }) => types.includes(type));
  const sum = (which: 'min' | 'max') => fitting.reduce((all, each) => all + each[which], 0);
  return { min: sum('min'), max: sum('max') };
}

export function filesOf(modes: readonly MediaMode[]): Pick<ModelDefinition['input'], 'files'> {
  const types = new Set(modes.flatMap(({ slots }) => slots.map(({ type }) => type)));
  types.delete('image');
  if (types.size === 0) return {};
  const kind = types.has('audio') ? 'audio' : 'video';
  return { files: { kind, ...limitsOf(modes, ['video', 'audio']) } };
}

function modeOf(modes: readonly MediaMode[], parameters: JsonObject): MediaMode {
  const asked = modes.find(({ value }) => value === parameters[MEDIA_MODE]);
  return asked ?? modes[0] ?? { value: '', label: '', slots: [] };
}

const FILM = /\.(mp4|m4v|mov|webm|mkv|avi|flv|wmv|mpe?g|3gp)(?=$|[?#])/i;

/** By its name, where a mode takes both: what is no film is sound. */
function typeOf(file: string, slots: readonly MediaSlot[]): MediaType {
  const types = new Set(slots.map(({ type }) => type));
  if (types.has('video') && types.has('audio')) return FILM.test(file) ? 'video' : 'audio';
  return types.has('video') ? 'video' : 'audio';
}

const UNITS: Readonly<Record<MediaType, string>> = {
  image: '张图片',
  video: '个视频文件',
  audio: '个音频文件',
};

export function mediaDetails(modes: readonly MediaMode[], given: MediaGiven): ErrorDetail[] {
  const { slots, most } = modeOf(modes, given.parameters);
  const details: ErrorDetail[] = [];
  const all = (given.images ?? 0) + (given.files?.length ?? 0);
  if (most !== undefined && all > most) {
    details.push({ field: 'images', message: `该模型的图片和文件合计最多 ${most} 个` });
  }
  if (given.images !== null) details.push(...imageDetails(slots, given.images));
  if (given.files !== null) details.push(...fileDetails(slots, given.files));
  return details;
}

function imageDetails(slots: readonly MediaSlot[], count: number): ErrorDetail[] {
  const { min, max } = countsOf(slots, ['image']);
  if (count >= min && count <= max) return [];
  return [
    { field: 'images', message: max === 0 ? '该模型不支持参考图片' : wants('image', min, max) },
  ];
}

function fileDetails(slots: readonly MediaSlot[], files: readonly string[]): ErrorDetail[] {
  const types: readonly MediaType[] = ['video', 'audio'];
  if (countsOf(slots, types).max === 0) {
    return files.length === 0 ? [] : [{ field: 'files', message: '该模型不支持上传文件' }];
  }
  return types.flatMap((type) => {
    const { min, max } = countsOf(slots, [type]);
    const count = files.filter((file) => typeOf(file, slots) === type).length;
    if (count >= min && count <= max) return [];
    return [{ field: 'files', message: wants(type, min, max) }];
  });
}

const wants = (type: MediaType, min: number, max: number): string =>
  `该模型需要 ${min} 到 ${max} ${UNITS[type]}`;

/** Who plays which part, filled in order; what is too much for the slots keeps the last part. */
export function cast(
  modes: readonly MediaMode[],
  {
    images,
    files = [],
    parameters,
  }: {
    readonly images: readonly InputMedia[];
    readonly files?: readonly InputMedia[];
    readonly parameters: JsonObject;
  },
): { images: InputMedia[]; files: InputMedia[] } {
  const { slots } = modeOf(modes, parameters);
  return {
    images: inParts(
      images,
      slots.filter(({ type }) => type === 'image'),
    ),
    files: files.map((file) => {
      const type = typeOf(file.url, slots);
      const role = slots.find((each) => each.type === type)?.role;
      return role === undefined ? file : { ...file, role };
    }),
  };
}

function inParts(media: readonly InputMedia[], slots: readonly MediaSlot[]): InputMedia[] {
  const parts = partsIn(slots, media.length);
  return media.map((item, index) => {
    const role = parts[index];
    return role === undefined ? item : { ...item, role };
  });
}

function partsIn(slots: readonly MediaSlot[], count: number): (MediaRole | undefined)[] {
  const parts = slots.flatMap(({ role, max }) => Array.from({ length: max }, () => role));
  return Array.from({ length: count }, (_, index) => parts[index] ?? parts.at(-1));
}

/** The parts so many pictures play, in order: two models agree on a request only where these do. */
export function imageRoles(
  modes: readonly MediaMode[],
  count: number,
  parameters: JsonObject,
): (MediaRole | undefined)[] {
  const { slots } = modeOf(modes, parameters);
  return partsIn(
    slots.filter(({ type }) => type === 'image'),
    count,
  );
}

/** The parameters without the mode: providers know it by the parts alone. */
export function withoutMode({ [MEDIA_MODE]: _, ...rest }: JsonObject): JsonObject {
  return rest;
}
