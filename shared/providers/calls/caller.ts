/**
 * Turns one HTTP exchange into the outcome it means, the same way for every protocol:
 * a submit without an answer is `unknown`, a check that fails is `indeterminate`.
 */
import type { Clock } from '../../platform/clock.ts';
import type {
  CancelResult,
  ErrorKind,
  Handle,
  NormError,
  PollResult,
  SubmitResult,
} from '../contract.ts';
import { classify, type ErrorRule, type Evidence, normError } from '../errors.ts';
import { type Http, type HttpAnswer, type HttpCall, type NoAnswer, textOf } from './http.ts';
import { failed, indeterminate, processing, unknown } from './results.ts';

/** What a protocol file gets to work with. */
export interface ProtocolContext {
  readonly provider: string;
  readonly baseUrl: string;
  /** Named by the provider's row, e.g. `key`, `secretId`, `webhookSecret`. */
  readonly keys: Readonly<Record<string, string>>;
  readonly http: Http;
  readonly clock: Clock;
  /** Fetches a user's picture or sound, for providers that want bytes and not a URL. */
  readonly fetchMedia: (url: string) => Promise<{ bytes: Uint8Array; mime: string }>;
  /** Limits of one exchange in ms; `sync` is for calls that generate while they are open. */
  readonly limits: { readonly submit: number; readonly poll: number; readonly sync: number };
}

/** How a provider words its failures. */
export interface Dialect {
  readonly rules: readonly ErrorRule[];
  /** The failure an answer's body tells of; `undefined` when it tells of none. */
  errorIn(answer: HttpAnswer): Evidence | undefined;
}

type Call = Omit<HttpCall, 'timeoutMs'> & {
  readonly timeoutMs?: number;
  /** Whether the HTTP answer itself is the job's verdict, not a check that may have failed. */
  readonly definitive?: (answer: HttpAnswer) => boolean;
};
/** Reads a good answer; `undefined` when it is not what the protocol promises. */
type Reader<T> = (answer: HttpAnswer) => T | undefined;

export interface Caller {
  submit(call: Call, read: Reader<SubmitResult>): Promise<SubmitResult>;
  poll(call: Call, read: Reader<PollResult>): Promise<PollResult>;
  cancel(call: Call, read: (answer: HttpAnswer) => CancelResult): Promise<CancelResult>;
  /** The provider's verdict on a job that ran. */
  jobFailed(evidence: Evidence): { kind: 'failed'; error: NormError };
  /** A verdict of a kind the status alone tells, e.g. `not_found` for an expired job. */
  jobEnded(
    kind: ErrorKind,
    message: string,
    stage?: NormError['stage'],
  ): { kind: 'failed'; error: NormError };
  /** One item of a job that failed while others may have succeeded. */
  itemError(evidence: Evidence): NormError;
}

/** A failed check with one of these kinds is a verdict on the job, not on the check. */
const VERDICTS: ReadonlySet<ErrorKind> = new Set([
  'content_policy',
  'not_found',
  'provider_failed',
]);
/** Even where the answer is the verdict, these are about this very exchange. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([401, 403, 408, 425, 429, 502, 503]);
const MAX_EMPTY_POLLS = 5;

export function createCaller(context: ProtocolContext, dialect: Dialect): Caller {
  const { provider, http, limits } = context;
  const { rules } = dialect;
  const understand = (evidence: Evidence, stage: NormError['stage']): NormError =>
    classify(evidence, { provider, stage, rules });
  const garbage = (answer: HttpAnswer, stage: NormError['stage']): NormError =>
    normError('unknown', {
      provider,
      stage,
      httpStatus: answer.status,
      message: `unreadable answer: ${textOf(answer, 120)}`,
    });

  return {
    async submit(call, read) {
      const answer = await http.exchange({ timeoutMs: limits.submit, ...call });
      if (answer.kind === 'no_answer') return unanswered(provider, answer);
      const evidence = failureIn(answer, dialect);
      if (evidence === undefined) {
        return read(answer) ?? unknown(garbage(answer, 'submit'));
      }
      const error = understand(evidence, 'submit');
      // A gateway's own 500 or 504 page says nothing about what happened behind it.
      const silent = answer.json === undefined && answer.status >= 500;
      if (silent && answer.status !== 502 && answer.status !== 503) {
        return unknown({ ...error, kind: 'unknown', retry: 'never', charged: 'maybe' });
      }
      return failed(error);
    },

    async poll(call, read) {
      const answer = await http.exchange({ timeoutMs: limits.poll, ...call });
      if (answer.kind === 'no_answer') {
        const message = `${answer.reason}: ${answer.message}`;
        return indeterminate(normError('transient', { provider, stage: 'poll', message }));
      }
      const evidence = failureIn(answer, dialect);
      if (evidence === undefined) {
        return read(answer) ?? indeterminate(garbage(answer, 'poll'));
      }
      const passing = PASSING_STATUSES.has(answer.status);
      if (call.definitive?.(answer) === true && answer.json !== undefined && !passing) {
        return failed(asVerdict(understand(evidence, 'output')));
      }
      const error = understand(evidence, 'poll');
      // Only the provider itself, speaking its own language, can give a verdict.
      const verdict = dialect.errorIn(answer) !== undefined && VERDICTS.has(error.kind);
      return verdict ? failed(error) : indeterminate(error);
    },

    async cancel(call, read) {
      const answer = await http.exchange({ timeoutMs: limits.poll, ...call });
      // Without a clear yes the job goes on and is polled to its end.
      return answer.kind === 'no_answer' ? 'too_late' : read(answer);
    },

    jobFailed: (evidence) => failed(asVerdict(understand(evidence, 'output'))),
    jobEnded: (kind, message, stage = 'poll') =>
      failed(normError(kind, { provider, stage, message })),
    itemError: (evidence) => asVerdict(understand(evidence, 'output')),
  };
}

/** The header most providers take their key in. */
export function bearer({ keys }: ProtocolContext): Record<string, string> {
  return { Authorization: `Bearer ${keys.key ?? ''}` };
}

/** Nothing is left of a failed job to be asked again: only a new one may do better. */
function asVerdict(error: NormError): NormError {
  const vague = error.kind === 'transient' || error.kind === 'unknown';
  return {
    ...error,
    kind: vague ? 'provider_failed' : error.kind,
    retry: vague || error.retry === 'same_call' ? 'resubmit' : error.retry,
  };
}

function unanswered(provider: string, answer: NoAnswer): SubmitResult {
  const message = `${answer.reason}: ${answer.message}`;
  if (!answer.sent) {
    return failed(normError('transient', { provider, stage: 'submit', message }));
  }
  const kind = answer.reason === 'timeout' ? 'timeout' : 'unknown';
  const parts = { provider, stage: 'submit', message, retry: 'never', charged: 'maybe' } as const;
  return unknown(normError(kind, parts));
}

function failureIn(answer: HttpAnswer, dialect: Dialect): Evidence | undefined {
  const told = dialect.errorIn(answer);
  if (told === undefined && answer.status < 300) return undefined;
  const retryAfterMs = retryAfterOf(answer.headers);
  return {
    httpStatus: answer.status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    message: `HTTP ${answer.status}: ${textOf(answer, 200)}`,
    ...told,
  };
}

/** `retry-after-ms`, or `Retry-After` in seconds. Dates are not sent by any provider met so far. */
export function retryAfterOf(headers: Headers): number | undefined {
  const ms = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1_000) : undefined;
}

/**
 * "Succeeded" without a result: some providers say so a moment before the URL is there. Counted
 * in the handle, because nothing else survives between two checks.
 */
export function withoutOutput(caller: Caller, handle: Handle, pollAfterMs: number): PollResult {
  const end = (): PollResult =>
    caller.jobEnded('provider_failed', 'job succeeded without any output');
  return unlessRepeated(handle, pollAfterMs, end);
}

/** An answer that may be a hiccup is believed when it comes again and again. */
export function unlessRepeated(
  handle: Handle,
  pollAfterMs: number,
  end: () => PollResult,
): PollResult {
  const seen = typeof handle.emptyPolls === 'number' ? handle.emptyPolls + 1 : 1;
  if (seen > MAX_EMPTY_POLLS) return end();
  return processing(pollAfterMs, { handle: { ...handle, emptyPolls: seen } });
}
