/** The dialog of a change by one of the console's verbs. */
import {
  ActionDialog as SharedDialog,
  type ActionDialogProps as SharedProps,
} from '../../ui/actions/action-dialog.tsx';
import type { AnswerOf, VerbName } from '../app/cloud.ts';
import { useVerbCall } from './use-action.ts';

export { Note } from '../../ui/parts/note.tsx';

export interface ActionDialogProps<V extends VerbName>
  extends Omit<SharedProps<AnswerOf<V>>, 'call' | 'place' | 'keyAs'> {
  readonly verb: V;
  readonly subject: string;
  readonly hasKey?: boolean;
}

export function ActionDialog<V extends VerbName>(props: ActionDialogProps<V>) {
  const { verb, subject, hasKey = false, ...rest } = props;
  return <SharedDialog {...rest} {...useVerbCall(verb, { subject, hasKey })} />;
}
