/**
 * The jobs of all local provider servers: accepted, rendered in the background, ready after the
 * time a real one takes. Each server only words them its own way.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type Behaviour, scriptOf } from './behaviours.ts';
import { type BlobStore, createJobFile, type JobFile } from './files.ts';
import { type FetchedInput, fetchInputs } from './inputs.ts';
import type { Admission, Job, JobItem, JobKind, JobSpec, JobView, Media, Refusal } from './job.ts';
import { jobMs } from './job-times.ts';
import { likenessOf, render, renderCover } from './media/render.ts';

export type {
  Admission,
  Job,
  JobFailure,
  JobItem,
  JobKind,
  JobSpec,
  JobView,
  Media,
  Refusal,
} from './job.ts';

export interface JobsOptions {
  readonly blobs: BlobStore;
  readonly file?: JobFile;
  /** 2 makes everything twice as fast. */
  readonly speed: number;
  /** Frames a second of films for which no rate is asked. */
  readonly filmFps?: number | undefined;
  /** Told of each job that has a callback address, until `notified` is set. */
  readonly onAccepted?: (job: Job, view: () => JobView) => void;
}

export interface Jobs {
  /** No job is made when the provider refuses. */
  admit(spec: JobSpec): Promise<Admission>;
  /** Counts as one check of the job by its owner. */
  check(provider: string, id: string): JobView;
  /** Waits until the job is ready, for calls that answer with the result. */
  finished(job: Job): Promise<JobView>;
  /** Only a job still queued can be cancelled. */
  cancel(provider: string, id: string): 'cancelled' | 'too_late' | 'unknown';
  /** `undefined` for paths that name nothing, `'expired'` for those whose time is over. */
  media(path: string): Promise<Media | 'expired' | undefined>;
  /** The bytes of a result, for providers that answer with them. */
  bytes(job: Job, index: number): Promise<Media>;
  close(): Promise<void>;
}

const MEDIA_LIFE_MS = 24 * 3_600_000;

export function createJobs(options: JobsOptions): Jobs {
  const { blobs, file = createJobFile(), speed, filmFps } = options;
  const jobs = new Map<string, Job>(file.load().map((job) => [job.id, job]));
  const rateLimited = new Set<string>();
  const rendering = new Map<string, Promise<Media>>();
  const save = (): void => file.save(jobs.values());

  const inputsOf = async (job: Job): Promise<FetchedInput[]> => {
    const count = job.spec.inputs?.length ?? 0;
    const all = await Promise.all(
      Array.from({ length: count }, (_, index) => blobs.get(`${job.id}-input-${index}`)),
    );
    return all.flatMap((bytes) => (bytes === undefined ? [] : [{ bytes }]));
  };
  // Rendered when first fetched: most of what tests ask for is never looked at.
  const bytes = async (job: Job, index: number): Promise<Media> => {
    const inputs = await inputsOf(job);
    const key = likenessOf(job.spec, { inputs, index });
    const known = rendering.get(key);
    if (known !== undefined) return known;
    const made = render(job.spec, { inputs, index, filmFps });
    rendering.set(key, made);
    return made;
  };
  const announce = (job: Job): void => {
    if (job.spec.callbackUrl === undefined || job.notified) return;
    options.onAccepted?.(job, () => viewOf({ ...job, polls: Number.MAX_SAFE_INTEGER }, Date.now()));
  };
  for (const job of jobs.values()) announce(job);
  const accept = async (spec: JobSpec, inputs: readonly FetchedInput[]): Promise<Job> => {
    const job = newJob(spec, speed);
    await Promise.all(
      inputs.map((input, index) => blobs.put(`${job.id}-input-${index}`, input.bytes)),
    );
    jobs.set(job.id, job);
    save();
    announce(job);
    return job;
  };
  const known = (provider: string, id: string): Job | undefined => {
    const job = jobs.get(id);
    return job?.spec.provider === provider ? job : undefined;
  };

  return {
    async admit(spec) {
      const repeated = findByKey(jobs, spec);
      if (repeated !== undefined) return { kind: 'accepted', job: repeated };
      const { behaviour } = scriptOf(spec.prompt);
      const why = refusalOf(behaviour, spec, rateLimited);
      if (why !== undefined) return { kind: 'refused', why };
      const inputs = await fetchInputs(spec.inputs ?? []);
      if (inputs === undefined) return { kind: 'refused', why: 'input-unreadable' };
      const job = await accept(spec, inputs);
      return behaviour === 'hang' ? { kind: 'hang', job } : { kind: 'accepted', job };
    },

    check(provider, id) {
      const job = known(provider, id);
      if (job === undefined || job.script.behaviour === 'not-found') return { state: 'unknown' };
      job.polls += 1;
      save();
      return viewOf(job, Date.now());
    },

    async finished(job) {
      // Timers may fire a millisecond early.
      for (let wait = 1; wait > 0; wait = job.readyAt - Date.now()) {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, job.readyAt - Date.now())));
      }
      return viewOf({ ...job, polls: Number.MAX_SAFE_INTEGER }, Date.now());
    },

    cancel(provider, id) {
      const job = known(provider, id);
      if (job === undefined) return 'unknown';
      const view = viewOf(job, Date.now());
      if (view.state !== 'queued') return 'too_late';
      job.cancelled = true;
      save();
      return 'cancelled';
    },

    async media(path) {
      const match = /^([\w-]+)\/([0-9a-f]+)-(\d+)\.(\w+)$/.exec(path);
      const job = jobs.get(match?.[1] ?? '');
      const index = Number(match?.[3]);
      if (job === undefined || match?.[2] !== job.secret || index >= countOf(job)) return undefined;
      const expired = Date.now() > job.readyAt + MEDIA_LIFE_MS;
      if (expired || job.script.behaviour === 'expired-url') return 'expired';
      if (job.spec.kind !== 'video' || match?.[4] !== COVER_EXTENSION) return bytes(job, index);
      return renderCover(job.spec, { inputs: await inputsOf(job), index });
    },

    bytes,
    close: () => file.close(),
  };
}

function newJob(spec: JobSpec, speed: number): Job {
  const createdAt = Date.now();
  const script = scriptOf(spec.prompt);
  return {
    id: jobId(spec),
    spec: { ...spec, inputs: (spec.inputs ?? []).map((url) => url.slice(0, 200)) },
    script,
    createdAt,
    readyAt: createdAt + jobMs(spec.kind, script.behaviour, speed),
    secret: randomBytes(8).toString('hex'),
    polls: 0,
    cancelled: false,
    notified: false,
  };
}

/** Most providers use random ids; one that promises uniqueness gets one from its key. */
function jobId({ provider, uniqueKey }: JobSpec): string {
  if (uniqueKey === undefined) return randomBytes(16).toString('hex');
  return createHash('sha256').update(`${provider} ${uniqueKey}`).digest('hex').slice(0, 32);
}

function findByKey(jobs: ReadonlyMap<string, Job>, spec: JobSpec): Job | undefined {
  return spec.uniqueKey === undefined ? undefined : jobs.get(jobId(spec));
}

function refusalOf(
  behaviour: Behaviour,
  { provider, prompt }: JobSpec,
  rateLimited: Set<string>,
): Refusal | undefined {
  if (behaviour === 'policy-input') return 'policy-input';
  if (behaviour === 'balance') return 'balance';
  const key = `${provider} ${prompt}`;
  if (behaviour !== '429-then-ok' || rateLimited.delete(key)) return undefined;
  rateLimited.add(key);
  return 'rate-limited';
}

export const countOf = ({ spec }: Job): number => Math.max(1, spec.count ?? 1);

const TROUBLED_POLLS = 2;

function viewOf(job: Job, now: number): JobView {
  const { behaviour, slowPolls } = job.script;
  if (job.cancelled) return { state: 'cancelled', job };
  if (behaviour === '5xx-on-poll' && job.polls <= TROUBLED_POLLS) return { state: 'trouble' };
  const progress = (now - job.createdAt) / Math.max(1, job.readyAt - job.createdAt);
  if (progress < 1 || job.polls <= slowPolls) {
    return {
      state: progress < 0.2 ? 'queued' : 'running',
      progress: Math.min(0.95, progress),
      job,
    };
  }
  if (behaviour === 'policy-output') return { state: 'failed', why: 'policy-output', job };
  if (behaviour === 'fail') return { state: 'failed', why: 'provider-failed', job };
  return { state: 'done', items: itemsOf(job), job };
}

function itemsOf(job: Job): JobItem[] {
  const { behaviour } = job.script;
  const early = behaviour === 'success-without-url-once' && firstSuccess(job);
  if (early) return [];
  return Array.from({ length: countOf(job) }, (_, index): JobItem => {
    // The first is made, the rest refused; a job of one is simply made.
    if (behaviour === 'partial' && index > 0) return { kind: 'refused' };
    const path = `${job.id}/${job.secret}-${index}.${extensionOf(job.spec)}`;
    return { kind: 'media', path, index };
  });
}

const EXTENSIONS: Readonly<Record<JobKind, string>> = {
  image: 'png',
  video: 'mp4',
  audio: 'wav',
  text: 'txt',
  transcript: 'json',
};

const extensionOf = ({ kind, sound }: JobSpec): string =>
  sound?.format?.container ?? EXTENSIONS[kind];

const COVER_EXTENSION = 'png';

/** Where the still of a film can be fetched, from the film's own path. */
export const coverOf = (path: string): string => path.replace(/\w+$/, COVER_EXTENSION);

const announced = new Set<string>();
function firstSuccess(job: Job): boolean {
  if (announced.has(job.id)) return false;
  announced.add(job.id);
  return true;
}
