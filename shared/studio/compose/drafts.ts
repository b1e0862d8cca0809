/** What each kind of place asks for, before it is priced. */
import type { ModelDefinition } from '../../models/contract.ts';
import { UnknownModelError } from '../../models/errors.ts';
import type { JsonObject } from '../../platform/json.ts';
import type { AssetDoc, FrameDoc, LineDoc, ShotDoc } from '../core/schema.ts';
import type { Take } from '../core/takes.ts';
import type { Place } from '../core/target.ts';
import { type ModelDeps, modeFor, modelFor, parametersFor } from './models.ts';
import { type Reason, reason } from './reasons.ts';
import { frameTake, type Reference, referencesOf } from './references.ts';
import type { Scene } from './scene.ts';
import { filmWords, joined, lookWords, mapping, pictureWords } from './words.ts';

export interface Draft {
  readonly model: ModelDefinition | null;
  readonly prompt: string;
  readonly pictures: readonly { readonly take: Take; readonly name: string }[];
  readonly parameters: JsonObject;
  readonly reasons: readonly Reason[];
  readonly notes: readonly Reason[];
}

/** Never throws for what is missing: `reasons` tell. */
export function draftFor(deps: ModelDeps, scene: Scene, place: Place): Draft {
  try {
    return drafted(deps, scene, place);
  } catch (error) {
    if (!(error instanceof UnknownModelError)) throw error;
    return without('MODEL_UNAVAILABLE', '所选模型已不在目录中，请换一个');
  }
}

function drafted(deps: ModelDeps, scene: Scene, place: Place): Draft {
  if (place.asset_id !== null) {
    const asset = scene.assets.find(({ _id }) => _id === place.asset_id);
    return asset === undefined ? gone() : lookDraft(deps, scene, { asset, place });
  }
  const shot = scene.shots.find(({ _id }) => _id === place.shot_id);
  if (shot === undefined) return gone();
  switch (place.slot) {
    case 'video':
      return filmDraft(deps, scene, shot);
    case 'line': {
      const line = shot.lines.find(({ line_id }) => line_id === place.part_id) ?? null;
      return line === null && place.part_id !== null
        ? gone()
        : lineDraft(deps, scene, { shot, line });
    }
    case 'frame': {
      const frame = scene.frames.find(({ _id }) => _id === place.part_id) ?? null;
      if (frame === null && place.part_id !== null) return gone();
      return frameDraft(deps, scene, { shot, frame });
    }
    case 'look':
      return gone();
    default:
      return place.slot satisfies never;
  }
}

const without = (code: Reason['code'], message: string): Draft => ({
  model: null,
  prompt: '',
  pictures: [],
  parameters: {},
  reasons: [reason(code, 'target', message)],
  notes: [],
});
const gone = (): Draft => without('GONE', '内容不存在或已被删除');
const noModel = (): Draft => without('MODEL_UNAVAILABLE', '没有可用的模型');

function frameDraft(
  deps: ModelDeps,
  scene: Scene,
  { shot, frame }: { readonly shot: ShotDoc; readonly frame: FrameDoc | null },
): Draft {
  const found = modelFor(deps, 'image', { project: scene.project, shot });
  if (found === null) return noModel();
  const references = referencesOf(scene, shot);
  const { sent, pictures } = sentOf(references, found.model.input.images.max);
  const words = pictureWords(scene, { shot, frame, references });
  return {
    model: found.model,
    prompt: joined([words, mapping(sent)]),
    pictures,
    parameters: parametersFor(found.model, found.parameters, {
      ...scene.project,
      durationMs: null,
    }),
    reasons: [],
    notes: missing(references),
  };
}

function filmDraft(deps: ModelDeps, scene: Scene, shot: ShotDoc): Draft {
  const found = modelFor(deps, 'video', { project: scene.project, shot });
  if (found === null) return noModel();
  const { model } = found;
  const references = referencesOf(scene, shot);
  const [first, last] = [frameTake(scene, shot, 'first').take, frameTake(scene, shot, 'last').take];
  const frames = modeFor(model, 'first');
  const likes = modeFor(model, 'reference');
  const byFrames = frames !== undefined && first !== null;
  const mode = byFrames ? frames : (likes ?? frames);
  const lastFits = mode?.slots.some(({ role, type }) => role === 'last' && type === 'image');
  const { sent, pictures: like } = sentOf(references, mostOf(likes));
  const pictures = byFrames
    ? [named(first, '首帧'), ...(last !== null && lastFits === true ? [named(last, '尾帧')] : [])]
    : mode === likes
      ? like
      : [];
  const needed = mode?.slots.some(({ type, min }) => type === 'image' && min > 0) === true;
  const withSound = model.output.sound;
  const words = filmWords(scene, { shot, references, withSound, withCast: !byFrames });
  const size = { aspect: scene.project.aspect, durationMs: shot.duration_ms };
  return {
    model,
    prompt: joined([words, byFrames || mode !== likes ? '' : mapping(sent)]),
    pictures,
    parameters: {
      ...parametersFor(model, found.parameters, size),
      ...(mode === undefined || model.input.media.length < 2 ? {} : { media_mode: mode.value }),
    },
    reasons:
      needed && pictures.length === 0
        ? [reason('FRAME_MISSING', 'images', '该模型需要画面：请先生成或选择首帧')]
        : [],
    notes: [
      ...(byFrames && last !== null && lastFits !== true
        ? [reason('LAST_FRAME_LEFT_OUT', 'images', '该模型不支持尾帧，尾帧不会发送')]
        : []),
      ...(byFrames ? [] : missing(references)),
    ],
  };
}

function lineDraft(
  deps: ModelDeps,
  scene: Scene,
  { shot, line }: { readonly shot: ShotDoc; readonly line: LineDoc | null },
): Draft {
  const speaker = line?.speaker ?? '';
  const voice = scene.assets.find(
    ({ name, aliases, kind }) =>
      (kind === 'character' || kind === 'voice') &&
      speaker !== '' &&
      [name, ...aliases].includes(speaker),
  );
  const found = modelFor(deps, 'voice', {
    project: scene.project,
    shot,
    voice: voice?.voice ?? null,
  });
  if (found === null) return noModel();
  const text = line?.text ?? shot.lines.map((one) => one.text).join('\n');
  const { model, parameters } = found;
  return { model, prompt: text, pictures: [], parameters, reasons: [], notes: [] };
}

function lookDraft(
  deps: ModelDeps,
  scene: Scene,
  { asset, place }: { readonly asset: AssetDoc; readonly place: Place },
): Draft {
  const look = asset.looks.find(({ look_id }) => look_id === place.part_id);
  if (look === undefined) return gone();
  const found = modelFor(deps, 'image', { project: scene.project, shot: null });
  if (found === null) return noModel();
  const { name, description } = asset;
  return {
    model: found.model,
    prompt: lookWords(scene, { name, description, descriptor: look.descriptor }),
    pictures: [],
    parameters: parametersFor(found.model, found.parameters, {
      ...scene.project,
      durationMs: null,
    }),
    reasons: [],
    notes: [],
  };
}

function sentOf(references: readonly Reference[], most: number) {
  const sent = references.filter(({ take }) => take !== null).slice(0, most);
  const pictures = sent.flatMap(({ take, asset }) =>
    take === null ? [] : [named(take, asset.name)],
  );
  return { sent, pictures };
}

const named = (take: Take, name: string) => ({ take, name });

function mostOf(mode: ReturnType<typeof modeFor>): number {
  const slots = mode?.slots.filter(({ type }) => type === 'image') ?? [];
  return slots.reduce((sum, { max }) => sum + max, 0);
}

function missing(references: readonly Reference[]): Reason[] {
  return references
    .filter(({ take }) => take === null)
    .map(({ asset: { name } }) => ({
      ...reason('LOOK_MISSING', 'images', `${name}还没有造型图`),
      about: name,
    }));
}
