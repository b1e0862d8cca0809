/** A task of either kind by its id: most are made here, so those of modules are asked for second. */
import { findModuleTask, type ModuleTaskDoc } from '../../module-tasks/index.ts';
import { NotFoundError } from '../../platform/errors.ts';
import { accountOwner } from '../core/caller.ts';
import type { Ask } from '../core/route.ts';

/** Throws what `find` throws when it is neither. */
export async function orModuleTask<T>(
  ask: Ask,
  find: () => Promise<T>,
  instead: (task: ModuleTaskDoc) => Promise<T>,
): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    const { app, caller, params } = ask;
    const task = await findModuleTask(app.db, accountOwner(caller), params.id ?? '');
    if (task === null) throw error;
    return instead(task);
  }
}
