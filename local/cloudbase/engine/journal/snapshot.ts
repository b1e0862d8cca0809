/** Writing everything the store holds at one commit into a file, while commits go on. */
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringifyDocument } from '../../protocol/ejson.ts';
import type { Doc, IndexSpec } from '../api.ts';
import type { Store } from '../store.ts';
import { type JournalFile, syncFolder } from './files.ts';
import { encodeLine } from './lines.ts';

/** References to the documents of one moment; documents never change, so this is a true picture. */
export interface StoreImage {
  readonly seq: number;
  readonly collections: readonly {
    readonly name: string;
    readonly indexes: readonly IndexSpec[];
    readonly documents: readonly Doc[];
  }[];
}

const DOCUMENTS_PER_LINE = 200;

export function captureStore(store: Store): StoreImage {
  const collections = [...store.collections.values()].map((collection) => ({
    name: collection.name,
    indexes: [...collection.indexes].map((index) => index.spec),
    documents: [...collection.entries()].map(([, document]) => document),
  }));
  return { seq: store.seq, collections };
}

/** Answers the size in bytes. The file appears under its name only when it is whole. */
export async function writeSnapshot(file: JournalFile, image: StoreImage): Promise<number> {
  const temporary = `${file.path}.tmp`;
  const handle = await open(temporary, 'w');
  let bytes = 0;
  try {
    for (const json of snapshotLines(image)) {
      const line = encodeLine(json);
      bytes += line.length;
      await handle.writeFile(line);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file.path);
  syncFolder(dirname(file.path));
  return bytes;
}

function* snapshotLines(image: StoreImage): Generator<string> {
  let count = 0;
  yield JSON.stringify({ snapshot: image.seq });
  for (const { name, indexes, documents } of image.collections) {
    const collection = JSON.stringify(name);
    yield `{"collection":${collection}}`;
    for (let i = 0; i < documents.length; i += DOCUMENTS_PER_LINE) {
      const part = documents.slice(i, i + DOCUMENTS_PER_LINE);
      yield `{"collection":${collection},"documents":[${part.map(stringifyDocument).join(',')}]}`;
    }
    // After the documents: building an index once is quicker than keeping it up to date.
    for (const index of indexes) yield JSON.stringify({ collection: name, index });
    count += documents.length;
  }
  yield JSON.stringify({ end: count });
}
