/** Aggregation expressions evaluated on one document, by mingo with this engine's operators. */
import { evalExpr } from 'mingo/core';
import { mingoOptions } from './aggregate-context.ts';
import { requestFailed } from './errors.ts';

/** Throws DATABASE_REQUEST_FAILED for an expression MongoDB would refuse. */
export function evaluateExpression(document: unknown, expression: unknown): unknown {
  return refusing(() => evalExpr(document, expression, mingoOptions({})));
}

/** MongoDB's truth: false, null, 0 and missing are false; everything else is true. */
export function isTruthy(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined && value !== 0;
}

/** mingo reports what MongoDB would refuse as plain errors; the client needs a code. */
export function refusing<T>(run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof Error && cause.constructor.name === 'MingoError') {
      throw requestFailed(cause.message);
    }
    throw cause;
  }
}
