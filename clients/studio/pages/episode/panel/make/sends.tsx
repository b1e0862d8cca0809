/** What would be sent, for whoever wants to see it before it costs anything. */
import { useWords } from '../../../../../ui/core/language.ts';
import { Icon } from '../../../../../ui/parts/icon.tsx';
import { Bone } from '../../../../../ui/parts/states.tsx';
import { useReasons } from '../../../../parts/reason-words.ts';
import { panelWords } from '../words.ts';
import type { Composed } from './use-composed.ts';

export function Sends({ composed }: { composed: Composed | undefined }) {
  const t = useWords(panelWords);
  const tell = useReasons();
  if (composed === undefined) return <Bone width="70%" />;
  const { prompt, images, parameters, model, notes } = composed;
  const said = Object.entries(parameters).map(([name, value]) => `${name} ${String(value)}`);
  return (
    <div className="grid gap-2">
      <div className="grid gap-1 text-xs">
        <span className="text-ink-2">{t.references}</span>
        {images.length === 0 ? (
          <span>{t.noReferences}</span>
        ) : (
          <ul className="flex flex-wrap gap-1.5">
            {images.map(({ file_id: id, name }) => (
              <li key={`${id}${name}`} className="rounded-control border border-line px-1.5 py-0.5">
                {name}
              </li>
            ))}
          </ul>
        )}
      </div>
      {notes.map((note) => (
        <p
          key={`${note.code}${note.field}${note.message}`}
          className="flex gap-1.5 text-xs text-ink-2"
        >
          <Icon name="warning" className="mt-px size-3.5" />
          {tell(note)}
        </p>
      ))}
      <details data-sends>
        <summary className="text-xs font-medium text-ink-2">{t.sends}</summary>
        <div className="grid gap-1 rounded-control bg-grey p-2 text-xs">
          <p className="font-mono">{model ?? '–'}</p>
          <p className="whitespace-pre-wrap">{prompt === '' ? '–' : prompt}</p>
          {said.length > 0 && <p className="text-ink-2">{said.join(' · ')}</p>}
        </div>
      </details>
    </div>
  );
}
