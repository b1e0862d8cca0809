import { useWords } from '../../ui/core/language.ts';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { words } from './words.ts';

const KEYS = [
  ['search', ['/']],
  ['move', ['j', 'k']],
  ['open', ['Enter']],
  ['select', ['x']],
  ['go', ['g o', 'g t', 'g m', 'g p']],
  ['generate', ['g n']],
  ['close', ['Esc']],
  ['help', ['?']],
] as const;

export function KeysHelp({ onClose }: { onClose: () => void }) {
  const t = useWords(words);
  return (
    <Dialog title={t.keys} isOpen onClose={onClose}>
      <dl className="grid gap-1 pb-4">
        {KEYS.map(([name, keys]) => (
          <div
            key={name}
            className="flex items-center justify-between gap-4 border-b border-line py-1.5 last:border-0"
          >
            <dt>{t.keysList[name]}</dt>
            <dd className="flex gap-1.5">
              {keys.map((key) => (
                <kbd
                  key={key}
                  className="rounded-[4px] border border-line bg-paper px-1.5 font-mono text-xs whitespace-nowrap"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
