/** What a shot says: everything a picture, a film and its sound are made from. */
import { useState } from 'react';
import { useWords } from '../../../../../ui/core/language.ts';
import { Button } from '../../../../../ui/parts/button.tsx';
import { SelectField, TextArea, TextField, Tick } from '../../../../../ui/parts/field.tsx';
import { useEdit } from '../../../../data/edits/workspace.ts';
import type { Shot } from '../../../../data/types.ts';
import { useRoom } from '../../core/room.ts';
import { useShow } from '../../core/view.ts';
import { revealScript } from '../../script/reveal.ts';
import { panelWords } from '../words.ts';
import { CastFields } from './cast.tsx';
import { LineFields } from './lines.tsx';
import type { PanelShot } from './panel-shot.ts';
import { SceneFields } from './scenes.tsx';

export interface FieldsProps {
  readonly shot: Shot;
  readonly isOff: boolean;
  readonly write: (set: Partial<Shot>) => void;
}

export function ShotTab({ parts: { shot } }: { parts: PanelShot }) {
  const edit = useEdit();
  const { may } = useRoom();
  const props: FieldsProps = {
    ...{ shot, isOff: !may.edit },
    write: (set) => edit.patch({ kind: 'shot', id: shot.id }, set),
  };
  return (
    <div className="grid gap-5">
      <WordFields {...props} />
      <SceneFields {...props} />
      <CastFields {...props} />
      <LineFields {...props} />
      <Rest {...props} />
    </div>
  );
}

function WordFields({ shot, isOff, write }: FieldsProps) {
  const t = useWords(panelWords);
  const short = (field: 'size' | 'angle' | 'move', maxLength: number) => (
    <TextField
      label={t[field]}
      value={shot[field]}
      {...{ maxLength, disabled: isOff }}
      onChange={(event) => write({ [field]: event.target.value })}
    />
  );
  return (
    <div className="grid gap-3">
      <TextField
        label={t.title}
        value={shot.title}
        {...{ maxLength: 100, disabled: isOff }}
        onChange={(event) => write({ title: event.target.value })}
      />
      <TextArea
        label={t.description}
        value={shot.description}
        {...{ rows: 4, maxLength: 2_000, disabled: isOff }}
        onChange={(event) => write({ description: event.target.value })}
      />
      <div className="grid grid-cols-2 gap-3">
        <Seconds {...{ shot, isOff, write }} />
        {short('size', 30)}
        {short('angle', 30)}
        {short('move', 60)}
      </div>
      <FromScript shot={shot} />
    </div>
  );
}

const SHORTEST_MS = 500;
const LONGEST_MS = 120_000;

/** What is half typed is no length yet: it is written once it is one. */
function Seconds({ shot, isOff, write }: FieldsProps) {
  const t = useWords(panelWords);
  const [typed, setTyped] = useState<string | null>(null);
  const ms = typed === null ? shot.duration_ms : Math.round(Number(typed) * 1_000);
  const isFit = ms >= SHORTEST_MS && ms <= LONGEST_MS;
  return (
    <TextField
      label={t.duration}
      type="number"
      {...{ min: 0.5, max: 120, step: 0.5, disabled: isOff }}
      value={typed ?? String(shot.duration_ms / 1_000)}
      fault={isFit ? undefined : t.durationFault}
      onChange={(event) => {
        const { value } = event.target;
        setTyped(value);
        const next = Math.round(Number(value) * 1_000);
        if (value !== '' && next >= SHORTEST_MS && next <= LONGEST_MS) write({ duration_ms: next });
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

function FromScript({ shot: { source } }: { shot: Shot }) {
  const t = useWords(panelWords);
  const show = useShow();
  if (source === null) return null;
  const reveal = (): void => {
    if (!window.matchMedia('(min-width: 1280px)').matches) show({ column: 'script' });
    requestAnimationFrame(() => revealScript(source));
  };
  return (
    <div>
      <Button isSmall icon="link" onClick={reveal}>
        {t.fromScript}
      </Button>
    </div>
  );
}

function Rest({ shot, isOff, write }: FieldsProps) {
  const t = useWords(panelWords);
  const { assets } = useRoom();
  const { scene } = shot;
  const places = assets.filter(({ kind }) => kind === 'location');
  return (
    <div className="grid gap-3">
      <div className="grid grid-cols-3 gap-3">
        <SelectField
          label={t.location}
          value={scene.location_id ?? ''}
          disabled={isOff}
          choices={[
            { value: '', label: t.none },
            ...places.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={({ target: { value } }) =>
            write({ scene: { ...scene, location_id: value === '' ? null : value } })
          }
        />
        <TextField
          label={t.time}
          value={scene.time}
          {...{ maxLength: 60, disabled: isOff }}
          onChange={(event) => write({ scene: { ...scene, time: event.target.value } })}
        />
        <TextField
          label={t.mood}
          value={scene.mood}
          {...{ maxLength: 60, disabled: isOff }}
          onChange={(event) => write({ scene: { ...scene, mood: event.target.value } })}
        />
      </div>
      <TextArea
        label={t.note}
        value={shot.note}
        {...{ rows: 2, maxLength: 2_000, disabled: isOff }}
        onChange={(event) => write({ note: event.target.value })}
      />
      <Tick
        label={t.locked}
        checked={shot.locked}
        disabled={isOff}
        onChange={(event) => write({ locked: event.target.checked })}
      />
    </div>
  );
}
