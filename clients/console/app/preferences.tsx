import { LANGUAGES, setLanguage, useLanguage, useWords } from '../../ui/core/language.ts';
import { setTheme, THEMES, useTheme } from '../../ui/core/theme.ts';
import { IconButton } from '../../ui/parts/button.tsx';
import { Menu } from '../../ui/parts/menu.tsx';
import { words } from './words.ts';

const ICONS = { system: 'screen', light: 'sun', dark: 'moon' } as const;
const NAMES = { zh: '中文', en: 'English' } as const;

/** Theme and language, kept by this browser. */
export function Preferences() {
  const t = useWords(words);
  const theme = useTheme();
  const language = useLanguage();
  return (
    <>
      <Menu
        title={t.theme}
        trigger={<IconButton label={t.theme} icon={ICONS[theme]} />}
        items={THEMES.map((choice) => ({
          label: t[choice],
          icon: ICONS[choice],
          isOn: choice === theme,
          onSelect: () => setTheme(choice),
        }))}
      />
      <Menu
        title={t.language}
        trigger={<IconButton label={t.language} icon="language" />}
        items={LANGUAGES.map((choice) => ({
          label: NAMES[choice],
          isOn: choice === language,
          onSelect: () => setLanguage(choice),
        }))}
      />
    </>
  );
}
