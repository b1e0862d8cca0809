/** A provider that does what a test tells it, and keeps its own books of what it was asked. */
import type { Clock } from '../../../shared/platform/clock.ts';
import type {
  CancelResult,
  Handle,
  NormError,
  PollResult,
  ProviderClient,
  SubmitRequest,
  SubmitResult,
} from '../../../shared/providers/contract.ts';
import { DownloadError } from '../../../shared/storage/errors.ts';

export interface ScriptedJob {
  readonly id: string;
  readonly key: string;
  readonly acceptedAt: number;
  cancelled: boolean;
}

type Step<T> = T | (() => T | Promise<T>);

export class ScriptedProvider implements ProviderClient {
  readonly id: string;
  readonly #clock: Clock;
  submitIsIdempotent = false;
  /** Time a job takes, ms. */
  jobMs = 5_000;
  results = 1;
  cancelAnswer: CancelResult = 'unsupported';
  readonly jobs: ScriptedJob[] = [];
  /** Answers used up in order before the ordinary ones. */
  readonly submitScript: Step<SubmitResult>[] = [];
  readonly pollScript: Step<PollResult>[] = [];
  readonly downloadScript: Step<Uint8Array>[] = [];
  polls = 0;

  constructor(id: string, clock: Clock) {
    this.id = id;
    this.#clock = clock;
  }

  accept(key: string): ScriptedJob {
    const job = {
      id: `job-${this.jobs.length + 1}`,
      key,
      acceptedAt: this.#clock.now(),
      cancelled: false,
    };
    this.jobs.push(job);
    return job;
  }

  async submit(request: SubmitRequest): Promise<SubmitResult> {
    const scripted = this.submitScript.shift();
    if (scripted !== undefined) return typeof scripted === 'function' ? scripted() : scripted;
    const job = this.accept(request.idempotencyKey);
    return { kind: 'accepted', handle: { taskId: job.id }, pollAfterMs: 3_000 };
  }

  async poll(handle: Handle): Promise<PollResult> {
    this.polls += 1;
    const scripted = this.pollScript.shift();
    if (scripted !== undefined) return typeof scripted === 'function' ? scripted() : scripted;
    const job = this.jobs.find(({ id }) => id === handle.taskId);
    if (job === undefined) return { kind: 'failed', error: errorOf('not_found', 'never') };
    if (job.cancelled) return { kind: 'cancelled' };
    if (this.#clock.now() - job.acceptedAt < this.jobMs) {
      return { kind: 'processing', pollAfterMs: 3_000 };
    }
    const results = Array.from({ length: this.results }, (_, index) => ({
      type: 'image' as const,
      url: `https://provider.test/${job.id}/${index}.png`,
    }));
    return { kind: 'succeeded', results };
  }

  async cancel(handle: Handle): Promise<CancelResult> {
    const job = this.jobs.find(({ id }) => id === handle.taskId);
    if (job !== undefined && this.cancelAnswer === 'cancelled') job.cancelled = true;
    return this.cancelAnswer;
  }

  async download(url: string): Promise<{ bytes: Uint8Array; mime: string }> {
    // Users' photos lie in storage; the script is about what the provider made.
    const scripted = url.includes('provider.test') ? this.downloadScript.shift() : undefined;
    const bytes = typeof scripted === 'function' ? await scripted() : scripted;
    return { bytes: bytes ?? Buffer.from(url), mime: 'image/png' };
  }
}

export function errorOf(
  kind: NormError['kind'],
  retry: NormError['retry'],
  more: Partial<NormError> = {},
): NormError {
  return {
    kind,
    provider: 'dashscope',
    message: `scripted ${kind}`,
    stage: 'submit',
    retry,
    charged: 'no',
    ...more,
  };
}

export function brokenDownload(retryable: boolean): DownloadError {
  return new DownloadError('DOWNLOAD_FAILED', 'scripted', { retryable });
}
