/** Reads the documents an audit needs through the real SDK. */
import type { Books, Raw } from './audit.ts';
import type { ServerApp } from './environment.ts';

const PAGE = 500;

export async function readAll(app: ServerApp, collection: string): Promise<Raw[]> {
  const db = app.database();
  const all: Raw[] = [];
  for (;;) {
    const last = all.at(-1)?._id ?? '';
    const query = db.collection(collection).where({ _id: db.command.gt(last) });
    const { data } = await query.orderBy('_id', 'asc').limit(PAGE).get();
    all.push(...data);
    if (data.length < PAGE) return all;
  }
}

/** Accounts first and tasks last would let a running task fall between: read when all is at rest. */
export async function readBooks(app: ServerApp): Promise<Books> {
  const of = (name: string): Promise<Raw[]> => readAll(app, name);
  const [accounts, records, tasks, works, reservations, caps] = await Promise.all([
    of('credit_accounts'),
    of('credit_records'),
    of('task_queue'),
    of('works'),
    of('credit_reservations'),
    of('credit_caps'),
  ]);
  return { accounts, records, tasks, works, reservations, caps };
}

/** File ids of `fileIds` that storage does not have. */
export async function missingFiles(app: ServerApp, fileIds: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (let start = 0; start < fileIds.length; start += 50) {
    const fileList = fileIds.slice(start, start + 50);
    const answer = await app.getTempFileURL({ fileList });
    for (const file of answer.fileList) if (file.code !== 'SUCCESS') missing.push(file.fileID);
  }
  return missing;
}
