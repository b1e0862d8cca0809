/** Named breakages of the product: what the auditor must find. None of them exists outside here. */
export interface Patch {
  /** Path in the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly name: string;
  /** Which promise it breaks, and who has broken it in the field. */
  readonly why: string;
  /** Must be found within this many seeds. */
  readonly within: number;
  readonly patches: readonly Patch[];
}

export const mutants: readonly Mutant[] = [];
