/** Verbs about storyboards. */
import { accessTo } from '../core/access.ts';
import { acceptStoryboard } from '../storyboard/accept.ts';
import { quoteStoryboard, type StoryboardQuote, startStoryboard } from '../storyboard/quote.ts';
import { finish, readStoryboard, runStoryboard } from '../storyboard/run.ts';
import { storyboardView } from '../views.ts';
import type { Handlers } from './verb.ts';

export const storyboardVerbs = {
  quoteStoryboard: async (deps, openid, { episodeId, model = null }) => ({
    data: quoteView(await quoteStoryboard(deps, { openid, episodeId, model })),
  }),
  startStoryboard: async (deps, openid, { episodeId, model = null, requestId, quoteHash }) => {
    const wish = { openid, episodeId, model, requestId, quoteHash };
    const started = await startStoryboard(deps, wish);
    if (started.outcome === 'changed') {
      const data = {
        outcome: 'changed' as const,
        quote: quoteView(started.quote),
        storyboard: null,
      };
      return { data, message: '没有开始：请查看新的报价' };
    }
    const storyboard = storyboardView(started.storyboard);
    return { data: { outcome: 'started' as const, quote: null, storyboard }, message: '已开始' };
  },
  runStoryboard: async (deps, openid, { storyboardId: id }) => ({
    data: { storyboard: storyboardView(await runStoryboard(deps, { id, openid })) },
  }),
  storyboard: async (deps, openid, { storyboardId }) => {
    const doc = await readStoryboard(deps, storyboardId);
    await accessTo(deps.db, { projectId: doc.project_id, openid, role: 'viewer' });
    return { data: { storyboard: storyboardView(doc) } };
  },
  acceptStoryboard: async (deps, openid, { storyboardId: id }) => {
    const { storyboard, shotIds } = await acceptStoryboard(deps, { id, openid });
    const data = { storyboard: storyboardView(storyboard), shot_ids: shotIds };
    return { data, message: '分镜已加入剧集' };
  },
  dropStoryboard: async (deps, openid, { storyboardId }) => {
    const { project_id: projectId } = await readStoryboard(deps, storyboardId);
    await accessTo(deps.db, { projectId, openid, role: 'editor' });
    return { data: { storyboard: storyboardView(await finish(deps, storyboardId, 'dropped')) } };
  },
} satisfies Partial<Handlers>;

function quoteView({ model, parts, total, balanceAfter, hash }: StoryboardQuote) {
  const calls = parts.length;
  return { quote_hash: hash, model: model.slug, calls, total, balance_after: balanceAfter };
}
