/** From page to page. */
import type { Pages } from '../pages/stack.ts';
import { asynchronous, type WxPart } from './call.ts';

interface To {
  readonly url: string;
}

export function navigationPart(pages: () => Pages): WxPart {
  return {
    navigateTo: asynchronous('navigateTo', ({ url }: To) => pages().push(url)),
    redirectTo: asynchronous('redirectTo', ({ url }: To) => pages().replace(url)),
    switchTab: asynchronous('switchTab', ({ url }: To) => pages().tab(url)),
    reLaunch: asynchronous('reLaunch', ({ url }: To) => pages().restart(url)),
    navigateBack: asynchronous('navigateBack', () => pages().back()),
    setNavigationBarTitle: asynchronous('setNavigationBarTitle', ({ title }: { title: string }) =>
      pages().title(title),
    ),
    stopPullDownRefresh: asynchronous('stopPullDownRefresh', () => pages().pulled(false)),
    startPullDownRefresh: asynchronous('startPullDownRefresh', () => pages().pulled(true)),
    setTabBarBadge: asynchronous('setTabBarBadge', (badge: { index: number; text: string }) =>
      pages().badge(badge.index, badge.text),
    ),
    removeTabBarBadge: asynchronous('removeTabBarBadge', ({ index }: { index: number }) =>
      pages().badge(index, ''),
    ),
    pageScrollTo: asynchronous('pageScrollTo', ({ scrollTop }: { scrollTop: number }) =>
      pages().scrollTo(scrollTop),
    ),
  };
}
