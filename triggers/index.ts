/**
 * What fires what, declared once. cloudbaserc.json must agree on the timers (a test holds it);
 * database triggers exist only in the console, so docs/deploy.md walks through them by hand, and the
 * local CloudBase reads them from here.
 */

export interface TimerTrigger {
  readonly functionName: string;
  readonly name: string;
  /** Seven fields, UTC+8: second minute hour day month weekday year. */
  readonly cron: string;
}

export interface DatabaseTrigger {
  readonly name: string;
  readonly collection: string;
  readonly events: readonly ('create' | 'update' | 'delete')[];
  readonly functionName: string;
  /** As the console offers it, matched on the new document. */
  readonly condition?: {
    readonly match: 'all' | 'any';
    readonly rules: readonly {
      readonly field: string;
      readonly op: '=' | '!=' | '>' | '>=' | '<' | '<=';
      readonly value: string | number | boolean | null;
    }[];
  };
}

/**
 * The processor looks half-way between two rounds of the poller: at the same second both would
 * claim what the poller has just handed over, and one of the two in vain.
 */
export const timerTriggers: readonly TimerTrigger[] = [
  { functionName: 'task-poller', name: 'poll', cron: '*/10 * * * * * *' },
  { functionName: 'task-processor', name: 'process', cron: '5,15,25,35,45,55 * * * * * *' },
  { functionName: 'film-renderer', name: 'render', cron: '8,28,48 * * * * * *' },
  { functionName: 'task-sweeper', name: 'sweep', cron: '30 * * * * * *' },
  { functionName: 'webhook-sender', name: 'send', cron: '12,32,52 * * * * * *' },
];

/** All only make things quicker: the timers find the same tasks by themselves. */
export const databaseTriggers: readonly DatabaseTrigger[] = [
  {
    name: 'task-created',
    collection: 'task_queue',
    events: ['create'],
    functionName: 'task-processor',
  },
  {
    name: 'task-ready',
    collection: 'task_queue',
    events: ['update'],
    functionName: 'task-processor',
    condition: { match: 'all', rules: [{ field: 'wake', op: '=', value: 'processor' }] },
  },
  {
    name: 'film-ready',
    collection: 'task_queue',
    events: ['update'],
    functionName: 'film-renderer',
    condition: { match: 'all', rules: [{ field: 'wake', op: '=', value: 'renderer' }] },
  },
  {
    name: 'event-written',
    collection: 'webhook_outbox',
    events: ['create'],
    functionName: 'webhook-sender',
  },
];
