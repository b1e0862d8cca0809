import { LANGUAGES, setLanguage, useLanguage, useWords } from '../core/language.ts';
import { setTheme, THEMES, useTheme } from '../core/theme.ts';
import { IconButton } from '../parts/button.tsx';
import { frameWords } from './words.ts';

const ICONS = { system: 'screen', light: 'sun', dark: 'moon' } as const;
const NAMES = { zh: '中文', en: 'English' } as const;

const after = <T,>(choices: readonly T[], chosen: T): T =>
  choices[(choices.indexOf(chosen) + 1) % choices.length] ?? chosen;

/** Theme and language, kept by this browser; each press goes on to the next. */
export function Preferences() {
  const t = useWords(frameWords);
  const theme = useTheme();
  const language = useLanguage();
  const other = after(LANGUAGES, language);
  return (
    <>
      <IconButton
        label={`${t.theme}：${t[theme]}`}
        icon={ICONS[theme]}
        onClick={() => setTheme(after(THEMES, theme))}
      />
      <IconButton
        label={`${t.language}：${NAMES[language]} → ${NAMES[other]}`}
        icon="language"
        onClick={() => setLanguage(other)}
      />
    </>
  );
}
