/**
 * Providers that keep their own books. What a job will come to is drawn when it is accepted; the
 * callers' instances decide what of it they hear.
 */
import { DamagedPictureError } from '../../../../shared/pictures/errors.ts';
import {
  hintWebhook,
  kieWebhook,
  signedWebhook,
} from '../../../../shared/providers/calls/webhooks.ts';
import type {
  CancelResult,
  Handle,
  MediaResult,
  NormError,
  PollResult,
  ProviderClient,
  ProviderWebhook,
  SubmitRequest,
  SubmitResult,
} from '../../../../shared/providers/contract.ts';
import { normError, ProviderUnavailableError } from '../../../../shared/providers/errors.ts';
import { verifyStandard } from '../../../../shared/providers/signatures/webhooks.ts';
import { DownloadError } from '../../../../shared/storage/errors.ts';
import type {
  BookedAnswer,
  BookedJob,
  BookedOldName,
  BookedTranslation,
} from '../../auditor/evidence.ts';
import type { Instance } from '../../world/instance.ts';
import type { Rng } from '../../world/random.ts';
import type { Settings } from '../../world/settings.ts';
import type { Timeline } from '../../world/timeline.ts';
import { type Product, productOf } from './catalogue.ts';

export type ProviderId = 'keyed' | 'plain' | 'sync' | 'spare' | 'text';

/** What callbacks are signed with, as far as a provider signs anything. */
export const WEBHOOK_SECRET = 'c2ltdWxhdGVkLXdlYmhvb2s=';

/** The parsers of production: they tell the provider's id of a job and nothing more. */
function webhookOf(provider: ProviderId, by: Instance): ProviderWebhook {
  const keys = { webhookSecret: WEBHOOK_SECRET };
  const clock = { now: () => by.now, sleep: (ms: number) => by.sleep(ms) };
  switch (provider) {
    case 'keyed':
      return signedWebhook({ keys, clock }, { idPaths: ['id'], verify: verifyStandard });
    case 'plain':
      return kieWebhook({ keys, clock }, ({ family = '' }) => ({ family }));
    case 'sync':
    case 'spare':
    case 'text':
      return hintWebhook(['task_id']);
    default:
      return provider satisfies never;
  }
}

/** How this schedule's providers behave; drawn per seed. Probabilities, and ms. */
export interface Temper {
  readonly refuse: number;
  readonly hang: number;
  readonly fail: number;
  readonly lie: number;
  readonly never: number;
  readonly forget: number;
  readonly selfCancel: number;
  readonly late: number;
  readonly badCheck: number;
  readonly damaged: number;
  /** Pictures that kill the process that opens them. */
  readonly poison: number;
  readonly shortfall: number;
  readonly jobMs: readonly [number, number];
  readonly submitMs: readonly [number, number];
  readonly cancel: 'honoured' | 'unsupported' | 'mixed';
}

interface Job extends BookedJob {
  cancelledAt: number | null;
  readonly provider: ProviderId;
  readonly product: Product;
  readonly asked: number[];
  readonly askedIn: { readonly round: number; readonly by: number }[];
  calledBackAt: number | null;
  readonly count: number;
  readonly pictures: { readonly usable: boolean; readonly poison: boolean; fetches: number }[];
}

/** A job that was accepted, with where the caller wants to hear of it. */
export interface Accepted {
  readonly provider: ProviderId;
  readonly id: string;
  readonly readyAt: number;
  readonly callbackUrl: string;
}

/** As with Kie, an id alone does not tell where to ask after it. */
const FAMILY = 'simulated';

const handleOf = ({ id, provider }: Job): Handle =>
  provider === 'plain' ? { taskId: id, family: FAMILY } : { taskId: id };

const TYPES = { picture: 'image', film: 'video', speech: 'audio', words: 'text' } as const;

const typeOf = ({ product }: Job): MediaResult['type'] => TYPES[product];

/** Providers that answer when they are done give the bytes themselves, the others an address. */
function resultOf(job: Job, index: number): MediaResult {
  const type = typeOf(job);
  const name = `${job.id}/${index}`;
  if (type === 'text') return { type, text: name };
  if (job.provider === 'sync') return { type, base64: Buffer.from(name).toString('base64') };
  return { type, url: `https://provider.test/${name}` };
}

const REFUSALS = [
  ['rate_limited', 'same_call'],
  ['transient', 'same_call'],
  ['content_policy', 'never'],
  ['insufficient_balance', 'never'],
  ['auth', 'never'],
  ['invalid_input', 'never'],
  ['input_fetch_failed', 'never'],
  ['model_unavailable', 'never'],
  ['provider_failed', 'resubmit'],
] as const;

/** The user's own words carry the request's name through prompt and call. */
export const REQUEST_NAME = /R\d+Q\d+[a-z]?/;

export class ProviderBooks {
  readonly jobs: Job[] = [];
  readonly answers: BookedAnswer[] = [];
  readonly translations: BookedTranslation[] = [];
  /** Calls for a name that was no longer there. */
  readonly oldNames: BookedOldName[] = [];
  readonly #renewal: { readonly model: string; readonly endsAt: number } | null;
  readonly #timeline: Timeline;
  readonly #rng: Rng;
  /** Becomes kind when the faults are switched off, as far as new calls go. */
  temper: Temper;
  /** Set by whoever delivers callbacks. */
  onAccepted: (accepted: Accepted) => void = () => {};
  /** For what only some scenarios have; the stream of all schedules stays as it was. */
  readonly #extra: Rng;
  readonly #failingTranslations: number;
  readonly #partings = new Map<ProviderId, number>();

  constructor(timeline: Timeline, rng: Rng, settings: Pick<Settings, 'temper' | 'scenario'>) {
    this.#timeline = timeline;
    this.#rng = rng;
    this.temper = settings.temper;
    this.#extra = settings.scenario.rng;
    const { renewal } = settings.scenario.extras;
    this.#renewal =
      renewal === null ? null : { model: renewal.model, endsAt: timeline.now + renewal.endsMs };
    this.#failingTranslations = settings.scenario.extras.translation?.fail ?? 0;
    const { parting } = settings.scenario.extras;
    if (parting !== null) this.#partings.set(parting.provider, timeline.now + parting.atMs);
  }

  #partedAt(provider: ProviderId): number {
    return this.#partings.get(provider) ?? Number.POSITIVE_INFINITY;
  }

  /** This deployment has a key for it. */
  isHere(provider: ProviderId): boolean {
    return this.#timeline.now < this.#partedAt(provider);
  }

  /** Throws ProviderUnavailableError, as production does, for one that is gone. */
  client(provider: ProviderId, by: Instance): ProviderClient {
    if (!this.isHere(provider)) throw new ProviderUnavailableError(`scripted: ${provider} is gone`);
    return {
      id: provider,
      submitIsIdempotent: provider === 'keyed',
      submit: (request) =>
        provider === 'text' ? this.#translate(by, request) : this.#submit(provider, by, request),
      poll: (handle) => this.#poll(by, handle),
      cancel: (handle) => this.#cancel(by, handle),
      webhook: webhookOf(provider, by),
    };
  }

  #note(kind: BookedAnswer['kind'], of: { request: string; key: string }): void {
    this.answers.push({ request: of.request, key: of.key, at: this.#timeline.now, kind });
  }

  /** Translates, or says nothing, as often as this schedule has it. */
  #translate(by: Instance, request: SubmitRequest): Promise<SubmitResult> {
    const name = REQUEST_NAME.exec(String(request.call.prompt))?.[0] ?? '?';
    const unheard = (): SubmitResult => ({
      kind: 'unknown',
      error: this.#error('timeout', 'submit', 'never'),
    });
    return by.call<SubmitResult>({
      site: 'provider',
      label: 'translate',
      effect: () => {
        if (this.#extra.chance(this.#failingTranslations)) return unheard();
        return { kind: 'done', results: [{ type: 'text', text: `please, ${name} smiles` }] };
      },
      unanswered: unheard,
      refused: unheard,
      onAnswer: (answer) => {
        this.translations.push({ request: name, heard: answer.kind === 'done' });
      },
    });
  }

  #submit(provider: ProviderId, by: Instance, request: SubmitRequest): Promise<SubmitResult> {
    const key = request.idempotencyKey;
    const asked = { request: REQUEST_NAME.exec(String(request.call.prompt))?.[0] ?? '?', key };
    const { submitMs } = this.temper;
    const sentAt = this.#timeline.now;
    const works = provider === 'sync' ? this.#rng.int(4_000, 30_000) : 0;
    return by.call<SubmitResult>({
      site: 'provider',
      label: `${provider}.submit ${key.slice(-6)}`,
      takesMs: works + this.#rng.int(...submitMs),
      effect: () => {
        const straggler = by.ended || by.frozen || this.#timeline.now - sentAt > 45_000;
        return (
          this.#noSuchName(request, asked, by) ??
          this.#accept(provider, request, { ...asked, straggler })
        );
      },
      unanswered: () => ({
        kind: 'unknown',
        error: this.#error('timeout', 'submit', 'never'),
      }),
      refused: () => ({
        kind: 'failed',
        error: this.#error('transient', 'submit', 'same_call'),
      }),
    });
  }

  /** What a vendor answers to a name it has ended. A key it knows finds its job all the same. */
  #noSuchName(
    { call }: SubmitRequest,
    asked: { request: string; key: string },
    by: Instance,
  ): SubmitResult | null {
    const renewal = this.#renewal;
    if (renewal === null || call.model !== renewal.model) return null;
    const at = this.#timeline.now;
    const known = this.jobs.some(({ key, provider }) => key === asked.key && provider === 'keyed');
    if (at < renewal.endsAt || known) return null;
    this.oldNames.push({ ...asked, at, bornAt: by.bornAt });
    this.#note('refusal', asked);
    return { kind: 'failed', error: this.#error('model_unavailable', 'submit', 'never') };
  }

  #accept(
    provider: ProviderId,
    request: SubmitRequest,
    asked: { request: string; key: string; straggler: boolean },
  ): SubmitResult {
    const known = this.jobs.find((job) => job.key === asked.key && job.provider === 'keyed');
    if (known !== undefined && provider === 'keyed') return this.#accepted(known);
    if (this.#rng.chance(this.temper.refuse)) {
      const [kind, retry] = this.#rng.pick(REFUSALS);
      this.#note('refusal', asked);
      return { kind: 'failed', error: this.#error(kind, 'submit', retry) };
    }
    const count = Number(request.call.count);
    const { model, prompt } = request.call;
    const product = productOf(String(model));
    const job = this.#newJob(provider, { ...asked, product, words: String(prompt) }, count);
    this.jobs.push(job);
    const { callbackUrl } = request;
    const { id, readyAt } = job;
    if (callbackUrl !== undefined) this.onAccepted({ provider, id, readyAt, callbackUrl });
    if (this.#rng.chance(this.temper.hang)) {
      return { kind: 'unknown', error: this.#error('timeout', 'submit', 'never') };
    }
    return provider === 'sync' ? this.#done(job) : this.#accepted(job);
  }

  #accepted(job: Job): SubmitResult {
    return { kind: 'accepted', handle: handleOf(job), pollAfterMs: 3_000 };
  }

  #done(job: Job): SubmitResult {
    if (job.outcome === 'failure' || job.outcome === 'self_cancel') {
      this.#note('verdict', job);
      return { kind: 'failed', error: this.#error('provider_failed', 'output', 'resubmit') };
    }
    return { kind: 'done', results: this.#results(job) };
  }

  #newJob(
    provider: ProviderId,
    asked: Pick<Job, 'request' | 'key' | 'straggler' | 'product' | 'words'>,
    count: number,
  ): Job {
    const rng = this.#rng;
    const { temper } = this;
    const now = this.#timeline.now;
    const id = `job${this.jobs.length + 1}`;
    const late = rng.chance(temper.late) ? rng.int(60_000, 900_000) : 0;
    const never = provider !== 'sync' && rng.chance(temper.never);
    const ms = provider === 'sync' ? 0 : rng.int(...temper.jobMs) + late;
    const made = rng.chance(temper.shortfall) ? rng.int(0, count + 1) : count;
    const pictures = Array.from({ length: made }, () => {
      const poison = rng.chance(temper.poison);
      return { usable: !poison && !rng.chance(temper.damaged), poison, fetches: 0 };
    });
    return {
      id,
      provider,
      ...asked,
      count,
      acceptedAt: now,
      readyAt: never ? Number.POSITIVE_INFINITY : now + ms,
      cancelledAt: null,
      forgottenAt: rng.chance(temper.forget) ? now + rng.int(1_000, 60_000) : Infinity,
      partedAt: this.#partedAt(provider),
      asked: [],
      askedIn: [],
      calledBackAt: null,
      outcome: this.#outcome(made),
      pictures,
    };
  }

  #outcome(made: number): Job['outcome'] {
    const { temper } = this;
    if (this.#rng.chance(temper.fail)) return 'failure';
    if (this.#rng.chance(temper.selfCancel)) return 'self_cancel';
    return made === 0 || this.#rng.chance(temper.lie) ? 'nothing_usable' : 'pictures';
  }

  #poll(by: Instance, handle: Handle): Promise<PollResult> {
    const unclear = (): PollResult => ({
      kind: 'indeterminate',
      error: this.#error('transient', 'poll', 'same_call'),
    });
    const { provider } = this.#jobOf(handle) ?? {};
    if (provider === 'plain' && handle.family !== FAMILY) throw new TypeError('no such family');
    return by.call<PollResult>({
      site: 'provider',
      label: `poll ${handle.taskId}`,
      effect: () => {
        const isPoller = by.name.startsWith('poller#');
        if (isPoller) this.#jobOf(handle)?.askedIn.push({ round: by.round, by: by.id });
        const { badCheck } = this.temper;
        if (!this.#rng.chance(badCheck)) return this.#verdict(handle);
        this.#jobOf(handle)?.asked.push(this.#timeline.now);
        return unclear();
      },
      unanswered: unclear,
      refused: unclear,
    });
  }

  /** Its callback was taken, as far as we said. */
  calledBack(id: string): void {
    const job = this.#jobOf({ taskId: id });
    if (job !== undefined) job.calledBackAt ??= this.#timeline.now;
  }

  #jobOf(handle: Handle): Job | undefined {
    return this.jobs.find(({ id }) => id === handle.taskId);
  }

  #verdict(handle: Handle): PollResult {
    const now = this.#timeline.now;
    const job = this.#jobOf(handle);
    job?.asked.push(now);
    if (job === undefined || now >= job.forgottenAt) {
      if (job !== undefined) this.#note('verdict', job);
      return { kind: 'failed', error: this.#error('not_found', 'poll', 'never') };
    }
    if (job.cancelledAt !== null) {
      this.#note('verdict', job);
      return { kind: 'cancelled' };
    }
    if (now < job.readyAt) return { kind: 'processing', pollAfterMs: 3_000 };
    switch (job.outcome) {
      case 'failure':
        this.#note('verdict', job);
        return { kind: 'failed', error: this.#error('provider_failed', 'output', 'resubmit') };
      case 'self_cancel':
        this.#note('verdict', job);
        return { kind: 'cancelled' };
      case 'nothing_usable':
      case 'pictures':
        return { kind: 'succeeded', results: this.#results(job) };
    }
  }

  #results(job: Job): MediaResult[] {
    if (job.outcome === 'nothing_usable') {
      this.#note('verdict', job);
      return job.pictures.map(() => ({ type: typeOf(job) }));
    }
    if (job.pictures.every(({ usable }) => !usable)) this.#note('verdict', job);
    return job.pictures.map((_, index) => resultOf(job, index));
  }

  #cancel(by: Instance, handle: Handle): Promise<CancelResult> {
    return by.call<CancelResult>({
      site: 'provider',
      label: `cancel ${handle.taskId}`,
      effect: () => this.#stop(handle),
      unanswered: () => 'too_late',
      refused: () => 'too_late',
    });
  }

  #stop(handle: Handle): CancelResult {
    const { cancel } = this.temper;
    const job = this.#jobOf(handle);
    if (cancel === 'unsupported' || job === undefined) return 'unsupported';
    if (job.cancelledAt !== null) return 'cancelled';
    if (this.#timeline.now >= job.readyAt) return 'too_late';
    if (cancel === 'mixed' && this.#rng.chance(0.5)) return 'too_late';
    job.cancelledAt = this.#timeline.now;
    return 'cancelled';
  }

  /** The bytes behind a result's address, for the instance that fetches them. */
  download(by: Instance, url: string): Promise<{ bytes: Uint8Array; mime: string }> {
    const flaky = (): never => {
      throw new DownloadError('DOWNLOAD_FAILED', 'scripted', { retryable: true });
    };
    return by.call({
      site: 'provider',
      label: `download ${url.slice(-8)}`,
      effect: () => this.#bytes(url),
      unanswered: flaky,
      refused: flaky,
    });
  }

  #bytes(url: string): { bytes: Uint8Array; mime: string } {
    const name = url.replace('https://provider.test/', '');
    if (this.#rng.chance(this.temper.badCheck)) {
      this.fetched(name);
      throw new DownloadError('DOWNLOAD_FAILED', 'scripted', { retryable: true });
    }
    if (!this.fetched(name)) {
      throw new DownloadError('DOWNLOAD_FAILED', 'gone', { retryable: false, httpStatus: 404 });
    }
    return { bytes: Buffer.from(name), mime: 'image/png' };
  }

  /** Notes one fetch of `job/index`; false when that picture cannot be had. */
  fetched(name: string): boolean {
    const [id, index] = name.split('/');
    const picture = this.jobs.find((job) => job.id === id)?.pictures[Number(index)];
    if (picture === undefined) return false;
    picture.fetches += 1;
    return picture.usable || picture.poison;
  }

  /** What bytes are a result of. */
  productIn(bytes: Uint8Array): Product {
    const [id] = Buffer.from(bytes).toString().split('/');
    return this.jobs.find((job) => job.id === id)?.product ?? 'picture';
  }

  /** What the picture path makes of bytes: damaged ones never open, poisoned ones kill. */
  develop(by: Instance, bytes: Uint8Array): void {
    const [id, index] = Buffer.from(bytes).toString().split('/');
    const picture = this.jobs.find((job) => job.id === id)?.pictures[Number(index)];
    if (picture?.poison === true) by.die('out of memory');
    else if (picture?.usable !== true) throw new DamagedPictureError('scripted damage');
  }

  #error(kind: NormError['kind'], stage: NormError['stage'], retry: NormError['retry']): NormError {
    return normError(kind, { provider: 'simulated', stage, retry, message: `scripted ${kind}` });
  }
}
