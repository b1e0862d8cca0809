/** Taking an ended task in again, by an operator's wish. */
import { type CapRef, capById } from '../../credits/index.ts';
import { type HouseType, isHouseType } from '../../models/task-types.ts';
import { collections, type Database, readDoc } from '../../platform/database.ts';
import { deterministicId } from '../../platform/ids.ts';
import type { TaskDeps } from '../core/deps.ts';
import type { TaskDoc, WorkDoc } from '../core/documents/schema.ts';
import { draft } from './draft.ts';
import { RESUBMITTED } from './request.ts';
import { type Submitted, takeIn } from './take-in.ts';

type Resubmittable = TaskDoc & { readonly type: Exclude<TaskDoc['type'], HouseType> };

/** What is made here is started again by its owner: what it is made of may have changed since. */
export const canResubmit = (task: TaskDoc): task is Resubmittable => !isHouseType(task.type);

/**
 * Takes an ended task in again: a new task and a new hold at the old quote, under an id made from
 * the old one, so that doing it twice makes one. It counts against the caps the old one counted
 * against. Throws like `submitTask`.
 */
export async function resubmit(deps: TaskDeps, old: Resubmittable): Promise<Submitted> {
  const requestId = `${RESUBMITTED}${old._id}`;
  const model = deps.catalogue.get(old.via);
  const drafts = draft(deps, {
    openid: old.openid,
    requestId,
    taskId: deterministicId(old.openid, requestId),
    payloadHash: old.payload_hash,
    request: {
      // Conversations are not taken in again.
      type: old.type === 'chat' ? 'creation' : old.type,
      images: old.inputs,
      files: old.files,
      sceneId: null,
      words: '',
      model: old.via,
      count: old.count,
      promptParameters: {},
      modelParameters: old.parameters,
      requestId,
    },
    quote: {
      model,
      parameters: old.parameters,
      price: old.price,
      priceVersion: old.price_version,
      cost: old.cost ?? null,
    },
    prompt: old.prompt,
    target: old.target,
  });
  const work = await readDoc<WorkDoc>(deps.db, collections.works, old._id);
  const shown = work === null ? {} : { scene_id: work.scene_id, prompt: work.prompt };
  const caps = await capsOf(deps.db, old);
  return takeIn(deps, { task: drafts.task, work: { ...drafts.work, ...shown } }, { caps });
}

/**
 * Of what was drawn from a reservation too: who may spend so much may not spend more by an
 * operator's hand. With the limits of the last hold; a cap that was removed counts nothing.
 */
async function capsOf(db: Database, { hold }: TaskDoc): Promise<CapRef[]> {
  const caps = await Promise.all((hold?.caps ?? []).map((id) => capById(db, id)));
  return caps.flatMap((cap) => (cap === null ? [] : [{ id: cap._id, limit: cap.limit }]));
}
