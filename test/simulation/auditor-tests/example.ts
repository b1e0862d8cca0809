/** One user, one task, everything in order: what the broken document sets are broken from. */
import { Auditor } from '../auditor/auditor.ts';
import type {
  AskedGrant,
  AskedPayload,
  AskedRequest,
  BookedAnswer,
  BookedCheck,
  BookedJob,
  BookedOldName,
  BookedPush,
  BookedRound,
  BookedTranslation,
  Evidence,
  RawChange,
  RawDoc,
  Told,
  Writer,
} from '../auditor/evidence.ts';

type Fields = Record<string, unknown>;

const T0 = Date.UTC(2026, 0, 1);
const at = (seconds: number): Date => new Date(T0 + seconds * 1_000);
const NEVER = new Date(0);
const PICTURE = { file_id: 'cloud://x/1.jpg', thumb_file_id: 'cloud://x/1t.jpg' };

const REQUEST: AskedRequest = {
  name: 'R0Q1',
  openid: 'u1',
  count: 2,
  price: 14,
  model: 'm1',
  product: 'picture',
  forbidden: false,
};

export const PAYLOAD: AskedPayload = {
  requestId: 'r1',
  name: 'R0Q1',
  count: 2,
  price: 14,
  model: 'm1',
  size: 'small',
  style: '',
  sceneId: 's1',
  images: ['uploads/u1/a.jpg'],
};

export const GRANT: AskedGrant = {
  openid: 'u1',
  kind: 'grant',
  key: 'g1',
  amount: 100,
  byOperator: false,
  acknowledged: true,
  refused: false,
};

export interface Step {
  seconds: number;
  writer: number | null;
  changes: { collection: string; id: string; before: Fields | null; after: Fields | null }[];
}

/** Everything the auditor is shown. Tests change it before the audit. */
export interface Example {
  readonly steps: Step[];
  readonly jobs: { -readonly [K in keyof BookedJob]: BookedJob[K] }[];
  readonly answers: BookedAnswer[];
  readonly files: Map<string, string>;
  /** What files held earlier. */
  readonly written: Map<string, string[]>;
  engineMissing: boolean;
  readonly requests: { -readonly [K in keyof AskedRequest]: AskedRequest[K] }[];
  readonly told: Told[];
  readonly grants: { -readonly [K in keyof AskedGrant]: AskedGrant[K] }[];
  readonly disagreements: RawDoc[];
  readonly bugs: string[];
  /** Instances that still work, by id. */
  readonly working: Set<number>;
  /** The user asked for the task to be cancelled. */
  wished: boolean;
  /** An operator ordered it to be ended, or to be taken in again. */
  ordered: boolean;
  retried: number;
  readonly translations: BookedTranslation[];
  readonly rounds: BookedRound[];
  readonly checks: BookedCheck[];
  readonly pushes: BookedPush[];
  readonly silences: Set<string>;
  review: Evidence['review'];
  fallbacks: string[];
  oldNames: BookedOldName[];
  renewal: Evidence['renewal'];
  /** When whoever wrote had begun. */
  bornAt: number;
  /** Ms after the beginning from which everybody is punctual. */
  punctualAfterMs: number;
  tidied: boolean;
  /** Null: nobody is told of anything. */
  news: Evidence['news'];
  /** Null: nobody calls over HTTP. */
  callers: Evidence['callers'];
}

const account = (version: number, fields: Fields): Fields => ({
  _id: 'u1',
  _openid: 'u1',
  available: 0,
  held: 0,
  captured: 0,
  granted: 100,
  in_flight: 0,
  quarantined: false,
  version,
  ...fields,
});

const entry = (id: string, fields: Fields): Fields => ({
  _id: id,
  _openid: 'u1',
  captured: 0,
  released: 0,
  task_id: null,
  ...fields,
});

const task = (fields: Fields): Fields => ({
  _id: 't1',
  openid: 'u1',
  request_id: 'r1',
  payload_hash: 'h1',
  status: 'pending',
  step: 'submit',
  wake: '',
  model: 'm1',
  via: 'm1',
  parameters: { size: 'small' },
  inputs: ['cloud://x/uploads/u1/a.jpg'],
  prepared: null,
  results: [],
  put_aside: [],
  reviews: [],
  verdicts: [],
  next_run_at: NEVER,
  error: null,
  attempt: 1,
  fence: 0,
  version: 1,
  claims: 0,
  setbacks: 0,
  price: 14,
  price_version: '1',
  count: 2,
  lease_expires_at: NEVER,
  deadline_at: at(600),
  hard_deadline_at: at(1_200),
  created_at: at(10),
  settled_at: null,
  jobs: [],
  images: [],
  quarantined: false,
  cancel: null,
  late_check_at: null,
  gift: 'none',
  ...fields,
});

const work = (fields: Fields): Fields => ({
  _id: 't1',
  _openid: 'u1',
  status: 'pending',
  progress: 0,
  message: '排队中',
  images: [],
  price: 14,
  refunded: 0,
  prompt: 'R0Q1',
  scene_id: 's1',
  parameters: { size: 'small' },
  gift: false,
  deleted_at: null,
  ...fields,
});

const job = {
  attempt: 1,
  key: 't1:1',
  state: 'waiting',
  handle: { taskId: 'job1' },
};

/** Granted, submitted, claimed, accepted, and completed with one of two pictures. */
export function example(): Example {
  const accounts = [
    account(1, { available: 100 }),
    account(2, { available: 86, held: 14, in_flight: 1 }),
    account(3, { available: 93, captured: 7 }),
  ];
  const tasks = [
    task({}),
    task({ status: 'processing', version: 2, fence: 1, lease_expires_at: at(90) }),
    task({ status: 'processing', version: 3, fence: 1, jobs: [job] }),
    task({ status: 'processing', version: 4, fence: 2, lease_expires_at: at(120), jobs: [job] }),
    task({
      status: 'completed',
      version: 5,
      fence: 2,
      jobs: [{ ...job, state: 'succeeded' }],
      images: [PICTURE],
      settled_at: at(45),
    }),
  ];
  const works = [
    work({}),
    work({ status: 'processing', progress: 20 }),
    work({
      status: 'completed',
      progress: 100,
      message: '部分图片未生成，已退回 7 积分',
      images: [PICTURE],
      refunded: 7,
    }),
  ];
  const change = (collection: string, states: Fields[], index: number) => ({
    collection,
    id: String(states[index]?._id),
    before: states[index - 1] ?? null,
    after: states[index] ?? null,
  });
  const added = (fields: Fields) => ({
    collection: 'credit_records',
    id: String(fields._id),
    before: null,
    after: fields,
  });
  const grant = { kind: 'grant', amount: 100, available_after: 100, account_version: 1 };
  const hold = { kind: 'hold', amount: 14, task_id: 't1', available_after: 86, account_version: 2 };
  const settle = {
    ...{ kind: 'settle', amount: 14, captured: 7, released: 7, task_id: 't1' },
    ...{ available_after: 93, account_version: 3 },
  };
  return {
    steps: [
      {
        seconds: 0,
        writer: null,
        changes: [change('credit_accounts', accounts, 0), added(entry('grant:g1', grant))],
      },
      {
        seconds: 10,
        writer: 1,
        changes: [
          change('credit_accounts', accounts, 1),
          added(entry('t1:hold', hold)),
          change('task_queue', tasks, 0),
          change('works', works, 0),
        ],
      },
      { seconds: 15, writer: 2, changes: [change('task_queue', tasks, 1)] },
      { seconds: 17, writer: 2, changes: [change('task_queue', tasks, 2)] },
      { seconds: 18, writer: 2, changes: [change('works', works, 1)] },
      { seconds: 40, writer: 3, changes: [change('task_queue', tasks, 3)] },
      {
        seconds: 45,
        writer: 3,
        changes: [
          change('credit_accounts', accounts, 2),
          added(entry('t1:settle', settle)),
          change('task_queue', tasks, 4),
          change('works', works, 2),
        ],
      },
    ],
    jobs: [
      {
        id: 'job1',
        request: 'R0Q1',
        key: 't1:1',
        acceptedAt: T0 + 16_000,
        readyAt: T0 + 30_000,
        cancelledAt: null,
        forgottenAt: Number.POSITIVE_INFINITY,
        partedAt: Number.POSITIVE_INFINITY,
        straggler: false,
        product: 'picture',
        words: '请 R0Q1 微笑',
        asked: [],
        askedIn: [],
        calledBackAt: null,
        outcome: 'pictures',
        pictures: [
          { usable: true, poison: false, fetches: 1 },
          { usable: false, poison: false, fetches: 1 },
        ],
      },
    ],
    answers: [],
    files: new Map([
      [PICTURE.file_id, 'job1/0'],
      [PICTURE.thumb_file_id, 'thumb of job1/0'],
    ]),
    written: new Map(),
    engineMissing: false,
    wished: true,
    ordered: false,
    retried: 0,
    translations: [],
    rounds: [],
    checks: [],
    pushes: [],
    silences: new Set(),
    review: null,
    fallbacks: [],
    oldNames: [],
    renewal: null,
    bornAt: T0,
    punctualAfterMs: 0,
    tidied: false,
    news: null,
    callers: null,
    requests: [{ ...REQUEST }],
    told: [
      {
        openid: 'u1',
        request: 'R0Q1',
        at: T0 + 11_000,
        what: { kind: 'accepted', taskId: 't1', price: 14, asked: PAYLOAD },
      },
    ],
    grants: [{ ...GRANT }],
    disagreements: [],
    bugs: [],
    working: new Set(),
  };
}

/** The last state of the document after `index` steps; changing it changes what is audited. */
export function after(shown: Example, index: number, collection: string, id?: string): Fields {
  const change = shown.steps[index]?.changes.find(
    (one) => one.collection === collection && (id === undefined || one.id === id),
  );
  if (!change?.after) throw new Error(`step ${index} leaves no ${collection}`);
  return change.after;
}

/** Audits commit by commit, and then at rest; gives the rules that were broken. */
export function audit(shown: Example): string[] {
  let now = T0;
  let writer: Writer | null = null;
  const evidence: Evidence = {
    now: () => now,
    jobs: () => shown.jobs,
    answers: () => shown.answers,
    file: (id) => shown.files.get(id),
    written: (id) => shown.written.get(id) ?? [],
    engineMissing: shown.engineMissing,
    deletedByOwner: () => false,
    requests: () => shown.requests,
    told: () => shown.told,
    bugs: () => shown.bugs,
    grants: () => shown.grants,
    reserved: () => [],
    payment: () => undefined,
    days: () => [],
    agreed: () => undefined,
    toldBatches: () => [],
    uploads: null,
    ordered: () => shown.ordered,
    retried: () => shown.retried,
    translations: () => shown.translations,
    rounds: () => shown.rounds,
    translates: true,
    oldNames: () => shown.oldNames,
    renewal: shown.renewal,
    streams: () => [],
    heardStreams: () => [],
    tickets: () => [],
    openings: () => [],
    partialAnswers: 'free',
    unfitWords: null,
    checks: () => shown.checks,
    pushes: () => shown.pushes,
    silences: () => shown.silences,
    review: shown.review,
    fallbacks: () => shown.fallbacks,
    punctualFrom: T0 + shown.punctualAfterMs,
    tidied: shown.tidied,
    wished: () => shown.wished,
    writer: () => writer,
    clockSkewMs: 0,
    calmFrom: T0,
    lateChecks: { everyMs: 300_000, times: 12 },
    maxInFlight: 1,
    maxAttempts: 2,
    news: shown.news,
    callers: shown.callers,
  };
  const auditor = new Auditor(evidence);
  const stored = new Map<string, Map<string, RawDoc>>();
  for (const [seq, step] of shown.steps.entries()) {
    now = T0 + step.seconds * 1_000;
    const id = step.writer;
    writer =
      id === null ? null : { id, bornAt: shown.bornAt, working: () => shown.working.has(id) };
    const changes = step.changes as unknown as RawChange[];
    auditor.commit({ seq, atMs: now, changes });
    for (const { collection, id: key, after: doc } of changes) {
      const docs = stored.get(collection) ?? new Map<string, RawDoc>();
      stored.set(collection, docs);
      if (doc === null) docs.delete(key);
      else docs.set(key, doc);
    }
  }
  now += 3_600_000;
  const documents = new Map<string, readonly RawDoc[]>();
  for (const [collection, docs] of stored) documents.set(collection, [...docs.values()]);
  documents.set('disagreements', shown.disagreements);
  const rules = new Set(auditor.violations.map(({ rule }) => rule));
  // What was found on the way must not keep the rules at rest from being tried as well.
  auditor.violations.length = 0;
  auditor.atRest(documents);
  for (const { rule } of auditor.violations) rules.add(rule);
  return [...rules];
}
