/** Counts what the database is asked, and how often one document is written. */

export interface DatabaseBooks {
  calls: number;
  reads: number;
  /** Writes outside transactions. */
  writes: number;
  begun: number;
  committed: number;
  conflicts: number;
  documentsRead: number;
}

const newBooks = (): DatabaseBooks => ({
  calls: 0,
  reads: 0,
  writes: 0,
  begun: 0,
  committed: 0,
  conflicts: 0,
  documentsRead: 0,
});

type Params = Readonly<Record<string, unknown>>;

const WRITES = new Set([
  'database.insertDocument',
  'database.modifyDocument',
  'database.modifyAndReturnDoc',
  'database.removeDocument',
]);

export class Meter {
  books = newBooks();
  /** Writes of a document in the current second; the most of any document in any second. */
  readonly #thisSecond = new Map<string, number>();
  #second = 0;
  hottest = { document: '', writes: 0 };

  reset(): void {
    this.books = newBooks();
    this.hottest = { document: '', writes: 0 };
  }

  asked(action: string, params: Params): void {
    const { books } = this;
    books.calls += 1;
    if (action === 'database.startTransaction') books.begun += 1;
    else if (action === 'database.commitTransaction') books.committed += 1;
    else if (params.transactionId === undefined) {
      if (WRITES.has(action)) books.writes += 1;
      else books.reads += 1;
    }
  }

  wrote(collection: string, id: string, nowMs: number): void {
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#thisSecond.clear();
    }
    const key = `${collection}/${id}`;
    const writes = (this.#thisSecond.get(key) ?? 0) + 1;
    this.#thisSecond.set(key, writes);
    if (writes > this.hottest.writes) this.hottest = { document: key, writes };
  }
}
