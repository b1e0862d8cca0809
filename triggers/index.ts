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
  /** What happens where it is missing. */
  readonly without: string;
}

/**
 * One function looks every ten seconds, for all: what it finds for the others it calls them for. So
 * an idle environment pays for one quick timer, not for four. The others' own timers come seldom,
 * for calls that were lost and for what the poller does not look at (gifts), and away from its
 * rounds, or both would claim the same.
 */
export const timerTriggers: readonly TimerTrigger[] = [
  { functionName: 'task-poller', name: 'poll', cron: '*/10 * * * * * *' },
  { functionName: 'task-processor', name: 'process', cron: '45 * * * * * *' },
  { functionName: 'film-renderer', name: 'render', cron: '15 */5 * * * * *' },
  { functionName: 'task-sweeper', name: 'sweep', cron: '35 * * * * * *' },
  { functionName: 'webhook-sender', name: 'send', cron: '55 */5 * * * * *' },
];

/** All only make things quicker: the poller finds the same by itself. */
export const databaseTriggers: readonly DatabaseTrigger[] = [
  {
    name: 'task-created',
    collection: 'task_queue',
    events: ['create'],
    functionName: 'task-processor',
    without: 'a task starts at the next 10-second tick that is 3 seconds away',
  },
  {
    name: 'task-ready',
    collection: 'task_queue',
    events: ['update'],
    functionName: 'task-processor',
    condition: { match: 'all', rules: [{ field: 'wake', op: '=', value: 'processor' }] },
    without: 'a picture that has come is made ready at the next 10-second tick',
  },
  {
    name: 'film-ready',
    collection: 'task_queue',
    events: ['update'],
    functionName: 'film-renderer',
    condition: { match: 'all', rules: [{ field: 'wake', op: '=', value: 'renderer' }] },
    without: 'a film that has come is made ready at the next 10-second tick',
  },
  {
    name: 'event-written',
    collection: 'webhook_outbox',
    events: ['create'],
    functionName: 'webhook-sender',
    without: 'an event leaves at the next 10-second tick that is 3 seconds away',
  },
];
