/** Texts of two people for one place, and what the server would not have: nothing is lost. */
import { useEffect, useState } from 'react';
import { useWords } from '../../ui/core/language.ts';
import { useStore } from '../../ui/core/store.ts';
import { Button } from '../../ui/parts/button.tsx';
import { Copy } from '../../ui/parts/copy.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { partWords } from '../../ui/parts/words.ts';
import type { Conflict, Refused } from '../data/edits/queue.ts';
import { useEdit } from '../data/edits/workspace.ts';
import { fieldName } from '../parts/field-names.ts';
import { isPutOff } from './put-off.ts';
import { words } from './words.ts';

/** Put off: the frame says that something waits, and opens it again. */
const later = (): void => isPutOff.set(true);

export function Conflicts() {
  const { queue } = useEdit();
  const { conflicts, refused } = useStore(queue.kept);
  const isOff = useStore(isPutOff);
  const [conflict] = conflicts;
  const [first] = refused;
  // What comes next is a decision of its own.
  const waiting = conflicts.length + refused.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new one is what opens it
  useEffect(() => () => isPutOff.set(false), [waiting]);
  if (isOff) return null;
  if (conflict !== undefined) return <ConflictDialog key={conflict.edit.id} conflict={conflict} />;
  return first === undefined ? null : <RefusedDialog key={first.edit.id} refused={first} />;
}

function ConflictDialog({ conflict }: { conflict: Conflict }) {
  const t = useWords(words);
  const edit = useEdit();
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set());
  const apply = (): void => {
    const mine = conflict.fields.filter(({ field }) => !theirs.has(field));
    edit.choose(conflict, Object.fromEntries(mine.map(({ field, yours }) => [field, yours])));
  };
  const choose = (field: string, isTheirs: boolean): void => {
    const others = [...theirs].filter((one) => one !== field);
    setTheirs(new Set(isTheirs ? [...others, field] : others));
  };
  return (
    <Dialog
      title={t.conflictTitle}
      about={t.conflictAbout}
      isOpen
      isWide
      onClose={later}
      footer={
        <>
          <Button onClick={later}>{t.later}</Button>
          <Button look="primary" onClick={apply}>
            {t.apply}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {conflict.fields.map(({ field, yours, theirs: other }) => (
          <fieldset key={field} className="grid gap-2">
            <legend className="pb-1 font-medium">{fieldName(field)}</legend>
            <div className="grid gap-2 sm:grid-cols-2">
              <Version
                name={field}
                label={t.keepMine}
                value={yours}
                isOn={!theirs.has(field)}
                onChoose={() => choose(field, false)}
              />
              <Version
                name={field}
                label={t.keepTheirs}
                value={other}
                isOn={theirs.has(field)}
                onChoose={() => choose(field, true)}
              />
            </div>
          </fieldset>
        ))}
      </div>
    </Dialog>
  );
}

function Version({
  name,
  label,
  value,
  isOn,
  onChoose,
}: {
  name: string;
  label: string;
  value: unknown;
  isOn: boolean;
  onChoose: () => void;
}) {
  return (
    <label
      className={`grid cursor-pointer content-start gap-1 rounded-control border p-2.5 ${isOn ? 'border-lamp' : 'border-line'}`}
    >
      <span className="flex items-center gap-2 font-medium">
        <input
          type="radio"
          name={name}
          checked={isOn}
          onChange={onChoose}
          className="size-4 accent-lamp"
        />
        {label}
      </span>
      <Value value={value} />
    </label>
  );
}

/** As text; lists and objects as JSON. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');

function Value({ value }: { value: unknown }) {
  const t = useWords(words);
  const text = textOf(value);
  return (
    <span className="max-h-48 overflow-y-auto whitespace-pre-wrap text-ink-2">
      {text === '' ? t.empty : text}
    </span>
  );
}

function RefusedDialog({ refused }: { refused: Refused }) {
  const t = useWords(words);
  const p = useWords(partWords);
  const edit = useEdit();
  const { change, id } = refused.edit;
  const fields: readonly (readonly [string, unknown])[] =
    change.do === 'patch'
      ? Object.entries(change.set)
      : change.do === 'script'
        ? [['script', change.text]]
        : [];
  return (
    <Dialog
      title={t.refusedTitle}
      about={refused.message || refused.code}
      isOpen
      onClose={later}
      footer={
        <>
          <Button onClick={later}>{p.close}</Button>
          <Button look="danger" onClick={() => edit.queue.drop(id)}>
            {t.giveUp}
          </Button>
          <Button look="primary" onClick={() => edit.again(refused)}>
            {t.again}
          </Button>
        </>
      }
    >
      <p className="pb-2 text-ink-2">{t.refusedAbout}</p>
      {fields.map(([field, value]) => (
        <section key={field} className="border-t border-line py-2">
          <header className="flex items-center justify-between font-medium">
            {fieldName(field)}
            <Copy text={textOf(value)} />
          </header>
          <Value value={value} />
        </section>
      ))}
    </Dialog>
  );
}
