/** Where to: a page by its name, a task or a user by what their id begins with. */
import { Dialog } from '@base-ui/react/dialog';
import { type KeyboardEvent, useId, useState } from 'react';
import { shortId } from '../../ui/core/format.ts';
import { useWords } from '../../ui/core/language.ts';
import { go, linkTo } from '../../ui/core/route.ts';
import { Icon, type IconName } from '../../ui/parts/icon.tsx';
import { PAGES } from './pages.ts';
import { words } from './words.ts';

interface Place {
  readonly to: string;
  readonly icon: IconName;
  readonly label: string;
  readonly about: string;
}

export function Palette({ onClose }: { onClose: () => void }) {
  const t = useWords(words);
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const places = usePlaces(text.trim());
  const here = Math.min(at, places.length - 1);
  const choose = (place: Place | undefined): void => {
    if (place === undefined) return;
    onClose();
    go(place.to);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((here + step + places.length) % places.length);
    }
    if (event.key === 'Enter') choose(places[here]);
  };
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/30" />
        <Dialog.Popup
          aria-label={t.search}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(560px,calc(100vw-32px))] -translate-x-1/2 overflow-hidden rounded-sheet border border-line bg-sheet shadow-float outline-none"
        >
          <div className="flex items-center gap-3 border-b border-line px-4">
            <Icon name="search" className="text-ink-2" />
            <input
              // biome-ignore lint/a11y/noAutofocus: it was opened to type in
              autoFocus
              role="combobox"
              aria-label={t.search}
              aria-expanded="true"
              aria-controls={id}
              aria-activedescendant={`${id}-${here}`}
              placeholder={t.searchHint}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setAt(0);
              }}
              onKeyDown={press}
              className="h-12 flex-1 bg-transparent text-base outline-none"
            />
          </div>
          <div
            id={id}
            role="listbox"
            aria-label={t.search}
            className="max-h-[50vh] overflow-y-auto p-2"
          >
            {places.map((place, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the input's, which has the focus
              <div
                key={place.to}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === here}
                onClick={() => choose(place)}
                onMouseMove={() => setAt(index)}
                className={`flex h-9 cursor-default items-center gap-3 rounded-control px-2 ${index === here ? 'bg-grey' : ''}`}
              >
                <Icon name={place.icon} className="text-ink-2" />
                <span className="flex-1 truncate">{place.label}</span>
                <span className="text-xs text-ink-2">{place.about}</span>
              </div>
            ))}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function usePlaces(text: string): Place[] {
  const t = useWords(words);
  const pages = PAGES.map(({ name, icon, key }) => ({
    to: name === 'overview' ? '#/' : `#/${name}`,
    icon,
    label: t[name],
    about: `g ${key}`,
  })).filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
  // An id is one word of some length; whatever else it may be, these lists can be asked.
  const isId = /^[\w-]{3,128}$/.test(text);
  if (!isId) return pages.length > 0 ? pages : usualPlaces(text, t.tasks);
  const short = shortId(text);
  return [
    ...pages,
    { to: linkTo(['tasks'], { id: text }), icon: 'tasks', label: short, about: t.tasks },
    {
      to: linkTo(['tasks'], { openid: text }),
      icon: 'tasks',
      label: short,
      about: `${t.user} · ${t.tasks}`,
    },
    {
      to: linkTo(['money', 'accounts'], { prefix: text }),
      icon: 'money',
      label: short,
      about: `${t.user} · ${t.money}`,
    },
  ];
}

const usualPlaces = (text: string, about: string): Place[] => [
  { to: linkTo(['tasks'], { id: text.replace(/\s/g, '') }), icon: 'tasks', label: text, about },
];
