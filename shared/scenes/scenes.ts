/** Reading scenes and templates as operators left them. */

import type { TaskType } from '../models/task-types.ts';
import { checked, collections, type Database, readDoc } from '../platform/database.ts';
import { DarkroomError } from '../platform/errors.ts';
import type { SceneDoc, TemplateDoc } from './schema.ts';
import { seedTemplates } from './seed.ts';

export class UnknownSceneError extends DarkroomError {
  readonly code = 'SCENE_NOT_FOUND';
  readonly userMessage = '该场景不存在或已下架，请重新选择';
}

/** Enabled scenes in the operator's order (at most 200), for one task type or all. */
export async function listScenes(db: Database, type?: TaskType): Promise<SceneDoc[]> {
  const result = checked(
    await db
      .collection(collections.scenes)
      .where({ enabled: true })
      .orderBy('order', 'asc')
      .limit(200)
      .get(),
  );
  const scenes = result.data as SceneDoc[];
  return type === undefined ? scenes : scenes.filter((scene) => scene.types.includes(type));
}

/** Throws UnknownSceneError for a scene that is not there, disabled, or not for this type. */
export async function usableScene(db: Database, id: string, type: TaskType): Promise<SceneDoc> {
  const scene = await readDoc<SceneDoc>(db, collections.scenes, id);
  if (scene === null || !scene.enabled || !scene.types.includes(type)) {
    throw new UnknownSceneError(`scene ${id}`);
  }
  return scene;
}

/** The operator's template, or the built-in one where none is stored. */
export async function templateFor(db: Database, type: TaskType): Promise<string> {
  const stored = await readDoc<TemplateDoc>(db, collections.templates, type);
  const text = stored?.text ?? seedTemplates.find((template) => template._id === type)?.text;
  return text ?? '{prompt}';
}
