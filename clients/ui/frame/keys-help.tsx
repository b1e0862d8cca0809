import { useWords } from '../core/language.ts';
import { Dialog } from '../parts/dialog.tsx';
import { frameWords } from './words.ts';

export interface KeyLine {
  readonly about: string;
  readonly keys: readonly string[];
}

export function KeysHelp({ lines, onClose }: { lines: readonly KeyLine[]; onClose: () => void }) {
  const t = useWords(frameWords);
  return (
    <Dialog title={t.keys} isOpen onClose={onClose}>
      <dl className="grid gap-1 pb-4">
        {lines.map(({ about, keys }) => (
          <div
            key={about}
            className="flex items-center justify-between gap-4 border-b border-line py-1.5 last:border-0"
          >
            <dt>{about}</dt>
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
