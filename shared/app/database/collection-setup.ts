/** What is declared of a collection. */
export interface CollectionSetup {
  readonly name: string;
  /** CloudBase security rule for clients; functions are not bound by it. */
  readonly rule: Readonly<Record<string, boolean | string>>;
  readonly indexes: readonly {
    readonly name: string;
    readonly keys: Readonly<Record<string, 1 | -1>>;
  }[];
}
