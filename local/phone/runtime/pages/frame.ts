/** What is around a page: the bar with its title, the tabs, the place of the page itself. */
import type { AppConfig, MiniProgram } from '../../bundle.ts';
import { button, element } from '../shell/elements.ts';
import type { Screen } from '../shell/screen.ts';

export interface Frame {
  readonly pages: HTMLElement;
  title(text: string): void;
  /** `tab`: the page of a tab is shown; null: another, with a way back. */
  show(tab: string | null): void;
  badge(index: number, text: string): void;
}

export interface FrameActions {
  readonly onBack: () => void;
  readonly onTab: (path: string) => void;
  readonly onMore: () => void;
}

export function createFrame(screen: Screen, program: MiniProgram, actions: FrameActions): Frame {
  const { app } = program;
  const theme = (value: string | undefined): string =>
    value?.startsWith('@') ? (program.themes[screen.theme()][value.slice(1)] ?? '') : (value ?? '');
  const title = element('h1', 'phone-title');
  const back = button('phone-back', '', actions.onBack);
  back.setAttribute('aria-label', '返回');
  const more = button('phone-capsule', '', actions.onMore);
  more.setAttribute('aria-label', '更多');
  const bar = element('header', 'phone-bar', [back, title, more]);
  const pages = element('main', 'phone-pages');
  const tabs = (app.tabBar?.list ?? []).map((tab) => ({ tab, ...tabButton(tab, actions) }));
  const tabBar = element(
    'nav',
    'phone-tabs',
    tabs.map(({ node }) => node),
  );
  screen.root.append(bar, pages, ...(tabs.length > 0 ? [tabBar] : []));
  let shown: string | null = null;
  const paint = (): void => {
    const { window: look = {}, tabBar: bottom } = app;
    bar.style.background = theme(look.navigationBarBackgroundColor);
    bar.dataset.text = theme(look.navigationBarTextStyle) || 'black';
    pages.style.background = theme(look.backgroundColor);
    tabBar.style.background = theme(bottom?.backgroundColor);
    for (const { tab, node, icon } of tabs) {
      const isShown = tab.pagePath === shown;
      node.style.color = theme(isShown ? bottom?.selectedColor : bottom?.color);
      const path = theme(isShown ? tab.selectedIconPath : tab.iconPath);
      icon.hidden = path === '';
      if (path !== '') icon.src = program.assets[`/${path}`] ?? '';
      node.setAttribute('aria-current', isShown ? 'page' : 'false');
    }
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
  return {
    pages,
    title(text) {
      title.textContent = text;
    },
    show(tab) {
      shown = tab;
      back.hidden = tab !== null;
      tabBar.hidden = tab === null;
      paint();
    },
    badge(index, text) {
      const spot = tabs[index]?.badge;
      if (spot === undefined) return;
      spot.textContent = text;
      spot.hidden = text === '';
    },
  };
}

type Tab = NonNullable<AppConfig['tabBar']>['list'][number];

function tabButton(tab: Tab, { onTab }: FrameActions) {
  const node = button('phone-tab', '', () => onTab(tab.pagePath));
  const icon = document.createElement('img');
  icon.alt = '';
  const badge = element('span', 'phone-badge');
  badge.hidden = true;
  node.append(icon, element('span', '', [tab.text]), badge);
  return { node, icon, badge };
}
