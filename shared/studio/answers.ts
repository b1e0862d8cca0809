/** What each verb answers, as it reaches a page: types only, made from what does the verbs. */
import type { VerbName } from './contract.ts';
import type { handlers } from './verbs/index.ts';

/** As JSON: dates are ISO text. */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Wire<T[K]> }
      : T;

export type VerbAnswer<N extends VerbName> = Wire<
  Awaited<ReturnType<(typeof handlers)[N]>>['data']
>;
