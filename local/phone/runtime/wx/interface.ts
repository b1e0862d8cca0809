/** What `wx` shows over a page: toasts, questions, menus. */
import type { Machine } from '../machine/machine.ts';
import type { Question, Toast } from '../shell/screen.ts';
import { asynchronous, type WxPart } from './call.ts';

export function interfacePart({ screen }: Machine): WxPart {
  return {
    showToast: asynchronous('showToast', (toast: Toast) => {
      screen.toast(toast);
      return {};
    }),
    showLoading: asynchronous('showLoading', ({ title }: Toast) => {
      screen.toast({ title, duration: Number.POSITIVE_INFINITY });
      return {};
    }),
    hideLoading: asynchronous('hideLoading', () => {
      screen.hideToast();
      return {};
    }),
    showModal: asynchronous('showModal', (question: Question) => screen.confirm(question)),
    showActionSheet: asynchronous(
      'showActionSheet',
      async ({ itemList }: { itemList: string[] }) => {
        const tapIndex = await screen.choose(itemList);
        if (tapIndex < 0) throw new Error('cancel');
        return { tapIndex };
      },
    ),
  };
}
