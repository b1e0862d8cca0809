/** Who is seen, and in which look: their pictures go along as references. */
import { useWords } from '../../../../../ui/core/language.ts';
import { SelectField, Tick } from '../../../../../ui/parts/field.tsx';
import { useRoom } from '../../core/room.ts';
import { panelWords } from '../words.ts';
import { FieldGroup } from './group.tsx';
import type { FieldsProps } from './shot.tsx';

export function CastFields({ shot, isOff, write }: FieldsProps) {
  const t = useWords(panelWords);
  const { assets } = useRoom();
  const { cast } = shot;
  const characters = assets.filter(({ kind }) => kind === 'character');
  return (
    <FieldGroup title={t.cast}>
      {characters.length === 0 && <p className="text-xs text-ink-2">{t.noAssets}</p>}
      {characters.map(({ id, name, looks }) => {
        const entry = cast.find(({ asset_id: asset }) => asset === id);
        return (
          <div key={id} className="grid min-h-8 grid-cols-2 items-center gap-2">
            <Tick
              label={name}
              checked={entry !== undefined}
              disabled={isOff}
              onChange={({ target: { checked } }) =>
                write({
                  cast: checked
                    ? [...cast, { asset_id: id, look_id: null }]
                    : cast.filter(({ asset_id: asset }) => asset !== id),
                })
              }
            />
            {entry !== undefined && looks.length > 1 && (
              <SelectField
                label={t.look(name)}
                isBare
                value={entry.look_id ?? ''}
                disabled={isOff}
                choices={[
                  { value: '', label: t.firstLook },
                  ...looks.map((look) => ({ value: look.look_id, label: look.name })),
                ]}
                onChange={({ target: { value } }) =>
                  write({
                    cast: cast.map((one) =>
                      one === entry ? { ...one, look_id: value === '' ? null : value } : one,
                    ),
                  })
                }
              />
            )}
          </div>
        );
      })}
    </FieldGroup>
  );
}
