/** Scenes and prompt templates, with a look at the prompt they make. */
import { taskTypes } from '../../models/task-types.ts';
import { checked, collections, type Database, readDoc } from '../../platform/database.ts';
import { InvalidRequestError, NotFoundError } from '../../platform/errors.ts';
import { composePrompt } from '../../prompts/compose.ts';
import { templateFor } from '../../scenes/scenes.ts';
import type { SceneDoc, TemplateDoc } from '../../scenes/schema.ts';
import { seedTemplates } from '../../scenes/seed.ts';
import type { contentVerbs } from '../contract/content.ts';
import type { Handlers } from '../core/handler.ts';
import { changeDoc, versionOf } from '../core/seen.ts';

const MOST_SCENES = 500;
/** What the longest of models takes. */
const MAX_PROMPT = 32_000;

type ContentHandlers = Pick<
  Handlers<typeof contentVerbs>,
  'scenes.list' | 'scenes.set' | 'templates.list' | 'templates.set' | 'prompts.preview'
>;

export const contentHandlers: ContentHandlers = {
  'scenes.list': async ({ app }) => ({ scenes: (await allScenes(app.db)).map(sceneView) }),
  'scenes.set': async ({ app }, { id, seen, reason: _, ...fields }) => {
    const scene = await changeDoc<SceneDoc>(app, {
      collection: collections.scenes,
      id,
      seen,
      view: (doc) => ({ scene: sceneView(doc) }),
      change: (before) => ({ ...withoutId(before), ...fields }),
    });
    return { scene: sceneView(there(scene)) };
  },
  'templates.list': async ({ app }) => {
    const stored = await templatesNow(app.db);
    return { templates: taskTypes.map((type) => templateView(type, stored.get(type) ?? null)) };
  },
  'templates.set': async ({ app }, { type, text, seen }) => {
    const template = await changeDoc<TemplateDoc>(app, {
      collection: collections.templates,
      id: type,
      seen,
      view: (doc) => ({ template: templateView(type, doc) }),
      change: (before) => ({ ...withoutId(before), text }),
    });
    return { template: templateView(type, there(template)) };
  },
  'prompts.preview': async ({ app }, params) => {
    const { type, template, words, parameters } = params;
    if (params.scene !== undefined && params.sceneId !== undefined) {
      throw new InvalidRequestError([{ field: 'scene', message: '场景与场景编号只能填一个' }]);
    }
    const scene =
      params.sceneId === undefined ? params.scene : await promptOf(app.db, params.sceneId);
    const parts = { template: template ?? (await templateFor(app.db, type)), scene: scene ?? '' };
    return { prompt: composePrompt({ ...parts, words, parameters, maxChars: MAX_PROMPT }) };
  },
};

/** In their order, disabled ones too. */
async function allScenes(db: Database): Promise<SceneDoc[]> {
  const query = db.collection(collections.scenes).limit(MOST_SCENES);
  const scenes = checked(await query.get()).data as SceneDoc[];
  return scenes.sort((a, b) => a.order - b.order);
}

async function templatesNow(db: Database): Promise<ReadonlyMap<string, TemplateDoc>> {
  const query = db.collection(collections.templates).limit(taskTypes.length + 20);
  const docs = checked(await query.get()).data as TemplateDoc[];
  return new Map(docs.map((doc) => [doc._id, doc]));
}

/** Throws NotFoundError. */
async function promptOf(db: Database, sceneId: string): Promise<string> {
  const scene = await readDoc<SceneDoc>(db, collections.scenes, sceneId);
  if (scene === null) throw new NotFoundError(`scene ${sceneId}`);
  return scene.prompt;
}

function there<T>(doc: T | null): T {
  if (doc === null) throw new TypeError('what was set is not there');
  return doc;
}

function withoutId(doc: { readonly _id: string } | null): object {
  const { _id: _, ...rest } = doc ?? { _id: '' };
  return rest;
}

const sceneView = (doc: SceneDoc) => ({
  id: doc._id,
  version: versionOf(doc),
  title: doc.title,
  description: doc.description,
  prompt: doc.prompt,
  category: doc.category,
  types: [...doc.types],
  enabled: doc.enabled,
  order: doc.order,
});

const templateView = (type: string, doc: TemplateDoc | null) => {
  const builtIn = seedTemplates.find(({ _id }) => _id === type)?.text ?? '{prompt}';
  return { type, version: versionOf(doc), text: doc?.text ?? builtIn, builtIn };
};
