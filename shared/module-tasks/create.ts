/** A task of another module begins here: with its stages, so that others know what to expect. */
import { checked, collections, readDoc, runTransaction } from '../platform/database.ts';
import { InvalidRequestError } from '../platform/errors.ts';
import { type Changed, docIdOf, type ModuleDeps } from './change.ts';
import { TaskExistsError } from './errors.ts';
import { payloadText } from './payload.ts';
import type { ModuleStageDoc, ModuleTaskDoc } from './schema.ts';
import type { CreateWish } from './shapes.ts';

/** The stage of a task that was made without any. */
export const ONLY_STAGE = 'main';

export interface CreateRequest {
  readonly openid: string;
  readonly wish: CreateWish;
  readonly change: string;
}

/**
 * Throws InvalidRequestError for another's `owner` and for stages of one kind, TaskExistsError.
 */
export async function createTask(
  deps: ModuleDeps,
  { openid, wish, change }: CreateRequest,
): Promise<Changed> {
  assertOwner(openid, wish);
  const id = wish.id ?? `mt_${deps.random.hex(12)}`;
  const stages = stagesOf(wish);
  return runTransaction(deps, async (tx) => {
    const _id = docIdOf(openid, id);
    const earlier = await readDoc<ModuleTaskDoc>(tx, collections.moduleTasks, _id);
    if (earlier?.change === change) return { task: earlier, replayed: true };
    if (earlier !== null || (await isMadeHere(tx, openid, id))) throw new TaskExistsError(id);
    const at = new Date(deps.clock.now());
    const task: ModuleTaskDoc = {
      _id,
      _openid: openid,
      task_id: id,
      task_kind: wish.task_kind,
      request_label: wish.request_label,
      source_module: wish.source_module,
      source_entity_id: wish.source_entity_id ?? null,
      request_payload: payloadText(wish.request_payload),
      status: 'pending',
      failure_message: null,
      latest_text_output: null,
      latest_structured_payload: null,
      stages,
      references: [],
      version: 1,
      change,
      created_at: at,
      updated_at: at,
      started_at: null,
      ended_at: null,
    };
    checked(await tx.collection(collections.moduleTasks).add(task));
    return { task, replayed: false };
  });
}

function assertOwner(openid: string, { owner }: CreateWish): void {
  if (owner === undefined || owner === openid) return;
  throw new InvalidRequestError([{ field: 'owner', message: '只能为密钥所属的用户创建任务' }]);
}

/** One id, one task: what is made here has ids of its own shape. */
async function isMadeHere(
  scope: Parameters<typeof readDoc>[0],
  openid: string,
  id: string,
): Promise<boolean> {
  if (!/^[0-9a-f]{32}$/.test(id)) return false;
  const work = await readDoc<{ _openid: string }>(scope, collections.works, id);
  return work?._openid === openid;
}

function stagesOf({ stages }: CreateWish): ModuleStageDoc[] {
  const declared =
    stages.length > 0 ? stages : [{ kind: ONLY_STAGE, label: '', detail: '', order: 0 }];
  const twice = declared.findIndex(
    ({ kind }, index) => declared.findIndex((one) => one.kind === kind) !== index,
  );
  if (twice >= 0) {
    const field = `stages[${twice}].kind`;
    throw new InvalidRequestError([{ field, message: '阶段名称重复' }]);
  }
  return declared
    .map(({ kind, label, detail, order }, index) => ({
      kind,
      label,
      detail,
      order: order ?? index,
      status: 'pending' as const,
      text_output: null,
      structured_payload: null,
      warnings: [],
      sequence: 0,
      characters: 0,
      last_sequence: 0,
      started_at: null,
      finished_at: null,
    }))
    .sort((a, b) => a.order - b.order);
}
