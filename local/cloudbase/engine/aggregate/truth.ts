/** MongoDB's truth: false, null, 0 and missing are false; everything else is true. */
export function isTruthy(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined && value !== 0;
}
