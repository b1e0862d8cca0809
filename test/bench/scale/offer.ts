/** What is offered to the world: how many are in flight, and what goes on around them. */

export interface Offer {
  readonly label: string;
  /** Jobs under way, and tasks a second that keep it so. */
  readonly inFlight: number;
  /** Virtual time that is measured, after the beginning has settled, ms. */
  readonly measuredMs: number;
  readonly triggers: boolean;
  readonly callbacks: boolean;
  readonly storm: 'none' | 'all_at_once' | 'one_hangs' | 'one_user';
  /** New tasks a second besides those that replace what ends; for the rows about submitting. */
  readonly submits?: { readonly perSecond: number; readonly users: number };
}

const WARM_UP_MS = 30_000;
/** From the beginning until what is seen counts, ms. */
export const settledAfterMs = (): number => WARM_UP_MS;

/** In flight divided by this is the number of users: nobody has more at once than is allowed. */
export const TASKS_PER_USER = 4;

const CALM = { triggers: true, callbacks: false, storm: 'none' } as const;

const LEVELS: readonly { inFlight: number; measuredMs: number }[] = [
  { inFlight: 100, measuredMs: 900_000 },
  { inFlight: 1_000, measuredMs: 300_000 },
  { inFlight: 10_000, measuredMs: 120_000 },
  { inFlight: 100_000, measuredMs: 40_000 },
];

const named = (inFlight: number): string => inFlight.toLocaleString('en-US');

/** All rows, the quick ones first. `most`: none with more in flight. */
export function offers(most: number): Offer[] {
  const levels = LEVELS.filter(({ inFlight }) => inFlight <= most);
  const largest = levels.at(-1) ?? { inFlight: most, measuredMs: 60_000 };
  const middle = levels.find(({ inFlight }) => inFlight === 10_000) ?? largest;
  return [
    ...levels.map((level) => ({ ...CALM, ...level, label: named(level.inFlight) })),
    ...levels.map((level) => ({
      ...CALM,
      ...level,
      triggers: false,
      label: `${named(level.inFlight)}, no triggers`,
    })),
    { ...CALM, ...middle, callbacks: true, label: `${named(middle.inFlight)}, callbacks` },
    {
      ...CALM,
      ...middle,
      storm: 'all_at_once',
      label: `${named(middle.inFlight)}, all end at once`,
    },
    {
      ...CALM,
      ...middle,
      storm: 'one_hangs',
      label: `${named(middle.inFlight)}, one provider hangs`,
    },
    {
      ...CALM,
      ...middle,
      storm: 'one_user',
      label: `${named(middle.inFlight)}, one user brings as many`,
    },
  ];
}

/** Tasks a second over so many users, with nothing under way before. */
export const SUBMISSION: Offer = {
  ...CALM,
  inFlight: 0,
  measuredMs: 20_000,
  label: '500/s over 1,000 users',
  submits: { perSecond: 500, users: 1_000 },
};

/** Nobody taps, for an hour: what the timers alone ask for. */
export const IDLE: Offer = { ...CALM, inFlight: 0, measuredMs: 3_600_000, label: 'nobody there' };
