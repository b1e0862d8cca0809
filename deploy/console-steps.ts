/** What no API can do: the exact steps in the console, and what happens until they are done. */
import { type DatabaseTrigger, databaseTriggers } from '../triggers/index.ts';

/** Lines for a terminal. */
export function consoleSteps(envId: string): string[] {
  return [
    'One thing no API can do: database triggers. Without them all works, up to 10 s later (films 20 s).',
    `In the console, https://tcb.cloud.tencent.com/dev?envId=${envId} → settings → event triggers → add:`,
    ...databaseTriggers.map((trigger) => `  ${stepOf(trigger)}`),
    'Each: type database, every time, switched on. Pay-as-you-go environments only.',
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
