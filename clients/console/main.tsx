/** The operator's console: one page, opened at `/console/`. */
import { createRoot } from 'react-dom/client';
import { readPlace } from '../ui/cloud/environment.ts';
import { restoreLanguage } from '../ui/core/language.ts';
import { restoreTheme } from '../ui/core/theme.ts';
import { App } from './app/app.tsx';
import { connect } from './app/cloud.ts';
import './main.css';

function start(): void {
  const root = document.getElementById('root');
  // A page around this one could lead an operator's clicks: it gets nothing to click on.
  if (root === null || window.top !== window.self) return;
  restoreTheme();
  restoreLanguage();
  readPlace().then(
    (place) => createRoot(root).render(<App cloud={connect(place)} />),
    () => {
      root.textContent = 'environment.json 缺失，请重新部署页面。 / Deploy this page again.';
    },
  );
}

start();
