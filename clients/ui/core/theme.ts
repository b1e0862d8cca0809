/** Light, dark, or as the system has it. */
import { createStore, remember, remembered, useStore } from './store.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'darkroom.theme';
const theme = createStore<Theme>('system');

export const useTheme = (): Theme => useStore(theme);

export function setTheme(next: Theme): void {
  theme.set(next);
  remember(KEY, next);
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}

/** Before anything is drawn, so that nothing flashes. */
export const restoreTheme = (): void => setTheme(remembered(KEY, THEMES) ?? 'system');
