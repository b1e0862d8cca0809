/** What a failed call to S3-compatible storage means: worth another try, or an operator's matter. */
import { DarkroomError } from '../../platform/errors.ts';
import { StorageError } from '../errors.ts';

/** Refusals by status that pass all the same. */
const PASSING = new Set([
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  // The upload was finished or given up by an earlier try; the next one starts anew.
  'NoSuchUpload',
]);

interface ServiceFailure {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function statusOf(error: unknown): number | undefined {
  return (error as ServiceFailure | undefined)?.$metadata?.httpStatusCode;
}

/** Names the failure as the service did; its own words stay in the cause. */
export function storageError(what: string, error: unknown): DarkroomError {
  if (error instanceof DarkroomError) return error;
  const { name = 'Error' } = (error ?? {}) as ServiceFailure;
  const status = statusOf(error);
  const refused = status !== undefined && status >= 300 && status < 500 && status !== 429;
  const retryable = !refused || PASSING.has(name);
  const told = status === undefined ? name : `${name} (HTTP ${status})`;
  return new StorageError(`${what}: ${told}`, { cause: error, retryable });
}
