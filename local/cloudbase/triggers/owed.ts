/** What a commit owes: the deliveries of the triggers it matches, with their events. */
import type { Change, Commit } from '../engine/api.ts';
import { meets, type TriggerCondition } from './condition.ts';
import type { DatabaseEvent, Delivery } from './delivery-state.ts';

export interface DatabaseTrigger {
  readonly name: string;
  readonly collection: string;
  readonly events: readonly DatabaseEvent['event'][];
  readonly functionName: string;
  readonly condition?: TriggerCondition;
}

export function owedBy(commit: Commit, triggers: readonly DatabaseTrigger[]): Delivery[] {
  return commit.changes.flatMap((change, index) =>
    triggers
      .filter((trigger) => matches(trigger, change))
      .map((trigger) => makeDelivery({ commit, change, index, trigger })),
  );
}

function matches(trigger: DatabaseTrigger, change: Change): boolean {
  const doc = change.after ?? change.before;
  return (
    trigger.collection === change.collection &&
    trigger.events.includes(eventName(change)) &&
    doc !== null &&
    meets(doc, trigger.condition)
  );
}

function eventName(change: Change): DatabaseEvent['event'] {
  switch (change.op) {
    case 'insert':
      return 'create';
    case 'update':
    case 'replace':
      return 'update';
    case 'delete':
      return 'delete';
    default:
      return change.op satisfies never;
  }
}

function makeDelivery(of: {
  readonly commit: Commit;
  readonly change: Change;
  readonly index: number;
  readonly trigger: DatabaseTrigger;
}): Delivery {
  const { commit, change, index, trigger } = of;
  return {
    id: `${commit.seq}:${index}:${trigger.name}`,
    functionName: trigger.functionName,
    event: {
      type: 'database',
      triggerName: trigger.name,
      event: eventName(change),
      collection: change.collection,
      data: { ...(change.after ?? change.before), _id: change.id },
      time: new Date(commit.atMs).toISOString(),
    },
  };
}
