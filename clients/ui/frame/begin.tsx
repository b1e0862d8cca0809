import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { type CloudPlace, readPlace } from '../cloud/environment.ts';
import { restoreLanguage } from '../core/language.ts';
import { restoreTheme } from '../core/theme.ts';

/** Draws a page into `#root`, once it knows which environment it belongs to. */
export function begin(draw: (place: CloudPlace) => ReactNode | Promise<ReactNode>): void {
  const root = document.getElementById('root');
  if (root === null) return;
  // A page around this one could lead somebody's clicks: it gets nothing to click on.
  if (window.top !== window.self) {
    root.textContent =
      '为安全起见，本页面不能嵌入其他网页，请单独打开。 / For your safety this page is not shown inside another one: open it by itself.';
    return;
  }
  restoreTheme();
  restoreLanguage();
  readPlace().then(
    async (place) => createRoot(root).render(await draw(place)),
    () => {
      root.textContent = 'environment.json 缺失，请重新部署页面。 / Deploy this page again.';
    },
  );
}
