import { useWords } from '../../ui/core/language.ts';
import { KeysHelp } from '../../ui/frame/keys-help.tsx';
import { words as filmWords } from '../pages/film/words.ts';
import { words } from './words.ts';

const KEYS = [
  ['undo', ['⌘Z / Ctrl Z', '⇧⌘Z / Ctrl Y']],
  ['drag', ['Space', '↑', '↓']],
  ['batch', ['⌘Enter']],
  ['walk', ['j', 'k']],
  ['choose', ['x', '⇧X']],
  ['step', ['Alt ↑', 'Alt ↓']],
  ['change', ['n', 'd', 'Delete']],
  ['play', ['p']],
  ['take', ['1 … 9']],
  ['close', ['Esc']],
  ['help', ['?']],
] as const;

const FILM_KEYS = [
  ['play', ['Space', 'J', 'K', 'L']],
  ['frame', ['←', '→']],
  ['clip', ['↑', '↓']],
  ['move', ['[', ']']],
  ['trim', ['I', 'O']],
  ['split', ['S']],
  ['remove', ['Delete']],
] as const;

export function StudioKeys({ onClose }: { onClose: () => void }) {
  const { keysList } = useWords(words);
  const film = useWords(filmWords);
  const lines = [
    ...KEYS.map(([name, keys]) => ({ about: keysList[name], keys })),
    ...FILM_KEYS.map(([name, keys]) => ({ about: `${film.film}：${film.keys[name]}`, keys })),
  ];
  return <KeysHelp lines={lines} onClose={onClose} />;
}
