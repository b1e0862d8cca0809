/** What is spoken, line by line. */
import { count } from '../../../../ui/core/format.ts';
import { useWords } from '../../../../ui/core/language.ts';
import { ButtonLink } from '../../../../ui/parts/button.tsx';
import { Icon } from '../../../../ui/parts/icon.tsx';
import { linePlace, standingAt } from '../core/places.ts';
import { useShow, viewLink } from '../core/view.ts';
import { Maker } from './make/maker.tsx';
import type { PanelShot } from './shot/panel-shot.ts';
import { panelWords } from './words.ts';

export function LineTab({ parts, part }: { parts: PanelShot; part: string | undefined }) {
  const t = useWords(panelWords);
  const show = useShow();
  const { shot, takes } = parts;
  const line = shot.lines.find(({ line_id: id }) => id === part) ?? shot.lines[0];
  if (line === undefined) {
    return (
      <div className="grid justify-items-start gap-3 text-ink-2">
        <p>{t.noLines}</p>
        <ButtonLink isSmall icon="plus" to={viewLink({ tab: 'shot' })}>
          {t.addLine}
        </ButtonLink>
      </div>
    );
  }
  return (
    <div className="grid gap-4">
      <ul aria-label={t.lines} className="border-t border-line">
        {shot.lines.map((one, index) => (
          <li key={one.line_id}>
            <button
              type="button"
              aria-current={one === line ? 'true' : undefined}
              onClick={() => show({ part: one.line_id })}
              className={`flex w-full items-start gap-2 border-b border-line px-2 py-2 text-left ${one === line ? 'bg-grey' : ''}`}
            >
              <span className="text-xs text-ink-2 tabular-nums">{count(index + 1)}</span>
              <span className="min-w-0 flex-1">
                {one.speaker !== '' && <span className="text-ink-2">{one.speaker}：</span>}
                {one.text}
              </span>
              {standingAt(linePlace(shot, one.line_id), takes) !== null && (
                <>
                  <Icon name="check" className="mt-0.5 text-done" />
                  <span className="sr-only">{t.status.completed}</span>
                </>
              )}
            </button>
          </li>
        ))}
      </ul>
      <Maker key={line.line_id} parts={parts} place={linePlace(shot, line.line_id)} prompt={null} />
    </div>
  );
}
