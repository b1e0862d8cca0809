/** The only source of time. Instants are milliseconds since 1970; simulations pass their own. */
export interface Clock {
  /** Now, in ms since 1970. */
  now(): number;
  /** Resolves after `ms`. Only for back-off of a few hundred ms: functions are billed by time. */
  sleep(ms: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
