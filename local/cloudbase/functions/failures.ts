/** How a failed invocation is reported: the cloud's codes, and whether the function ran at all. */
import { CloudBaseError } from '../engine/api.ts';
import type { FunctionLimits } from './config.ts';

/** The function never ran, so calling it again repeats nothing. */
export class NotStartedError extends CloudBaseError {
  constructor(code: string, message: string) {
    super(code, message);
    this.name = 'NotStartedError';
  }
}

/** A run that began and failed; `ms` is billed. */
export class FailedRunError extends CloudBaseError {
  readonly ms: number | undefined;
  constructor(code: string, message: string, ms?: number) {
    super(code, message);
    this.name = 'FailedRunError';
    this.ms = ms;
  }
}

/** `main` threw, or its process ended. The stack stays in the function's log. */
export function executeFailure(message: string, ms?: number): FailedRunError {
  return new FailedRunError('FUNCTIONS_EXECUTE_FAIL', message, ms);
}

export function timeExceeded(timeoutS: number): FailedRunError {
  return new FailedRunError(
    'FUNCTIONS_TIME_LIMIT_EXCEEDED',
    `Invoking task timed out after ${timeoutS} seconds`,
    timeoutS * 1000,
  );
}

function memoryExceeded(memoryMb: number): FailedRunError {
  return new FailedRunError(
    'FUNCTIONS_MEMORY_LIMIT_EXCEEDED',
    `Function exceeded the memory limit of ${memoryMb} MB`,
  );
}

export function payloadTooLarge(limit: number): NotStartedError {
  return new NotStartedError(
    'EXCEED_MAX_PAYLOAD_SIZE',
    `request payload is larger than ${limit} bytes`,
  );
}

/** What a caller is told whose instance has ended before it answered. */
export function exitFailure(
  { outOfMemory, detail }: { readonly outOfMemory: boolean; readonly detail: string },
  { isReady, limits }: { readonly isReady: boolean; readonly limits: FunctionLimits },
): Error {
  if (outOfMemory) return memoryExceeded(limits.memoryMb);
  if (!isReady) return new NotStartedError('FUNCTIONS_EXECUTE_FAIL', firstLine(detail));
  return executeFailure(`Function process exited before completed: ${blame(detail)}`);
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '') ?? text;
}

/** The line of a crash report that names the error. */
function blame(detail: string): string {
  return detail.split('\n').find((line) => /^\w*Error\b/u.test(line)) ?? firstLine(detail);
}
