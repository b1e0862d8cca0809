/** What the phone itself draws over a page: toasts, questions, menus, the album. */
import type { Choice, Offer } from '../machine/till.ts';
import { chooseFiles, type FileChoice } from './album.ts';
import { button, element } from './elements.ts';
import { payingSheet } from './payment.ts';

export interface Toast {
  readonly title: string;
  readonly duration?: number;
  readonly icon?: string;
}

export interface Question {
  readonly title?: string;
  readonly content?: string;
  readonly confirmText?: string;
  readonly cancelText?: string;
  readonly showCancel?: boolean;
}

export interface Screen {
  readonly root: HTMLElement;
  theme(): 'light' | 'dark';
  height(): number;
  toast(toast: Toast): void;
  hideToast(): void;
  confirm(question: Question): Promise<{ confirm: boolean; cancel: boolean }>;
  /** Index of what was tapped; -1: nothing. */
  choose(items: readonly string[]): Promise<number>;
  chooseFiles(choice: FileChoice): Promise<File[]>;
  /** The payment sheet: what the user does with it. */
  pay(offer: Offer, isApple: boolean): Promise<Choice>;
  preview(address: string): void;
  download(file: Blob, name: string): void;
  copied(text: string): void;
  /** The card that would be sent to a chat. */
  share(card: { title: string; imageUrl?: string }): void;
  readonly clipboard: () => string;
}

const TOAST_MS = 1_500;

export function createScreen(root: HTMLElement): Screen {
  let toastNow: HTMLElement | null = null;
  let clipboard = '';
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const hideToast = (): void => {
    toastNow?.remove();
    toastNow = null;
  };
  const over = (className: string, content: HTMLElement): HTMLElement => {
    const layer = element('div', `phone-over ${className}`, [content]);
    root.append(layer);
    return layer;
  };
  const toast = ({ title, duration = TOAST_MS }: Toast): void => {
    hideToast();
    const shown = element('div', 'phone-toast', [title]);
    shown.setAttribute('role', 'status');
    root.append(shown);
    toastNow = shown;
    if (Number.isFinite(duration)) {
      setTimeout(() => {
        if (toastNow === shown) hideToast();
      }, duration);
    }
  };
  const show = (what: HTMLElement): void => {
    const layer = over('phone-preview', what);
    layer.addEventListener('click', () => layer.remove());
  };
  return {
    root,
    theme: () => (dark.matches ? 'dark' : 'light'),
    height: () => root.clientHeight || innerHeight,
    toast,
    hideToast,
    confirm: (question) =>
      new Promise((resolve) => {
        const { title = '', content = '', confirmText = '确定', cancelText = '取消' } = question;
        const end = (confirm: boolean) => () => {
          layer.remove();
          resolve({ confirm, cancel: !confirm });
        };
        const answers = element('div', 'phone-answers', [
          ...(question.showCancel === false ? [] : [button('phone-no', cancelText, end(false))]),
          button('phone-yes', confirmText, end(true)),
        ]);
        const lines = [
          ...(title === '' ? [] : [element('h2', '', [title])]),
          ...(content === '' ? [] : [element('p', '', [content])]),
        ];
        const modal = element('div', 'phone-modal', [...lines, answers]);
        modal.setAttribute('role', 'alertdialog');
        modal.setAttribute('aria-label', title || content);
        const layer = over('phone-middle', modal);
      }),
    choose: (items) =>
      new Promise((resolve) => {
        const end = (index: number) => () => {
          layer.remove();
          resolve(index);
        };
        const rows = items.map((item, index) => button('phone-item', item, end(index)));
        const cancel = button('phone-item phone-cancel', '取消', end(-1));
        const layer = over('phone-bottom', element('div', 'phone-menu', [...rows, cancel]));
      }),
    chooseFiles: (choice) => chooseFiles(root, choice),
    pay: (offer, isApple) => payingSheet(root, offer, isApple),
    preview(address) {
      const picture = document.createElement('img');
      picture.src = address;
      picture.alt = '预览';
      show(picture);
    },
    download(file, name) {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(file);
      link.download = name;
      link.click();
    },
    copied(text) {
      clipboard = text;
      // Where the browser lets a page write to it.
      navigator.clipboard?.writeText(text).catch(() => undefined);
    },
    clipboard: () => clipboard,
    share({ title, imageUrl }) {
      const picture = document.createElement('img');
      if (imageUrl) picture.src = imageUrl;
      picture.alt = '';
      const lines = [element('p', '', ['发送给朋友']), element('h2', '', [title])];
      show(element('div', 'phone-card', imageUrl ? [...lines, picture] : lines));
    },
  };
}
