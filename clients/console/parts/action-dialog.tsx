/** What a change will do, its reason, and what became of it. */
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { RefusedError } from '../../ui/cloud/errors.ts';
import { useWords } from '../../ui/core/language.ts';
import { Button } from '../../ui/parts/button.tsx';
import { Dialog } from '../../ui/parts/dialog.tsx';
import { TextArea } from '../../ui/parts/field.tsx';
import { Icon } from '../../ui/parts/icon.tsx';
import { useExplain } from '../../ui/parts/states.tsx';
import { partWords } from '../../ui/parts/words.ts';
import type { AnswerOf, VerbName } from '../app/cloud.ts';
import { words } from '../app/words.ts';
import { tellDone, useAction } from './use-action.ts';

export interface ActionDialogProps<V extends VerbName> {
  readonly verb: V;
  readonly subject: string;
  readonly title: string;
  /** What goes and what stays. */
  readonly about?: ReactNode;
  /** On the button: the verb, with what it costs. */
  readonly confirm: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly hasKey?: boolean;
  readonly hasReason?: boolean;
  readonly isDanger?: boolean;
  readonly isReady?: boolean;
  readonly isWide?: boolean;
  /** Whoever opened it shows what was answered, and closes it. */
  readonly isKept?: boolean;
  /** The fields of the change; `fault` is what is wrong with one. */
  readonly children?: (state: {
    isLocked: boolean;
    fault: (field: string) => string | undefined;
  }) => ReactNode;
  readonly onClose: () => void;
  readonly onDone?: (answer: AnswerOf<V>) => void;
}

export function ActionDialog<V extends VerbName>(props: ActionDialogProps<V>) {
  const { verb, subject, title, about, confirm, params, hasKey, hasReason = true, onClose } = props;
  const t = useWords(words);
  const p = useWords(partWords);
  const explain = useExplain();
  const form = useId();
  const [reason, setReason] = useState('');
  const action = useAction({
    verb,
    subject,
    hasKey,
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
              {confirm}
            </Button>
          )}
        </>
      }
    >
      <form id={form} onSubmit={submit} className="grid gap-3 py-1">
        {props.children?.({ isLocked, fault })}
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

export function Note({
  tone,
  children,
}: {
  tone: 'held' | 'failed' | 'busy';
  children: ReactNode;
}) {
  const look = {
    held: 'bg-held-tint text-held',
    failed: 'bg-failed-tint text-failed',
    busy: 'bg-busy-tint text-busy',
  }[tone];
  return (
    <p className={`flex items-start gap-2 rounded-control px-3 py-2 ${look}`}>
      <Icon name="warning" className="mt-0.5" />
      <span>{children}</span>
    </p>
  );
}
