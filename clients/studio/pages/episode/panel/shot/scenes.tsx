/** Who does what in the shot: `{ character_name, description }`. */
import { useWords } from '../../../../../ui/core/language.ts';
import { Button, IconButton } from '../../../../../ui/parts/button.tsx';
import { TextArea, TextField } from '../../../../../ui/parts/field.tsx';
import { useRoom } from '../../core/room.ts';
import { panelWords } from '../words.ts';
import { FieldGroup } from './group.tsx';
import type { FieldsProps } from './shot.tsx';

const MOST = 20;
const NAMES = 'episode-characters';

export function SceneFields({ shot, isOff, write }: FieldsProps) {
  const t = useWords(panelWords);
  const { assets } = useRoom();
  const all = shot.scene_descriptions;
  const change = (index: number, set: Partial<(typeof all)[number]>): void =>
    write({ scene_descriptions: all.map((one, at) => (at === index ? { ...one, ...set } : one)) });
  return (
    <FieldGroup title={t.scenes}>
      <datalist id={NAMES}>
        {assets
          .filter(({ kind }) => kind === 'character')
          .map(({ id, name }) => (
            <option key={id} value={name} />
          ))}
      </datalist>
      {all.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have no ids, and keep their place
        <div key={index} className="grid grid-cols-[minmax(0,7rem)_minmax(0,1fr)_auto] gap-2">
          <TextField
            label={t.character}
            isBare={index > 0}
            list={NAMES}
            value={one.character_name}
            {...{ maxLength: 60, disabled: isOff }}
            onChange={(event) => change(index, { character_name: event.target.value })}
          />
          <TextArea
            label={t.about}
            isBare={index > 0}
            value={one.description}
            {...{ rows: 1, maxLength: 600, disabled: isOff }}
            onChange={(event) => change(index, { description: event.target.value })}
          />
          {!isOff && (
            <IconButton
              label={t.removeScene(one.character_name)}
              icon="trash"
              className={index === 0 ? 'mt-5' : ''}
              onClick={() => write({ scene_descriptions: all.filter((_, at) => at !== index) })}
            />
          )}
        </div>
      ))}
      {!isOff && all.length < MOST && (
        <div>
          <Button
            isSmall
            icon="plus"
            onClick={() =>
              write({ scene_descriptions: [...all, { character_name: '', description: '' }] })
            }
          >
            {t.addScene}
          </Button>
        </div>
      )}
    </FieldGroup>
  );
}
