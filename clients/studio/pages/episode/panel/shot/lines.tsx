/** What is spoken in the shot, in its order. */
import { useState } from 'react';
import { count } from '../../../../../ui/core/format.ts';
import { useWords } from '../../../../../ui/core/language.ts';
import { Button, IconButton } from '../../../../../ui/parts/button.tsx';
import { SelectField, TextField } from '../../../../../ui/parts/field.tsx';
import { NamedField } from '../../../../parts/named-field.tsx';
import { panelWords } from '../words.ts';
import { FieldGroup } from './group.tsx';
import type { FieldsProps } from './shot.tsx';

const MOST = 20;
const KINDS = ['dialogue', 'voiceover'] as const;
type Line = FieldsProps['shot']['lines'][number];

export function LineFields({ shot, isOff, write }: FieldsProps) {
  const t = useWords(panelWords);
  const { lines } = shot;
  const change = (id: string, set: Partial<Line>): void =>
    write({ lines: lines.map((one) => (one.line_id === id ? { ...one, ...set } : one)) });
  return (
    <FieldGroup title={t.lines}>
      {lines.map((line, index) => (
        <div key={line.line_id} className="grid gap-2 border-l-2 border-line pl-2">
          <NamedField
            label={t.line(count(index + 1))}
            value={line.text}
            maxLength={600}
            disabled={isOff}
            onName={(text) => change(line.line_id, { text })}
          />
          <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)_auto] gap-2">
            <TextField
              label={`${t.speaker} ${count(index + 1)}`}
              isBare
              placeholder={t.speaker}
              value={line.speaker}
              {...{ maxLength: 60, disabled: isOff }}
              onChange={(event) => change(line.line_id, { speaker: event.target.value })}
            />
            <SelectField
              label={`${t.kind} ${count(index + 1)}`}
              isBare
              value={line.kind}
              disabled={isOff}
              choices={KINDS.map((value) => ({ value, label: t.kinds[value] }))}
              onChange={(event) =>
                change(line.line_id, { kind: event.target.value as Line['kind'] })
              }
            />
            <TextField
              label={`${t.emotion} ${count(index + 1)}`}
              isBare
              placeholder={t.emotion}
              value={line.emotion}
              {...{ maxLength: 60, disabled: isOff }}
              onChange={(event) => change(line.line_id, { emotion: event.target.value })}
            />
            {!isOff && (
              <IconButton
                label={t.removeLine(count(index + 1))}
                icon="trash"
                onClick={() => write({ lines: lines.filter((one) => one !== line) })}
              />
            )}
          </div>
        </div>
      ))}
      {lines.length === 0 && isOff && <p className="text-xs text-ink-2">{t.noLines}</p>}
      {!isOff && lines.length < MOST && (
        <NewLine onLine={(line) => write({ lines: [...lines, line] })} />
      )}
    </FieldGroup>
  );
}

/** A line is there once it says something. */
function NewLine({ onLine }: { onLine: (line: Line) => void }) {
  const t = useWords(panelWords);
  const [text, setText] = useState('');
  const add = (): void => {
    if (text.trim() === '') return;
    const line_id = crypto.randomUUID();
    onLine({ line_id, kind: 'dialogue', speaker: '', text: text.trim(), emotion: '' });
    setText('');
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-2">
      <TextField
        label={t.addLine}
        isBare
        placeholder={t.lineText}
        maxLength={600}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) add();
        }}
      />
      <Button icon="plus" disabled={text.trim() === ''} onClick={add}>
        {t.addLine}
      </Button>
    </div>
  );
}
