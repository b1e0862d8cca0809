/** What every provider has to say, each in its own words. */
import type { LocalReply } from './http.ts';
import type { Job, JobFailure, JobItem, JobSpec, Jobs, JobView, Refusal } from './jobs.ts';

export type Refusals = Readonly<Record<Refusal, LocalReply>>;

/** A job, or the reply that refuses it. */
export async function admit(
  jobs: Jobs,
  spec: JobSpec,
  refusals: Refusals,
): Promise<{ readonly job: Job } | { readonly reply: LocalReply }> {
  const admission = await jobs.admit(spec);
  if (admission.kind === 'accepted') return { job: admission.job };
  return { reply: admission.kind === 'hang' ? 'hang' : refusals[admission.why] };
}

export interface Words {
  queued(job: Job): LocalReply;
  running(job: Job, progress: number): LocalReply;
  done(items: readonly JobItem[], job: Job): LocalReply;
  failed(why: JobFailure, job: Job): LocalReply;
  cancelled?(job: Job): LocalReply;
  unknown(): LocalReply;
  trouble(): LocalReply;
}

export function tell(view: JobView, words: Words): LocalReply {
  switch (view.state) {
    case 'queued':
      return words.queued(view.job);
    case 'running':
      return words.running(view.job, view.progress);
    case 'done':
      return words.done(view.items, view.job);
    case 'failed':
      return words.failed(view.why, view.job);
    case 'cancelled':
      return words.cancelled?.(view.job) ?? words.unknown();
    case 'unknown':
      return words.unknown();
    case 'trouble':
      return words.trouble();
    default:
      return view satisfies never;
  }
}

/** Paths of the results that were made. */
export const pathsOf = (items: readonly JobItem[]): string[] =>
  items.flatMap((item) => (item.kind === 'media' ? [item.path] : []));

export const POLICY_MESSAGES: Readonly<Record<JobFailure, string>> = {
  'policy-output': 'The generated content was flagged as sensitive by our content policy',
  'provider-failed': 'Generation failed, please try again',
};
