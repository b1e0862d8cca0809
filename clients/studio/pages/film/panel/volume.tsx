import { useWords } from '../../../../ui/core/language.ts';
import { Button } from '../../../../ui/parts/button.tsx';
import { type Clip, useFilm } from '../context.ts';
import { setGain } from '../cut/arrange.ts';
import { PercentField } from './percent-field.tsx';
import { panelWords } from './words.ts';

export function Volume({ clip, onMute }: { clip: Clip; onMute: () => void }) {
  const t = useWords(panelWords);
  const { cut, change, may } = useFilm();
  const { gain } = clip.item;
  return (
    <div className="grid grid-cols-2 items-end gap-3">
      <PercentField
        label={t.volume}
        part={gain}
        isOff={!may.edit}
        onChange={(to) => change({ items: setGain(cut.items, clip.id, to) })}
      />
      {may.edit && (
        <div>
          <Button icon={gain === 0 ? 'sound' : 'mute'} onClick={onMute}>
            {gain === 0 ? t.unmute : t.mute}
          </Button>
        </div>
      )}
    </div>
  );
}
