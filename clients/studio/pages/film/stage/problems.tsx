/** What is wrong with a cut, in words, each leading to its clip. */
import { useWords } from '../../../../ui/core/language.ts';
import { Icon } from '../../../../ui/parts/icon.tsx';
import { type Clip, useFilm } from '../context.ts';
import { words } from '../words.ts';

export function Problems() {
  const t = useWords(words);
  const { problems, clips, select } = useFilm();
  return (
    <div role="alert" className="grid gap-1 rounded-control bg-held-tint px-3 py-2 text-held">
      <p className="flex items-center gap-2 font-medium">
        <Icon name="warning" />
        {t.noPreview}
      </p>
      <ul className="grid gap-1 pl-6">
        {problems.map(({ field, message }) => {
          const clip = clipIn(field, clips);
          return (
            <li key={field}>
              {clip === null ? (
                message
              ) : (
                <button
                  type="button"
                  className="text-left underline underline-offset-2"
                  onClick={() => select(clip.id)}
                >
                  {t.clipOf(clip.number, clip.title)}：{message}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The edit list has only clips whose take is there. */
function clipIn(field: string, clips: readonly Clip[]): Clip | null {
  const found = /^clips\[(\d+)\]/.exec(field);
  if (found === null) return null;
  return clips.filter(({ span }) => span !== null)[Number(found[1])] ?? null;
}
