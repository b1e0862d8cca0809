/** Who did what by hand. Written before the deed and after it, so that a crash leaves a trace. */
import type { Clock } from './clock.ts';
import { checked, collections, type Database } from './database.ts';
import { DarkroomError } from './errors.ts';
import type { Random } from './ids.ts';
import { redact } from './log.ts';

export interface AuditDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
}

/** Runs `deed` between two writes of one audit document. `params` must not hold the secret. */
export async function audited<T>(
  deps: AuditDeps,
  entry: { action: string; params: object },
  deed: () => Promise<T>,
): Promise<T> {
  const id = deps.random.hex(16);
  const audit = deps.db.collection(collections.audit);
  const started = {
    _id: id,
    action: entry.action,
    params: JSON.stringify(redact(entry.params)),
    started_at: new Date(deps.clock.now()),
    ended_at: null,
    outcome: 'started',
  };
  checked(await audit.add(started));
  const end = async (outcome: string): Promise<void> => {
    checked(await audit.doc(id).update({ outcome, ended_at: new Date(deps.clock.now()) }));
  };
  try {
    const result = await deed();
    await end('done');
    return result;
  } catch (error) {
    await end(error instanceof DarkroomError ? error.code : 'INTERNAL');
    throw error;
  }
}
