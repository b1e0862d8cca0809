/** Verbs about what was made, and what would be. */
import { NotFoundError } from '../../platform/errors.ts';
import { imageLinks } from '../../tasks/index.ts';
import { compose } from '../compose/compose.ts';
import { sceneOf } from '../compose/scene.ts';
import { accessTo } from '../core/access.ts';
import { studioDoc } from '../core/store.ts';
import { worksOf } from '../core/takes.ts';
import { aimAt } from '../core/target.ts';
import { uploadTake } from '../edit/upload.ts';
import { historyOf, takesAt } from '../read/history.ts';
import { spendingOf } from '../read/spending.ts';
import { opView, takeView } from '../views.ts';
import type { Handlers } from './verb.ts';

export const takeVerbs = {
  takes: async (deps, openid, wish) => {
    const { takes, next } = await takesAt(deps.db, { openid, ...wish });
    return { data: { takes: takes.map(takeView), next } };
  },
  upload: async (deps, openid, wish) => ({
    data: { take: takeView(await uploadTake(deps, { openid, ...wish })) },
    message: '已收到，检查后可用',
  }),
  links: async (deps, openid, { projectId, workIds }) => {
    const { project } = await accessTo(deps.db, { projectId, openid, role: 'viewer' });
    const works = await worksOf(deps.db, workIds);
    const ours = works.filter(({ target }) => target.project_id === project._id);
    if (ours.length < new Set(workIds).size) throw new NotFoundError('a take');
    const links = await imageLinks(
      deps.store,
      ours.flatMap(({ images }) => images),
    );
    return { data: { links } };
  },
  compose: async (deps, openid, { target, output = null }) => {
    const aim = await aimAt(deps.db, { ref: target, openid, role: 'viewer', output });
    const { episode_id } = aim.place;
    const episode =
      episode_id === null ? null : await studioDoc(deps.db, { kind: 'episode', id: episode_id });
    const scene = await sceneOf(deps.db, { project: aim.access.project, episode });
    return { data: composedView(compose(deps, scene, aim.place)) };
  },
  history: async (deps, openid, { projectId, documentId = null, before, limit }) => {
    const since = before === undefined ? null : new Date(before);
    const wish = { openid, projectId, documentId, before: since, limit };
    return { data: { operations: (await historyOf(deps.db, wish)).map(opView) } };
  },
  spending: async (deps, openid, { projectId }) => ({
    data: { spent: await spendingOf(deps.db, { openid, projectId }) },
  }),
} satisfies Partial<Handlers>;

function composedView({ priceVersion, images, ...composed }: ReturnType<typeof compose>) {
  const shown = images.map(({ fileId, name }) => ({ file_id: fileId, name }));
  return { ...composed, images: shown, price_version: priceVersion };
}
