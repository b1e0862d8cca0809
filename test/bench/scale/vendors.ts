/** Providers of this bench: each job is done after a time of its own; one of them may fall silent. */
import { hintWebhook } from '../../../shared/providers/calls/webhooks.ts';
import type {
  Handle,
  PollResult,
  ProviderClient,
  Providers,
  SubmitRequest,
} from '../../../shared/providers/contract.ts';
import { normError } from '../../../shared/providers/errors.ts';
import type { Rng } from '../../simulation/world/random.ts';
import { around, jobTime } from './chance.ts';
import { given } from './parameters.ts';

export const VENDORS = ['alder', 'birch', 'cedar', 'dogwood'] as const;
export type Vendor = (typeof VENDORS)[number];

export interface Job {
  readonly id: string;
  readonly vendor: Vendor;
  readyAt: number;
}

export interface Waiting {
  wait(ms: number): Promise<void>;
}

export class Vendors {
  readonly jobs = new Map<string, Job>();
  readonly #now: () => number;
  readonly #rng: Rng;
  /** Answers nothing while it is set. */
  silent: Vendor | null = null;
  checks = 0;
  /** Told of each job with the address that wants to hear of its end. */
  onAccepted: (job: Job, callbackUrl: string) => void = () => {};

  constructor(now: () => number, rng: Rng) {
    this.#now = now;
    this.#rng = rng;
  }

  add(vendor: Vendor, readyAt: number): Job {
    const job = { id: `job-${this.jobs.size + 1}`, vendor, readyAt };
    this.jobs.set(job.id, job);
    return job;
  }

  for(by: Waiting): Providers {
    const clients = new Map(VENDORS.map((vendor) => [vendor as string, this.#client(vendor, by)]));
    return {
      available: (id) => clients.has(id),
      client: (id) => {
        const client = clients.get(id);
        if (client === undefined) throw new Error(`no vendor ${id}`);
        return client;
      },
    };
  }

  #client(vendor: Vendor, by: Waiting): ProviderClient {
    return {
      id: vendor,
      submitIsIdempotent: true,
      submit: async (request: SubmitRequest) => {
        await by.wait(around(this.#rng, given('submitMs')));
        if (this.silent === vendor) {
          await by.wait(given('silentMs'));
          const error = normError('timeout', { ...this.#trouble(vendor), stage: 'submit' });
          return { kind: 'unknown', error };
        }
        const job = this.add(vendor, this.#now() + jobTime(this.#rng, given('jobMs')));
        if (request.callbackUrl !== undefined) this.onAccepted(job, request.callbackUrl);
        return { kind: 'accepted', handle: { taskId: job.id }, pollAfterMs: 3_000 };
      },
      poll: async (handle) => {
        await this.#check(vendor, by);
        return this.#verdict(handle);
      },
      cancel: async () => 'unsupported',
      webhook: hintWebhook(['task_id']),
    };
  }

  async #check(vendor: Vendor, by: Waiting): Promise<void> {
    this.checks += 1;
    const silent = this.silent === vendor;
    await by.wait(silent ? given('silentMs') : around(this.#rng, given('pollMs'), 0.65));
  }

  #verdict(handle: Handle): PollResult {
    const job = this.jobs.get(handle.taskId);
    if (job === undefined) throw new Error(`nobody knows ${handle.taskId}`);
    if (this.silent === job.vendor) {
      const error = normError('timeout', { ...this.#trouble(job.vendor), stage: 'poll' });
      return { kind: 'indeterminate', error };
    }
    if (this.#now() < job.readyAt) return { kind: 'processing', pollAfterMs: 3_000 };
    return {
      kind: 'succeeded',
      results: [{ type: 'image', url: `https://vendor.test/${job.id}` }],
    };
  }

  #trouble(provider: Vendor) {
    return { provider, retry: 'same_call', message: 'no answer' } as const;
  }
}
