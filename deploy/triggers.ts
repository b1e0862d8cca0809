/**
 * Database triggers, which no API makes or tells of, are seen by what they do: the operator's
 * function writes documents of no consequence, and the functions they wake say so.
 */
import { type DatabaseTrigger, databaseTriggers } from '../triggers/index.ts';
import type { Work } from './changes/change.ts';
import { invokeAsOperator } from './invoke.ts';
import { fieldsOf, textOf } from './live/fields.ts';
import type { SpecSources } from './spec.ts';

export interface TriggerSight {
  readonly trigger: DatabaseTrigger;
  readonly seen: boolean;
}

const LOOK_EVERY_MS = 500;
/** A trigger takes a second, a function that has to start two more. */
const LOOKS = 20;

/** @throws DeployError, CallError, NoAnswerError when the function `operator` does not do it */
export async function lookForTriggers(
  { cloud, sleep }: Work,
  { envId, values }: Pick<SpecSources, 'envId' | 'values'>,
): Promise<TriggerSight[]> {
  const secret = values.DARKROOM_ADMIN_SECRET ?? '';
  const ask = async (fields: object): Promise<{ id: string; seen: readonly unknown[] }> => {
    const asked = { envId, secret, action: 'probeTriggers', ...fields };
    const { id, seen } = fieldsOf(await invokeAsOperator(cloud, asked));
    return { id: textOf(id), seen: Array.isArray(seen) ? seen : [] };
  };
  const { id } = await ask({});
  const untilSeen = async (wanted: readonly DatabaseTrigger[]): Promise<void> => {
    for (let looks = 0; looks < LOOKS; looks++) {
      const { seen } = await ask({ id, step: 'look' });
      if (wanted.every((trigger) => seen.includes(markOf(trigger)))) return;
      await sleep(LOOK_EVERY_MS);
    }
  };
  // Those on new documents first: later nobody could tell what has woken whom.
  await untilSeen(databaseTriggers.filter(({ condition }) => condition === undefined));
  await ask({ id, step: 'wake' });
  await untilSeen(databaseTriggers);
  const { seen } = await ask({ id, step: 'end' });
  return databaseTriggers.map((trigger) => ({ trigger, seen: seen.includes(markOf(trigger)) }));
}

/** What the function notes that this trigger wakes. */
function markOf({ functionName, condition }: DatabaseTrigger): string {
  const wake = condition?.rules.find(({ field }) => field === 'wake')?.value ?? '';
  return `${functionName}:${String(wake)}`;
}
