/** Named breakages of the product: what the auditor must find. None of them exists outside here. */

import type { ScenarioName } from '../world/scenarios.ts';
import { callerMutants } from './callers/callers.ts';
import { consoleMutants } from './callers/console.ts';
import { httpMutants } from './callers/http.ts';
import { batchMutants } from './ledger/batches.ts';
import { creditMutants } from './ledger/credits.ts';
import { orderMutants } from './ledger/orders.ts';
import { crowdMutants } from './tasks/crowds.ts';
import { exportMutants } from './tasks/exports.ts';
import { publishing } from './tasks/publishing.ts';
import { regressions } from './tasks/regressions.ts';
import { renewals } from './tasks/renewals.ts';
import { survivors } from './tasks/survivors.ts';
import { uploadMutants } from './tasks/uploads.ts';
import { moduleMutants } from './words/modules.ts';
import { news } from './words/news.ts';
import { streamMutants } from './words/streams.ts';
import { ticketMutants } from './words/tickets.ts';

export interface Patch {
  /** Path in the repository. */
  readonly file: string;
  /** Must be there exactly once; a mutant that no longer fits proves nothing. */
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly name: string;
  /** Which promise it breaks, and where that was broken before. */
  readonly why: string;
  /** What the seeds are about that must find it. Default: `pictures`, as they always were. */
  readonly scenario?: ScenarioName;
  /** Must be found within this many seeds, counted from 1. */
  readonly within: number;
  /** One that shows it: tried first by the tests, and for rare ones after the search. */
  readonly seed?: number;
  readonly patches: readonly Patch[];
  /** No schedule can show it: the unit test that finds it, by file and name. */
  readonly unit?: { readonly file: string; readonly test: string };
}

const SUBMIT = 'shared/tasks/submit/submit.ts';
const TAKE_IN = 'shared/tasks/submit/take-in.ts';
const SETTLE = 'shared/tasks/core/ending/settle.ts';
const CREDIT_SETTLE = 'shared/credits/spend/settle.ts';
const SUBMITTING = 'shared/tasks/jobs/submit-job.ts';
const WRITE = 'shared/tasks/core/write.ts';

const breakages: readonly Mutant[] = [
  {
    name: 'charge-and-task-in-two-writes',
    why: 'task and work are written beside the transaction that holds the credits',
    within: 300,
    patches: [
      {
        file: TAKE_IN,
        find: `checked(await tx.collection(collections.tasks).add(taken));
    checked(await tx.collection(collections.works).add(work));`,
        replace: `checked(await deps.db.collection(collections.tasks).add(taken));
    checked(await deps.db.collection(collections.works).add(work));`,
      },
    ],
  },
  {
    name: 'balance-read-outside',
    why: 'the balance is read before the transaction and written in it: concurrent taps overdraw',
    within: 500,
    seed: 38,
    patches: [
      {
        file: TAKE_IN,
        find: '  return runTransaction(deps, async (tx) => {',
        replace: `  const book = await openBook(deps.db, task.openid, new Date(deps.clock.now()));
  return runTransaction(deps, async (tx) => {`,
      },
      {
        file: TAKE_IN,
        find: '    const book = await openBook(tx, task.openid, new Date(deps.clock.now()));\n',
        replace: '',
      },
    ],
  },
  {
    name: 'no-idempotent-replay',
    why: 'a repeated request becomes a second task and a second charge (Draftdeckai#1067)',
    within: 300,
    patches: [
      {
        file: SUBMIT,
        find: 'taskId: taskIdOf(openid, requestId), payloadHash',
        replace: 'taskId: deterministicId(openid, requestId, deps.random.hex(8)), payloadHash',
      },
    ],
  },
  {
    name: 'replay-ignores-payload',
    why: 'the same request id with another payload answers the first task as if it were that',
    within: 500,
    seed: 8,
    patches: [
      {
        file: SUBMIT,
        find: 'if (task.payload_hash !== hash) throw new RequestConflictError(`task ${task._id}`);',
        replace: 'void hash;',
      },
    ],
  },
  {
    name: 'claim-by-read-then-write',
    why: 'the task is looked at, then taken without asking again (dbos-transact-py#742)',
    within: 1_000,
    seed: 8,
    patches: [
      {
        file: 'shared/tasks/core/claim.ts',
        find: "import { checked, collections } from '../../platform/database.ts';",
        replace: "import { checked, collections, readDoc } from '../../platform/database.ts';",
      },
      {
        file: 'shared/tasks/core/claim.ts',
        find: `  const result = checked(
    await deps.db
      .collection(collections.tasks)
      .where({
        _id: taskId,
        status: command.in(allowedFrom('claim')),
        lease_expires_at: command.lte(at),
        ...(options.early ? {} : { next_run_at: command.lte(at) }),
      })`,
        replace: `  const seen = await readDoc<TaskDoc>(deps.db, collections.tasks, taskId);
  if (seen === null || !allowedFrom('claim').includes(seen.status)) return null;
  if (seen.lease_expires_at > at || (!options.early && seen.next_run_at > at)) return null;
  const result = checked(
    await deps.db
      .collection(collections.tasks)
      .where({ _id: taskId })`,
      },
    ],
  },
  {
    name: 'no-fence',
    why: 'a worker that lost its lease goes on writing (bull#308, bullmq#439)',
    within: 1_000,
    seed: 68,
    patches: [
      {
        file: WRITE,
        find: `    _id: task._id,
    fence: task.fence,
    status:`,
        replace: `    _id: task._id,
    status:`,
      },
      { file: WRITE, find: ', checkpoint: task.checkpoint }', replace: ' }' },
      {
        file: SETTLE,
        find: "return task.status === 'processing' && task.fence === authority.fence;",
        replace: "return task.status === 'processing';",
      },
    ],
  },
  {
    name: 'lease-shorter-than-time-limit',
    why: 'another worker takes the task while the first still may work on it',
    within: 500,
    seed: 29,
    patches: [
      {
        file: 'shared/tasks/core/policy.ts',
        find: 'leaseMs: 75_000,',
        replace: 'leaseMs: 15_000,',
      },
    ],
  },
  {
    name: 'status-outside-settle',
    why: 'the task ends in a write of its own beside the transaction that moves the credits',
    within: 300,
    patches: [
      {
        file: SETTLE,
        find: 'await updateOne(deps.db, tx.collection(collections.tasks).doc(taskId), fields);',
        replace:
          'await updateOne(deps.db, deps.db.collection(collections.tasks).doc(taskId), fields);',
      },
    ],
  },
  {
    name: 'status-first-refund-later',
    why: 'the status is won first and the credits move in a second transaction (New API 05b5ff1)',
    within: 300,
    patches: [
      {
        file: SETTLE,
        find: '  return runTransaction(deps, async (tx) => {',
        replace: `  let owed: Parameters<typeof moveCredits>[1] | null = null;
  const settled = await runTransaction(deps, async (tx) => {`,
      },
      {
        file: SETTLE,
        find: 'const account = await moveCredits(tx, move);',
        replace: 'const account = {};\n    owed = move;',
      },
      {
        file: SETTLE,
        find: `    return { task: { ...task, ...fields }, settledNow: true };
  });`,
        replace: `    return { task: { ...task, ...fields }, settledNow: true };
  });
  const move = owed as Parameters<typeof moveCredits>[1] | null;
  if (move !== null) await runTransaction(deps, (tx) => moveCredits(tx, move));
  return settled;`,
      },
    ],
  },
  {
    name: 'two-ledger-ids',
    why: 'capture and release have ids of their own, and only the id is trusted (elizaOS #11683)',
    within: 2_000,
    seed: 31,
    patches: [
      {
        file: SETTLE,
        find: 'if (isTerminal(task.status)) return { task, settledNow: false };',
        replace: `const own = ruling.ending.kind === 'completed' ? 'settle' : 'release';
    const earlier = await readDoc(tx, collections.records, \`\${taskId}:\${own}\`);
    if (earlier !== null) return { task, settledNow: false };`,
      },
      { file: SETTLE, find: '    assertAuthority(task, ruling.authority);\n', replace: '' },
      {
        file: SETTLE,
        find: 'status: transition(task.status, EVENTS[ending.kind]),',
        replace: 'status: ending.kind,',
      },
      {
        file: CREDIT_SETTLE,
        find: '_id: recordId.settle(taskId),',
        replace: '_id: captured > 0 ? recordId.settle(taskId) : `${taskId}:release`,',
      },
    ],
  },
  {
    name: 'settle-not-idempotent',
    why: 'settling again is not noticed: a commit whose answer was lost moves the credits twice',
    within: 2_000,
    seed: 24,
    patches: [
      {
        file: SETTLE,
        find: 'if (isTerminal(task.status)) return { task, settledNow: false };',
        replace: '',
      },
      { file: SETTLE, find: '    assertAuthority(task, ruling.authority);\n', replace: '' },
      {
        file: SETTLE,
        find: 'status: transition(task.status, EVENTS[ending.kind]),',
        replace: 'status: ending.kind,',
      },
      {
        file: CREDIT_SETTLE,
        find: '_id: recordId.settle(taskId),',
        replace: '_id: `${recordId.settle(taskId)}:${account.version}`,',
      },
    ],
  },
  {
    name: 'refund-computed-again',
    why: 'what comes back follows from the parameters and today’s price, not from what was held',
    within: 500,
    seed: 7,
    patches: [
      {
        file: SETTLE,
        find: '    price: task.price,\n',
        replace: '    price: Math.max(captured, task.count * 7),\n',
      },
    ],
  },
  {
    name: 'timeout-without-refund',
    why: 'tasks that time out end without anything coming back (chatgptWithMidjourney#9)',
    within: 500,
    seed: 7,
    patches: [
      {
        file: SETTLE,
        find: 'const account = await moveCredits(tx, move);',
        replace: `let account = {};
    if (ruling.ending.kind !== 'failed' || ruling.ending.error.provider_error !== null) {
      account = await moveCredits(tx, move);
    }`,
      },
    ],
  },
  {
    name: 'partial-charged-in-full',
    why: 'fewer pictures than asked for cost as much as all of them',
    within: 500,
    seed: 42,
    patches: [
      {
        file: 'shared/tasks/finish/publish.ts',
        find: 'images.length >= task.count',
        replace: 'images.length > 0',
      },
    ],
  },
  {
    name: 'partial-rounded-up',
    why: 'a share of the price that is no whole number is rounded against the user',
    within: 1_000,
    seed: 68,
    patches: [
      { file: 'shared/tasks/finish/publish.ts', find: 'Math.floor(', replace: 'Math.ceil(' },
    ],
  },
  {
    name: 'strangers-may-cancel',
    why: 'whoever knows a task’s id may cancel it',
    within: 1_000,
    seed: 25,
    patches: [
      {
        file: 'shared/tasks/cancel.ts',
        find: 'task === null || task.openid !== openid',
        replace: 'task === null',
      },
    ],
  },
  {
    name: 'claims-never-forgotten',
    why: 'progress does not reset the poison count: a task that only waits is quarantined in the end',
    within: 1_000,
    seed: 49,
    patches: [
      { file: WRITE, find: '    claims: 0,\n    setbacks: 0,\n', replace: '    setbacks: 0,\n' },
      { file: 'shared/tasks/jobs/wait-for-job.ts', find: '    claims: 0,\n', replace: '' },
    ],
  },
  {
    name: 'starts-after-the-deadline',
    why: 'a task whose time is up is submitted once more',
    within: 2_000,
    seed: 235,
    patches: [
      {
        file: 'shared/tasks/run/guard.ts',
        find: "if (now >= task.deadline_at.getTime() && task.step === 'submit' && !hasLiveJob(task)) {",
        replace: 'if (now < 0) {',
      },
      {
        file: 'shared/tasks/jobs/attempts.ts',
        find: 'const pastDeadline = deps.clock.now() >= task.deadline_at.getTime();',
        replace: 'const pastDeadline = deps.clock.now() < 0;',
      },
    ],
  },
  {
    name: 'captured-without-pictures',
    why: 'an upload that fails is taken for done: the user pays for an address with nothing behind',
    within: 500,
    seed: 161,
    patches: [
      {
        file: 'shared/tasks/finish/make/picture.ts',
        find: 'const full = await deps.store.put(place(`${name}.jpg`), picture.bytes, picture.mime);',
        replace: `const full = await deps.store
      .put(place(\`\${name}.jpg\`), picture.bytes, picture.mime)
      .catch(() => ({ fileId: \`cloud://sim.bucket/\${name}.jpg\` }));`,
      },
    ],
  },
  {
    name: 'poll-error-is-failure',
    why: 'a question that got no answer is taken for the job’s failure (elizaOS #11862)',
    within: 500,
    seed: 21,
    patches: [
      {
        file: 'shared/tasks/jobs/wait-for-job.ts',
        find: `    case 'indeterminate': {
      const atLeastMs = answer.error.retryAfterMs ?? 0;
      return backOff(deps, task, { atLeastMs });
    }`,
        replace: `    case 'indeterminate':
      return nextAttempt(deps, task, { ...answer.error, retry: 'never' });`,
      },
    ],
  },
  {
    name: 'surprise-is-failure',
    why: 'whatever is thrown ends the task, even a database that hiccuped',
    within: 500,
    seed: 38,
    patches: [
      {
        file: 'shared/tasks/run/run.ts',
        find: 'await giveUp(deps, claimed, passing ? { claims: 0 } : {});',
        replace: `void passing;
    await settleTask(deps, claimed._id, {
      ending: { kind: 'failed', error: { code: 'SURPRISE', message: '生成失败', provider_error: null } },
      authority: { fence: claimed.fence },
    });`,
      },
      {
        file: 'shared/tasks/run/run.ts',
        find: "import { giveUp, handBack } from '../core/write.ts';",
        replace:
          "import { settleTask } from '../core/ending/settle.ts';\nimport { handBack } from '../core/write.ts';",
      },
    ],
  },
  {
    name: 'blind-resubmit',
    why: 'an unanswered submit is simply sent again where the provider honours no key',
    within: 500,
    seed: 9,
    patches: [
      {
        file: SUBMITTING,
        find: 'if (deps.providers.client(job.provider).submitIsIdempotent) return submitNow(deps, task);',
        replace: 'if (job !== null) return submitNow(deps, task);',
      },
    ],
  },
  {
    name: 'submit-before-mark',
    why: 'the provider is told first and the mark written after: a crash between forgets the job',
    within: 1_000,
    seed: 2,
    patches: [
      {
        file: SUBMITTING,
        find: '  const marked = await writeFenced(deps, task, {',
        replace: `  const result = await deps.providers.client(task.provider).submit(request);
  const marked = await writeFenced(deps, task, {`,
      },
      {
        file: SUBMITTING,
        find: `  });
  const result = await deps.providers.client(task.provider).submit(request);
  deps.log.info`,
        replace: `  });
  deps.log.info`,
      },
    ],
  },
  {
    name: 'random-provider-key',
    why: 'each submit has a key of its own, so a provider that honours keys cannot help',
    within: 500,
    seed: 68,
    patches: [
      {
        file: SUBMITTING,
        find: 'const key = `${task._id}:${task.attempt}`;',
        replace: 'const key = `${task._id}:${task.attempt}:${deps.random.hex(4)}`;',
      },
    ],
  },
  {
    name: 'sweeper-trusts-its-list',
    why: 'what a list once showed as free is taken as free still (hatchet#4130)',
    within: 2_000,
    seed: 356,
    patches: [
      {
        file: 'shared/tasks/rounds/sweep.ts',
        find: 'const outcome = await runTask(deps, task._id, { early: true });',
        replace: `await updateWhere(deps, { _id: task._id }, { lease_expires_at: NO_LEASE });
        const outcome = await runTask(deps, task._id, { early: true });`,
      },
      {
        file: 'shared/tasks/rounds/sweep.ts',
        find: "import type { TaskDoc } from '../core/documents/schema.ts';",
        replace: `import { NO_LEASE, type TaskDoc } from '../core/documents/schema.ts';
import { updateWhere } from '../core/write.ts';`,
      },
    ],
  },
  {
    name: 'cancel-ignores-worker',
    why: 'a cancel gives the credits back whatever a worker or a provider is doing',
    within: 500,
    seed: 11,
    patches: [
      {
        file: 'shared/tasks/cancel.ts',
        find: "if (task.status === 'pending') {",
        replace: 'if (!isTerminal(task.status)) {',
      },
      {
        file: 'shared/tasks/cancel.ts',
        find: 'authority: { whilePending: true },',
        replace: 'authority: { operator: true },',
      },
    ],
  },
  {
    name: 'late-success-charged-again',
    why: 'a job that succeeds after the credits went back is charged after all',
    within: 2_000,
    seed: 188,
    patches: [
      {
        file: 'shared/tasks/finish/gift.ts',
        find: 'if (!given) await removeImages(deps, images);',
        replace: `if (!given) await removeImages(deps, images);
  if (images.length > 0) {
    await runTransaction(deps, async (tx) => {
      const at = new Date(deps.clock.now());
      const book = await openBook(tx, claimed.openid, at);
      const { available, captured: before, lots: all } = book.account;
      const captured = Math.min(claimed.price, available);
      const { lots, parts } = take(all, captured);
      const _id = \`\${taskId}:late\`;
      const posted = post(book, {
        sums: { available: available - captured, captured: before + captured },
        lots,
        entry: { _id, kind: 'settle', amount: captured, captured, from: parts, task_id: taskId, reason: 'late' },
      });
      await writeBook(tx, posted);
    });
  }`,
      },
      {
        file: 'shared/tasks/finish/gift.ts',
        find: "import { checked, collections, readDoc } from '../../platform/database.ts';",
        replace: `import { openBook, post, writeBook } from '../../credits/core/book.ts';
import { take } from '../../credits/core/lots.ts';
import { checked, collections, readDoc, runTransaction } from '../../platform/database.ts';`,
      },
    ],
  },
  {
    name: 'gift-after-a-verdict',
    why: 'whatever ended the task, results at hand were given: a blocked picture came back, made and judged a second time',
    within: 2_000,
    seed: 222,
    patches: [
      {
        file: SETTLE,
        find: "  ending.kind === 'failed' && ending.because === 'out_of_time';",
        replace: "  ending.kind === 'failed' && ending.because !== 'quarantined';",
      },
    ],
  },
  {
    name: 'in-flight-not-decremented',
    why: 'slots leak until a user can start nothing more (hatchet#4494)',
    within: 100,
    patches: [
      {
        file: CREDIT_SETTLE,
        find: 'in_flight: account.in_flight - 1,',
        replace: 'in_flight: account.in_flight,',
      },
    ],
  },
  {
    name: 'grant-counts-twice',
    why: 'a grant repeated with its key is given again',
    within: 1_000,
    seed: 11,
    patches: [
      {
        file: 'shared/credits/give/give.ts',
        find: 'const lot = lotOf(request);',
        replace: 'const lot = lotOf({ ...request, key: `${at.getTime()}:${request.key}` });',
      },
    ],
  },
  {
    name: 'progress-unconditional',
    why: 'progress is written whatever stands there, over an ended work too (mj-proxy#120)',
    within: 2_000,
    seed: 48,
    patches: [
      {
        file: 'shared/tasks/core/progress.ts',
        find: `        status: command.in([...liveStatuses]),
        progress: command.lt(report.progress),
`,
        replace: '',
      },
    ],
  },
  {
    name: 'job-of-an-earlier-attempt',
    why: 'a retry goes on with the job of the attempt before (open-ai-canvas#477)',
    within: 1_000,
    seed: 48,
    patches: [
      {
        file: 'shared/tasks/core/documents/schema.ts',
        find: 'return task.jobs.find((job) => job.attempt === task.attempt) ?? null;',
        replace: 'return task.jobs[0] ?? null;',
      },
    ],
  },
  {
    name: 'poison-never-quarantined',
    why: 'a task that kills every worker is tried until its time is up',
    within: 3_000,
    seed: 7,
    patches: [
      {
        file: 'shared/tasks/core/policy.ts',
        find: 'maxClaimsWithoutProgress: 5,',
        replace: 'maxClaimsWithoutProgress: 1_000_000,',
      },
    ],
  },
  {
    name: 'callback-believed',
    why: 'what a callback says is believed, whoever sends it, instead of asking the provider',
    within: 1_000,
    seed: 12,
    patches: [
      {
        file: 'shared/tasks/callback.ts',
        find: '    await visitWaiting(deps, task);',
        replace: `  const said = Buffer.from(callback.request.rawBody).toString();
  if (said.includes('"failed"')) {
    const error = {
      kind: 'provider_failed' as const,
      provider,
      message: 'said so',
      stage: 'output' as const,
      retry: 'never' as const,
      charged: 'no' as const,
    };
    const heard = { attempt: task.attempt, answer: { kind: 'failed' as const, error } };
    await runTask(deps, task._id, { early: true, heard });
  } else await visitWaiting(deps, task);`,
      },
      {
        file: 'shared/tasks/callback.ts',
        find: 'if (given.length !== expected.length || !timingSafeEqual(given, expected)) {',
        replace: 'if (given.length < 0 && timingSafeEqual(given, expected)) {',
      },
    ],
  },
  {
    name: 'attempts-without-end',
    why: 'whoever pays the provider pays for jobs until the deadline',
    within: 3_000,
    seed: 4,
    patches: [
      {
        file: 'shared/tasks/jobs/attempts.ts',
        find: '|| spent >= deps.policy.maxAttempts',
        replace: '|| spent >= 99',
      },
    ],
  },
  {
    name: 'cancel-with-an-unanswered-submit',
    why: 'the credits go back while the job that was not heard of goes on',
    within: 3_000,
    seed: 50,
    patches: [
      {
        file: 'shared/tasks/run/guard.ts',
        find: 'task.cancel !== null && isFree && !hasLiveJob(task)',
        replace: 'task.cancel !== null && isFree',
      },
    ],
  },
  {
    name: 'pictures-of-a-failed-task',
    why: 'what was made before the end is shown although the credits went back',
    within: 3_000,
    seed: 977,
    patches: [
      {
        file: 'shared/tasks/core/ending/ended-work.ts',
        find: 'message, error_code: ending.error.code };',
        replace: 'message, error_code: ending.error.code, images: task.images };',
      },
    ],
  },
  {
    name: 'nobody-asks-again',
    why: 'a job that outlives its task is forgotten, and its pictures with it',
    within: 3_000,
    seed: 618,
    patches: [
      {
        file: SETTLE,
        find: 'return { late_check_at: running ? due : null };',
        replace: 'return { late_check_at: running && due.getTime() === 0 ? due : null };',
      },
    ],
  },
  {
    name: 'success-whoever-holds',
    why: 'a success heard without a claim is stored although a worker holds the task',
    within: 3_000,
    seed: 963,
    patches: [
      {
        file: 'shared/tasks/jobs/wait-for-job.ts',
        find: '      lease_expires_at: deps.db.command.lte(now),\n',
        replace: '',
      },
    ],
  },
  {
    name: 'cancelled-without-a-wish',
    why: 'a job the provider stopped at our deadline, or by itself, ends as if its user had cancelled',
    within: 3_000,
    seed: 21,
    patches: [
      {
        file: 'shared/tasks/jobs/wait-for-job.ts',
        find: "if (task.cancel !== null) return settleAs(deps, task, { kind: 'cancelled' });",
        replace: "if (task.price > 0) return settleAs(deps, task, { kind: 'cancelled' });",
      },
    ],
  },
  {
    name: 'refusal-forgotten',
    why: 'a cancel the provider refused is not told: the user asks again and again',
    within: 3_000,
    seed: 49,
    patches: [
      {
        file: 'shared/tasks/jobs/wait-for-job.ts',
        find: "Object.assign(fields, { cancel: { ...task.cancel, answer: 'refused' } });",
        replace: 'Object.assign(fields, { cancel: null });',
      },
    ],
  },
  {
    name: 'more-pictures-than-asked',
    why: 'what a provider gave too much is stored and shown',
    within: 3_000,
    seed: 92,
    patches: [
      {
        file: 'shared/tasks/jobs/raw-results.ts',
        find: 'wanted.slice(0, task.count)',
        replace: 'wanted.slice(0, task.count + 1)',
      },
    ],
  },
];

export const mutants: readonly Mutant[] = [
  ...breakages,
  ...survivors,
  ...creditMutants,
  ...httpMutants,
  ...batchMutants,
  ...exportMutants,
  ...uploadMutants,
  ...callerMutants,
  ...consoleMutants,
  ...ticketMutants,
  ...moduleMutants,
  ...publishing,
  ...renewals,
  ...news,
  ...streamMutants,
  ...orderMutants,
  ...crowdMutants,
  ...regressions,
];
