/** Verbs about exports. */
import type { Take } from '../core/takes.ts';
import { cancelExport, exportsOf, type QuotedExport, quoteCut, startCut } from '../cut/export.ts';
import { exportWarnings } from '../cut/warnings.ts';
import { takeView } from '../views.ts';
import type { Handlers } from './verb.ts';

export const exportVerbs = {
  quoteExport: async (deps, openid, wish) => ({
    data: quoteView(await quoteCut(deps, { openid, ...wish })),
  }),
  startExport: async (deps, openid, wish) => {
    const started = await startCut(deps, { openid, ...wish });
    if (started.outcome === 'changed') {
      const data = { outcome: started.outcome, quote: quoteView(started.quote), export: null };
      return { data, message: '没有开始：请查看新的报价' };
    }
    const data = { outcome: started.outcome, quote: null, export: exportView(started.take) };
    return { data, message: '已开始导出' };
  },
  listExports: async (deps, openid, wish) => {
    const { takes, next } = await exportsOf(deps, { openid, ...wish });
    const warnings = await exportWarnings(deps.db, takes);
    const shown = takes.map((take) => ({
      ...exportView(take),
      warnings: warnings.get(take.task_id) ?? [],
    }));
    return { data: { exports: shown, next } };
  },
  cancelExport: async (deps, openid, { exportId }) => ({
    data: { export: exportView(await cancelExport(deps, { openid, exportId })) },
    message: '导出已取消',
  }),
} satisfies Partial<Handlers>;

const quoteView = ({ price, ms, leftOut, hash }: QuotedExport) => ({
  ...{ quote_hash: hash, price, ms },
  left_out: leftOut,
});

function exportView(take: Take) {
  const { work_id: id, ...view } = takeView(take);
  return { id, ...view };
}
