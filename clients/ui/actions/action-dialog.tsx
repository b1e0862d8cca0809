/** What a change will do, its reason, and what became of it. */
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { RefusedError } from '../cloud/errors.ts';
import { useWords } from '../core/language.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextArea } from '../parts/field.tsx';
import { Note } from '../parts/note.tsx';
import { useExplain } from '../parts/states.tsx';
import { partWords } from '../parts/words.ts';
import { tellDone, useAction } from './use-action.ts';
import { actionWords } from './words.ts';

type Params = Readonly<Record<string, unknown>>;

export interface FieldsState {
  readonly isLocked: boolean;
  /** What was sent and is owed an answer: the fields show that. Null: nothing is. */
  readonly owed: Params | null;
  /** What is wrong with a field. */
  readonly fault: (field: string) => string | undefined;
}

export interface ActionDialogProps<A> {
  readonly call: (params: Params) => Promise<A>;
  /** What is done, and to what. */
  readonly place: string;
  readonly title: string;
  /** What goes and what stays. */
  readonly about?: ReactNode;
  /** On the button: the verb, with what it costs; of what is sent, where that decides. */
  readonly confirm: string | ((sent: Params) => string);
  readonly params: Params;
  /** The parameter that holds its idempotency key. */
  readonly keyAs?: string | undefined;
  readonly hasReason?: boolean;
  readonly isDanger?: boolean;
  readonly isReady?: boolean;
  readonly isWide?: boolean;
  /** Whoever opened it shows what was answered, and closes it. */
  readonly isKept?: boolean;
  /** The fields of the change. */
  readonly children?: (state: FieldsState) => ReactNode;
  readonly onClose: () => void;
  readonly onDone?: (answer: A) => void;
}

export function ActionDialog<A>(props: ActionDialogProps<A>) {
  const { call, place, title, about, confirm, params, keyAs, hasReason = true, onClose } = props;
  const t = useWords(actionWords);
  const p = useWords(partWords);
  const explain = useExplain();
  const form = useId();
  const [reason, setReason] = useState('');
  const action = useAction({
    call,
    place,
    keyAs,
    onDone: (answer) => {
      tellDone(answer, t);
      if (props.isKept !== true) onClose();
      props.onDone?.(answer);
    },
  });
  const { isBusy, error, owed, isConflict } = action;
  const isLocked = isBusy || owed !== null;
  const faults = error instanceof RefusedError ? error.faults : [];
  const fault = (field: string): string | undefined =>
    faults.find((one) => one.field === field)?.message;
  const isReady =
    owed !== null || ((props.isReady ?? true) && (!hasReason || reason.trim() !== ''));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isReady) void action.send(hasReason ? { ...params, reason: reason.trim() } : params);
  };
  return (
    <Dialog
      title={title}
      about={about}
      isOpen
      onClose={onClose}
      isWide={props.isWide}
      footer={
        <>
          <Button onClick={onClose}>{isConflict ? p.close : p.cancel}</Button>
          {!isConflict && (
            <Button
              form={form}
              type="submit"
              look={props.isDanger ? 'danger' : 'primary'}
              isBusy={isBusy}
              disabled={!isReady}
            >
              {typeof confirm === 'string' ? confirm : confirm(owed?.params ?? params)}
            </Button>
          )}
        </>
      }
    >
      <form id={form} onSubmit={submit} className="grid gap-3 py-1">
        {props.children?.({ isLocked, fault, owed: owed?.params ?? null })}
        {hasReason && (
          <TextArea
            label={t.reason}
            hint={t.reasonHint}
            fault={fault('reason')}
            rows={2}
            maxLength={200}
            value={owed === null ? reason : String(owed.params.reason ?? '')}
            disabled={isLocked}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
        <div role="alert" className="grid gap-1">
          {owed !== null && !isBusy && <Note tone="held">{p.unsure}</Note>}
          {owed === null && error !== null && !isBusy && (
            <Note tone="failed">{isConflict ? p.conflict : explain(error)}</Note>
          )}
        </div>
      </form>
    </Dialog>
  );
}
