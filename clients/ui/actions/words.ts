/** What changes with a reason say. */
import { inBoth } from '../core/language.ts';

export const actionWords = inBoth({
  zh: {
    reason: '原因',
    reasonHint: '写入审计，200 字以内',
    done: '已完成',
    replayed: '此前已执行，没有重复',
  },
  en: {
    reason: 'Reason',
    reasonHint: 'Kept in the audit; up to 200 characters',
    done: 'Done',
    replayed: 'Had been done before; nothing was repeated',
  },
});
