import { LANGUAGES, setLanguage, useLanguage, useWords } from '../../ui/core/language.ts';
import { setTheme, THEMES, useTheme } from '../../ui/core/theme.ts';
import { frameWords } from '../../ui/frame/words.ts';
import { IconButton } from '../../ui/parts/button.tsx';
import { Menu } from '../../ui/parts/menu.tsx';
import { useStudio } from './context.ts';
import { words } from './words.ts';

const NAMES = { zh: '中文', en: 'English' } as const;

/** What has no room beside each other on a phone. */
export function PhoneMenu({ onHelp }: { onHelp: () => void }) {
  const t = useWords(words);
  const f = useWords(frameWords);
  const { session } = useStudio();
  const [theme, language] = [useTheme(), useLanguage()];
  return (
    <Menu
      trigger={<IconButton label={t.more} icon="menu" />}
      items={[
        ...LANGUAGES.map((one) => ({
          label: NAMES[one],
          isOn: one === language,
          onSelect: () => setLanguage(one),
        })),
        ...THEMES.map((one) => ({
          label: `${f.theme} · ${f[one]}`,
          isOn: one === theme,
          onSelect: () => setTheme(one),
        })),
        { label: t.keys, icon: 'keyboard', onSelect: onHelp },
        { label: t.signOut, icon: 'leave', onSelect: session.signOut },
      ]}
    />
  );
}
