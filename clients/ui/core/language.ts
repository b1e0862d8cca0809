/** Words in both languages, beside the page that says them. */
import { createStore, remember, remembered, useStore } from './store.ts';

export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'darkroom.language';
const language = createStore<Language>('zh');

export const useLanguage = (): Language => useStore(language);
export const currentLanguage = (): Language => language.get();

export function setLanguage(next: Language): void {
  language.set(next);
  remember(KEY, next);
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
}

/** What was chosen, else what the browser asks for. */
export function restoreLanguage(): void {
  const asked = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  setLanguage(remembered(KEY, LANGUAGES) ?? asked);
}

/** English has every word that Chinese has, with the same arguments. */
export interface Words<T> {
  readonly zh: T;
  readonly en: T;
}

type Widened<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...args: infer A) => string
      ? (...args: A) => string
      : Widened<T[K]>;
};

/** Checked by the compiler: a word that is missing in one language does not build. */
export const inBoth = <const T extends object>(words: {
  readonly zh: T;
  readonly en: Widened<T>;
}): Words<Widened<T>> => words as Words<Widened<T>>;

export const useWords = <T>(words: Words<T>): T => words[useLanguage()];

/** A word for what the server names by a code; the code itself where we have none. */
export function wordFor(words: object, code: string): string {
  const found: unknown = Object.hasOwn(words, code) ? Reflect.get(words, code) : undefined;
  return typeof found === 'string' ? found : code;
}
