import { useWords } from '../core/language.ts';
import { frameWords } from './words.ts';

/** The first thing keys meet: past the navigation, to `#content`. */
export function SkipLink() {
  const t = useWords(frameWords);
  return (
    <button
      type="button"
      onClick={() => document.getElementById('content')?.focus()}
      className="fixed top-2 left-2 z-60 -translate-y-20 rounded-control border border-line bg-sheet px-3 py-1 focus:translate-y-0"
    >
      {t.skip}
    </button>
  );
}
