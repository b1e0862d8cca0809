/** Models: the catalogue, and an operator's changes of it with a look at them beforehand. */
import { UnknownModelError } from '../../models/errors.ts';
import { collections } from '../../platform/database.ts';
import { InvalidRequestError } from '../../platform/errors.ts';
import type { modelVerbs } from '../contract/models.ts';
import type { ConsoleApp } from '../core/app.ts';
import type { Handlers } from '../core/handler.ts';
import { changeDoc } from '../core/seen.ts';
import {
  builtIn,
  facesOf,
  modelIn,
  modelsNow,
  type StoredModel,
  shownModel,
  unknownFields,
  withChanges,
} from '../views/models.ts';
import { ms } from '../views/task-row.ts';

export const modelHandlers: Handlers<typeof modelVerbs> = {
  'models.list': async ({ app }) => {
    const { catalogue, docs } = await modelsNow(app);
    const models = catalogue.list({ includeDisabled: true });
    return { models: models.map((model) => shownModel(app, model, docs.get(model.slug) ?? null)) };
  },
  'models.get': async ({ app }, { model: slug }) => {
    const { catalogue, docs } = await modelsNow(app);
    const doc = docs.get(slug) ?? null;
    const original = modelIn(builtIn(app), slug);
    return {
      now: facesOf(app, catalogue.get(slug), doc),
      builtIn: original === null ? null : facesOf(app, original, null),
      change: doc === null ? null : saidBy(doc),
      changedAt: ms(doc?.updated_at),
    };
  },
  'models.preview': async ({ app }, { model: slug, change }) => {
    const { docs } = await modelsNow(app);
    const { problems, model } = changedTo(app, { slug, change, docs });
    const doc = { _id: slug, ...change };
    return { problems, after: model === null ? null : facesOf(app, model, doc) };
  },
  'models.set': async ({ app }, { model: slug, change, seen }) => {
    const { docs } = await modelsNow(app);
    const { problems } = changedTo(app, { slug, change, docs });
    if (problems.length > 0) {
      throw new InvalidRequestError(
        problems.map((problem) => ({ field: 'change', message: `修改无效：${problem}` })),
      );
    }
    await store(app, { slug, seen, to: { ...change, updated_at: new Date(app.clock.now()) } });
    const shown = await shownNow(app, slug);
    if (shown === null) throw new UnknownModelError(`model ${slug}`);
    return { model: shown };
  },
  'models.reset': async ({ app }, { model: slug, seen }) => {
    await store(app, { slug, seen, to: null });
    return { model: await shownNow(app, slug) };
  },
};

const saidBy = ({ _id, updated_at, ...said }: StoredModel): Record<string, unknown> => said;

async function shownNow(app: ConsoleApp, slug: string) {
  const { catalogue, docs } = await modelsNow(app);
  const model = modelIn(catalogue, slug);
  return model === null ? null : shownModel(app, model, docs.get(slug) ?? null);
}

/** Throws ConflictError with the model as it is now. */
async function store(
  app: ConsoleApp,
  { slug, seen, to }: { slug: string; seen: string; to: object | null },
): Promise<void> {
  const now = await shownNow(app, slug);
  await changeDoc<StoredModel>(app, {
    collection: collections.models,
    id: slug,
    seen,
    view: () => ({ model: now }),
    change: () => to,
  });
}

interface Wish {
  readonly slug: string;
  readonly change: Readonly<Record<string, unknown>>;
  readonly docs: ReadonlyMap<string, StoredModel>;
}

/** The model beside all other documents, and why it cannot be so. */
function changedTo(app: ConsoleApp, { slug, change, docs }: Wish) {
  const strange = unknownFields(change).map((name) => `unknown field ${name.slice(0, 60)}`);
  const others = [...docs.values()].filter(({ _id }) => _id !== slug);
  const changed = withChanges(app, [...others, { ...change, _id: slug }]);
  const told = changed.problems.filter(({ id }) => id === slug).map(({ problem }) => problem);
  const problems = [...strange, ...told];
  return { problems, model: problems.length > 0 ? null : modelIn(changed.catalogue, slug) };
}
