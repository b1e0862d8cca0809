import type { TaskDeps } from '../core/deps.ts';
import type { ExportDoc } from '../core/documents/exports.ts';
import { NO_LEASE, type TaskDoc, type WorkDoc } from '../core/documents/schema.ts';
import type { TargetDoc } from '../core/documents/target.ts';
import type { TextDoc } from '../core/documents/texts.ts';
import { slotOf } from '../core/slots.ts';
import { newStages } from '../core/stages.ts';
import type { Quote } from './quote.ts';
import type { GenerateRequest } from './request.ts';

/** A task and its work as they are first stored. */
export interface Drafts {
  readonly task: TaskDoc;
  readonly work: WorkDoc;
  /** Of a stream. */
  readonly text?: TextDoc;
  /** Of an export. */
  readonly cut?: ExportDoc;
  /** What counts from when the task is stored: a lease may not run while its account is busy. */
  readonly lease?: () => Partial<TaskDoc>;
}

/** An export has a price and a deadline like a model's, and no model. */
type Drafted = Omit<Quote, 'model'> & {
  readonly model: Pick<Quote['model'], 'slug' | 'provider'> & {
    readonly timers: Pick<Quote['model']['timers'], 'maxMs'>;
  };
};

export function draft(
  deps: Pick<TaskDeps, 'clock' | 'policy' | 'random'>,
  plan: {
    openid: string;
    requestId: string;
    taskId: string;
    payloadHash: string;
    request: GenerateRequest;
    quote: Drafted;
    prompt: string;
    target?: TargetDoc | undefined;
  },
): Drafts {
  const { request, quote, taskId } = plan;
  const target = plan.target === undefined ? {} : { target: plan.target };
  const now = deps.clock.now();
  const at = new Date(now);
  const deadline = now + quote.model.timers.maxMs;
  const task: TaskDoc = {
    _id: taskId,
    openid: plan.openid,
    ...target,
    path_secret: deps.random.secret(),
    request_id: plan.requestId,
    payload_hash: plan.payloadHash,
    type: request.type,
    status: 'pending',
    step: 'submit',
    stages: newStages(),
    attempt: 1,
    fence: 0,
    checkpoint: 0,
    lease_expires_at: NO_LEASE,
    // A processor whose clock is behind must still find the task due.
    next_run_at: new Date(now - deps.policy.clockSkewMs),
    deadline_at: new Date(deadline),
    hard_deadline_at: new Date(deadline + deps.policy.hardDeadlineGraceMs),
    slot: slotOf(taskId),
    wake: '',
    claims: 0,
    setbacks: 0,
    price: quote.price,
    price_version: quote.priceVersion,
    model: quote.model.slug,
    via: quote.model.slug,
    provider: quote.model.provider,
    cost: quote.cost,
    count: request.count,
    prompt: plan.prompt,
    parameters: quote.parameters,
    inputs: request.images,
    files: request.files,
    prepared: null,
    jobs: [],
    results: [],
    film: null,
    checking: null,
    put_aside: [],
    images: [],
    reviews: [],
    verdicts: [],
    called_back: [],
    review_until: null,
    cancel: null,
    error: null,
    quarantined: false,
    late_check_at: null,
    late_checks: 0,
    gift: 'none',
    discarded: [],
    tidy_at: null,
    version: 1,
    created_at: at,
    updated_at: at,
    settled_at: null,
  };
  const work: WorkDoc = {
    _id: taskId,
    _openid: plan.openid,
    task_id: taskId,
    type: request.type,
    status: 'pending',
    progress: 0,
    message: '排队中',
    images: [],
    error_code: null,
    price: quote.price,
    refunded: 0,
    gift: false,
    model: quote.model.slug,
    scene_id: request.sceneId,
    prompt: request.words,
    parameters: { ...request.promptParameters, ...quote.parameters },
    ...target,
    is_favorite: false,
    deleted_at: null,
    created_at: at,
    updated_at: at,
  };
  return { task, work };
}
