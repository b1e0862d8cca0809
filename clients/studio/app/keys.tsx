import { useWords } from '../../ui/core/language.ts';
import { KeysHelp } from '../../ui/frame/keys-help.tsx';
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

export function StudioKeys({ onClose }: { onClose: () => void }) {
  const { keysList } = useWords(words);
  const lines = KEYS.map(([name, keys]) => ({ about: keysList[name], keys }));
  return <KeysHelp lines={lines} onClose={onClose} />;
}
