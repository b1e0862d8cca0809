/** A change by one of the console's verbs. */
import { type Action, useAction as useSharedAction } from '../../ui/actions/use-action.ts';
import type { AnswerOf, ParamsOf, VerbName } from '../app/cloud.ts';
import { useCloud } from '../app/verbs.ts';

export { tellDone } from '../../ui/actions/use-action.ts';

export interface ActionOptions<V extends VerbName> {
  readonly verb: V;
  /** What it is done to. */
  readonly subject: string;
  readonly onDone: (answer: AnswerOf<V>) => void;
  /** It takes an idempotency key. */
  readonly hasKey?: boolean;
}

export function useAction<V extends VerbName>(options: ActionOptions<V>): Action {
  const { verb, subject, onDone, hasKey = false } = options;
  return useSharedAction({ ...useVerbCall(verb, { subject, hasKey }), onDone });
}

/** How the shared parts call a verb, and find again an answer that is still owed. */
export function useVerbCall<V extends VerbName>(
  verb: V,
  { subject, hasKey }: { readonly subject: string; readonly hasKey: boolean },
) {
  const { call } = useCloud();
  return {
    call: (params: Readonly<Record<string, unknown>>): Promise<AnswerOf<V>> =>
      call(verb, params as ParamsOf<V>),
    place: `${verb} ${subject}`,
    keyAs: hasKey ? 'key' : undefined,
  };
}
