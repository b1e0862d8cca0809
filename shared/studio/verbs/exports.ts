/** Verbs about exports. */
import type { TaskDoc } from '../../tasks/index.ts';
import { cancelExport, exportsOf, type ListedExport } from '../exports/list.ts';
import { type FilmQuote, quoteFilm, startFilm } from '../exports/start.ts';
import { takeView } from '../views.ts';
import type { Handlers } from './verb.ts';

export const exportVerbs = {
  quoteExport: async (deps, openid, wish) => ({
    data: quoteView(await quoteFilm(deps, { openid, ...wish })),
  }),
  startExport: async (deps, openid, wish) => {
    const started = await startFilm(deps, { openid, ...wish });
    if (started.outcome === 'changed') {
      const data = { outcome: 'changed' as const, quote: quoteView(started.quote), export: null };
      return { data, message: '没有开始：请查看新的报价' };
    }
    const data = { outcome: 'started' as const, quote: null, export: startedView(started.task) };
    return { data, message: '已开始导出' };
  },
  exports: async (deps, openid, { episodeId }) => {
    const listed = await exportsOf(deps, { openid, episodeId });
    return { data: { exports: listed.map(exportView) } };
  },
  cancelExport: async (deps, openid, { exportId }) => {
    const answer = await cancelExport(deps, { openid, exportId });
    return { data: { id: exportId, answer }, message: MESSAGES[answer] };
  },
} satisfies Partial<Handlers>;

const MESSAGES = {
  cancelled: '已取消，积分已退回',
  requested: '正在取消',
  refused: '已无法取消',
} as const;

function quoteView({ price, ms, hash, balanceAfter }: FilmQuote) {
  return { quote_hash: hash, price, ms, balance_after: balanceAfter };
}

const startedView = ({ _id: id, status, price, parameters, created_at }: TaskDoc) => ({
  ...{ id, status, price, parameters, created_at },
});

function exportView({ take, files, warnings }: ListedExport) {
  const { work_id: id, task_id, model, prompt, target, images, ...shown } = takeView(take);
  return { id, by: take.target.by, ...shown, files, warnings };
}
