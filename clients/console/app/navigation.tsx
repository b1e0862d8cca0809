import { useWords } from '../../ui/core/language.ts';
import { Mark } from '../../ui/frame/mark.tsx';
import { Preferences } from '../../ui/frame/preferences.tsx';
import { IconButton } from '../../ui/parts/button.tsx';
import { Icon } from '../../ui/parts/icon.tsx';
import { PAGES } from './pages.ts';
import { useCloud, useMe } from './verbs.ts';
import { words } from './words.ts';

export interface NavigationProps {
  readonly here: string | undefined;
  readonly onSearch: () => void;
  readonly onGo?: () => void;
}

export function Navigation({ here, onSearch, onGo }: NavigationProps) {
  const t = useWords(words);
  const { session, place } = useCloud();
  const { data: me } = useMe();
  return (
    <>
      <div className="px-4 pt-4 pb-3">
        <p className="flex items-center gap-2 text-base font-semibold">
          <Mark />
          {t.brand}
        </p>
        <p
          className="truncate font-mono text-xs text-ink-2"
          title={`${t.environment} ${place.env_id}`}
        >
          {place.env_id}
        </p>
      </div>
      <div className="px-3 pb-3">
        <button
          type="button"
          onClick={onSearch}
          className="flex h-8 w-full items-center gap-2 rounded-control border border-line bg-paper px-2 text-ink-2 hover:text-ink"
        >
          <Icon name="search" />
          <span className="flex-1 truncate text-left">{t.search}</span>
          <kbd className="rounded-[3px] border border-line px-1 font-mono text-xs">/</kbd>
        </button>
      </div>
      <nav
        aria-label={t.navigation}
        className="grid flex-1 content-start gap-0.5 overflow-y-auto px-3"
      >
        {PAGES.map(({ name, icon, load }) => (
          <a
            key={name}
            href={name === 'overview' ? '#/' : `#/${name}`}
            onClick={onGo}
            onPointerEnter={() => void load().catch(() => null)}
            aria-current={name === here ? 'page' : undefined}
            className={`flex h-8 items-center gap-2.5 rounded-control px-2 ${name === here ? 'bg-grey font-medium text-ink' : 'text-ink-2 hover:bg-grey hover:text-ink'}`}
          >
            <Icon name={icon} className={name === here ? 'text-lamp' : ''} />
            {t[name]}
          </a>
        ))}
      </nav>
      <footer className="flex items-center gap-0.5 border-t border-line p-2 pl-4">
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{me?.name ?? ' '}</p>
          <p className="truncate text-xs text-ink-2">{me ? t.roles[me.role] : ' '}</p>
        </div>
        <Preferences />
        <IconButton label={t.signOut} icon="leave" onClick={session.signOut} />
      </footer>
    </>
  );
}
