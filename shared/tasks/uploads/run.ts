/** One visit to a file of somebody's own: read, made safe, judged; a long film takes several. */
import type { ObjectStore } from '../../storage/contract.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc } from '../core/documents/schema.ts';
import type { StepOutcome } from '../core/outcome.ts';
import { canFinish, finishedBy } from '../core/wake.ts';
import { callFor } from '../core/write.ts';
import { makeHere, type Visit } from '../finish/here.ts';
import { makeUpload } from './make.ts';

export async function runUpload(
  deps: TaskDeps,
  claimed: TaskDoc,
  until: number,
): Promise<StepOutcome> {
  const { finisher } = deps;
  if (finisher === undefined || !canFinish(deps, claimed)) {
    return callFor(deps, claimed, finishedBy(deps, claimed));
  }
  const make = (visit: Visit) => {
    const store = onRecord(deps.store, visit);
    return makeUpload({ ...deps, finisher, store }, visit.making());
  };
  return makeHere(deps, claimed, { until, make });
}

/**
 * Nothing of somebody's own lies where nobody knows of it: not even when whoever put it there died at
 * that moment, and the upload is cancelled before anybody comes again.
 */
function onRecord(store: ObjectStore, visit: Visit): ObjectStore {
  const [upload = ''] = visit.task().files;
  const writeDown = async (path: string): Promise<void> => {
    await visit.willPut(store.idOf(path, upload));
  };
  return {
    async putStream(path, body, options) {
      await writeDown(path);
      return store.putStream(path, body, options);
    },
    idOf: (path, of) => store.idOf(path, of),
    urls: (fileIds, maxAgeSeconds) => store.urls(fileIds, maxAgeSeconds),
    isIntact: (fileId, sha256) => store.isIntact(fileId, sha256),
    remove: (fileIds) => store.remove(fileIds),
    async put(path, bytes, contentType) {
      await writeDown(path);
      return store.put(path, bytes, contentType);
    },
  };
}
