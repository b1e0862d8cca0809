/** What no API can do: the exact steps in the console, and what happens until they are done. */
import { type DatabaseTrigger, databaseTriggers } from '../triggers/index.ts';
import type { TriggerSight } from './triggers.ts';

/** Lines for a terminal. `sights`: what was seen of them; null where nobody has looked. */
export function consoleSteps(envId: string, sights: readonly TriggerSight[] | null): string[] {
  const missing =
    sights?.filter(({ seen }) => !seen).map(({ trigger }) => trigger) ?? databaseTriggers;
  if (missing.length === 0) return [`database triggers: all ${databaseTriggers.length} seen`];
  const names = missing.map(({ name }) => name).join(', ');
  return [
    sights === null
      ? 'One thing no API can do: database triggers.'
      : `database triggers not seen: ${names}. No API can make them.`,
    `In the console, https://tcb.cloud.tencent.com/dev?envId=${envId} → settings → event triggers → add:`,
    ...missing.map((trigger) => `  ${stepOf(trigger)}`),
    'Each: type database, every time, switched on. Pay-as-you-go environments only.',
    'All works without them, later:',
    ...missing.map(({ name, without }) => `  ${name.padEnd(13)} ${without}`),
  ];
}

const EVENTS = { create: 'insert', update: 'update', delete: 'delete' } as const;

function stepOf({ name, collection, events, functionName, condition }: DatabaseTrigger): string {
  const event = events.map((one) => EVENTS[one]).join(', ');
  const rules = condition?.rules.map(
    ({ field, op, value }) =>
      `${field} ${op} ${String(value)} (${typeof value === 'string' ? 'String' : 'Number'})`,
  );
  const when =
    rules === undefined ? 'no condition' : `match ${condition?.match}: ${rules.join(', ')}`;
  return `${name.padEnd(13)} collection ${collection}, ${event}, ${when} → function ${functionName}`;
}
