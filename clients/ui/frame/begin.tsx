import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { type CloudPlace, readPlace } from '../cloud/environment.ts';
import { restoreLanguage } from '../core/language.ts';
import { restoreTheme } from '../core/theme.ts';

/** Draws a page into `#root`, once it knows which environment it belongs to. */
export function begin(draw: (place: CloudPlace) => ReactNode | Promise<ReactNode>): void {
  const root = document.getElementById('root');
  // A page around this one could lead somebody's clicks: it gets nothing to click on.
  if (root === null || window.top !== window.self) return;
  restoreTheme();
  restoreLanguage();
  readPlace().then(
    async (place) => createRoot(root).render(await draw(place)),
    () => {
      root.textContent = 'environment.json 缺失，请重新部署页面。 / Deploy this page again.';
    },
  );
}
