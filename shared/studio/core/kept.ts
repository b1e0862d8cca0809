const DAY_MS = 24 * 3_600_000;

/** What was deleted can be brought back for so long, ms; then it is removed for good. */
export const DELETED_KEPT_MS = 30 * DAY_MS;

/** Who changed what is remembered for so long, ms. */
export const HISTORY_KEPT_MS = 90 * DAY_MS;
