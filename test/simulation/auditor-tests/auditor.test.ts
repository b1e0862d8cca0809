import { describe, expect, test } from 'vitest';
import { after, audit, type Example, example, GRANT, PAYLOAD } from './example.ts';

const SETTLED = 6;

function lastOf(shown: Example, collection: string): Record<string, unknown> {
  return after(shown, SETTLED, collection);
}

/** Turns the example's ending into a whole refund of a failed task. */
function failed(shown: Example): void {
  Object.assign(lastOf(shown, 'credit_accounts'), { available: 100, captured: 0 });
  Object.assign(lastOf(shown, 'credit_records'), {
    captured: 0,
    released: 14,
    available_after: 100,
  });
  const error = { code: 'TASK_TIMEOUT' };
  Object.assign(lastOf(shown, 'task_queue'), { status: 'failed', images: [], error });
  const message = '生成失败（已退回 14 积分）';
  const fields = { status: 'failed', images: [], refunded: 14, progress: 20, message };
  Object.assign(lastOf(shown, 'works'), fields);
  shown.answers.push({ request: 'R0Q1', key: 't1:1', at: 0, kind: 'verdict' });
  const [job] = shown.jobs;
  if (job) job.outcome = 'failure';
}

function cancelled(shown: Example): void {
  failed(shown);
  Object.assign(lastOf(shown, 'task_queue'), { status: 'cancelled' });
  Object.assign(lastOf(shown, 'works'), { status: 'cancelled', message: '已取消，退回 14 积分' });
}

const RULES: readonly [rule: string, what: string, breakIt: (shown: Example) => void][] = [
  [
    'account_sound',
    'an account whose sums do not hold',
    (shown) => {
      lastOf(shown, 'credit_accounts').granted = 101;
    },
  ],
  [
    'account_sound',
    'an account below zero',
    (shown) => {
      Object.assign(after(shown, 1, 'credit_accounts'), { available: -1, held: 101 });
    },
  ],
  [
    'account_sound',
    'a fraction of a credit',
    (shown) => {
      Object.assign(after(shown, 0, 'credit_accounts'), { available: 99.5, held: 0.5 });
    },
  ],
  [
    'account_kept',
    'an account that is deleted',
    (shown) => {
      const [change] = shown.steps[SETTLED]?.changes ?? [];
      if (change) change.after = null;
    },
  ],
  [
    'account_needs_entry',
    'credits that move without an entry',
    (shown) => {
      shown.steps[SETTLED]?.changes.splice(1, 1);
    },
  ],
  [
    'account_follows_entry',
    'credits that move otherwise than their entry says',
    (shown) => {
      Object.assign(lastOf(shown, 'credit_accounts'), { available: 100, captured: 0 });
    },
  ],
  [
    'account_follows_entry',
    'a version that is left out',
    (shown) => {
      lastOf(shown, 'credit_accounts').version = 4;
    },
  ],
  [
    'entry_tells_account',
    'an entry that tells another balance',
    (shown) => {
      lastOf(shown, 'credit_records').available_after = 92;
    },
  ],
  [
    'in_flight_cap',
    'more tasks at once than allowed',
    (shown) => {
      after(shown, 1, 'credit_accounts').in_flight = 2;
    },
  ],
  [
    'ledger_append_only',
    'an entry that is changed later',
    (shown) => {
      const entry = after(shown, 1, 'credit_records');
      shown.steps.push({
        seconds: 50,
        writer: null,
        changes: [
          {
            collection: 'credit_records',
            id: 't1:hold',
            before: entry,
            after: { ...entry, amount: 1 },
          },
        ],
      });
    },
  ],
  [
    'ledger_append_only',
    'an entry that is removed',
    (shown) => {
      const entry = after(shown, 1, 'credit_records');
      const change = { collection: 'credit_records', id: 't1:hold', before: entry, after: null };
      shown.steps.push({ seconds: 50, writer: null, changes: [change] });
    },
  ],
  [
    'entry_kind',
    'an entry of a kind that is not known',
    (shown) => {
      lastOf(shown, 'credit_records').kind = 'release';
    },
  ],
  [
    'hold_with_task',
    'a hold without its task',
    (shown) => {
      shown.steps[1]?.changes.splice(2, 1);
    },
  ],
  [
    'task_needs_hold',
    'a task without its hold',
    (shown) => {
      shown.steps[1]?.changes.splice(0, 2);
    },
  ],
  [
    'hold_is_price',
    'a hold of more than the price',
    (shown) => {
      after(shown, 1, 'task_queue').price = 13;
    },
  ],
  [
    'settle_sum',
    'a settle that loses credits',
    (shown) => {
      lastOf(shown, 'credit_records').released = 6;
    },
  ],
  [
    'settle_with_status',
    'a settle while the task goes on',
    (shown) => {
      shown.steps[SETTLED]?.changes.splice(2, 1);
    },
  ],
  [
    'status_with_settle',
    'a task that ends without a settle',
    (shown) => {
      shown.steps[SETTLED]?.changes.splice(0, 2);
    },
  ],
  [
    'work_ends_with_task',
    'a task that ends without its work',
    (shown) => {
      shown.steps[SETTLED]?.changes.splice(3, 1);
    },
  ],
  [
    'no_charge_without_work',
    'a failed task that is charged',
    (shown) => {
      failed(shown);
      Object.assign(lastOf(shown, 'credit_accounts'), { available: 93, captured: 7 });
      Object.assign(lastOf(shown, 'credit_records'), {
        captured: 7,
        released: 7,
        available_after: 93,
      });
    },
  ],
  [
    'one_settle',
    'a task that is settled twice',
    (shown) => {
      const account = lastOf(shown, 'credit_accounts');
      const entry = { ...lastOf(shown, 'credit_records'), _id: 't1:again', amount: 0 };
      Object.assign(entry, { captured: 0, released: 0, account_version: 4 });
      shown.steps.push({
        seconds: 50,
        writer: null,
        changes: [
          {
            collection: 'credit_accounts',
            id: 'u1',
            before: account,
            after: { ...account, version: 4, in_flight: -1 },
          },
          { collection: 'credit_records', id: 't1:again', before: null, after: entry },
        ],
      });
    },
  ],
  [
    'status_legal',
    'a task that completes without having run',
    (shown) => {
      const ended = shown.steps[SETTLED]?.changes[2];
      if (ended?.before) ended.before = { ...ended.before, status: 'pending' };
    },
  ],
  [
    'ended_is_final',
    'a completed task that is touched again',
    (shown) => {
      const before = lastOf(shown, 'task_queue');
      const touched = { ...before, version: 6, wake: 'processor' };
      const change = { collection: 'task_queue', id: 't1', before, after: touched };
      shown.steps.push({ seconds: 50, writer: 3, changes: [change] });
    },
  ],
  [
    'ended_is_final',
    'a failed task that becomes another',
    (shown) => {
      failed(shown);
      const before = lastOf(shown, 'task_queue');
      const change = {
        collection: 'task_queue',
        id: 't1',
        before,
        after: { ...before, version: 6, quarantined: true },
      };
      shown.steps.push({ seconds: 50, writer: 3, changes: [change] });
    },
  ],
  [
    'quote_frozen',
    'a price that changes later',
    (shown) => {
      after(shown, 3, 'task_queue').price = 7;
    },
  ],
  [
    'quote_frozen',
    'a deadline that moves',
    (shown) => {
      after(shown, 3, 'task_queue').hard_deadline_at = new Date();
    },
  ],
  [
    'version_monotone',
    'a write that raises no version',
    (shown) => {
      after(shown, 3, 'task_queue').version = 2;
    },
  ],
  [
    'fence_monotone',
    'a fence that falls',
    (shown) => {
      after(shown, 5, 'task_queue').fence = 0;
    },
  ],
  [
    'fence_monotone',
    'a fence that is no number',
    (shown) => {
      after(shown, 5, 'task_queue').fence = { operator: 'inc' };
    },
  ],
  [
    'attempt_monotone',
    'an attempt that is left out',
    (shown) => {
      after(shown, 5, 'task_queue').attempt = 3;
    },
  ],
  [
    'progress_monotone',
    'progress that falls',
    (shown) => {
      after(shown, 4, 'works').progress = 101;
    },
  ],
  [
    'one_owner',
    'a claim before the lease has run out',
    (shown) => {
      after(shown, 3, 'task_queue').lease_expires_at = new Date(Date.UTC(2026, 0, 1, 0, 2));
    },
  ],
  [
    'one_owner',
    'a claim while the one before still works',
    (shown) => {
      shown.steps.splice(3, 1);
      const claim = shown.steps[4]?.changes[0];
      if (claim) claim.before = after(shown, 2, 'task_queue');
      Object.assign(after(shown, 4, 'task_queue'), { version: 3 });
      Object.assign(after(shown, 2, 'task_queue'), {
        lease_expires_at: new Date(Date.UTC(2026, 0, 1, 0, 0, 20)),
      });
      shown.working.add(2);
    },
  ],
  [
    'zombie_writes_nothing',
    'a write by a worker that lost the task',
    (shown) => {
      const settled = shown.steps[SETTLED];
      if (settled) settled.writer = 2;
    },
  ],
  [
    'pictures_for_money',
    'a charge without a picture',
    (shown) => {
      lastOf(shown, 'task_queue').images = [];
    },
  ],
  [
    'pictures_for_money',
    'a picture that is not stored',
    (shown) => {
      shown.files.delete('cloud://x/1.jpg');
    },
  ],
  [
    'own_pictures',
    'a picture of somebody else',
    (shown) => {
      shown.files.set('cloud://x/1.jpg', 'job9/0');
    },
  ],
  [
    'own_pictures',
    'the thumbnail of another picture',
    (shown) => {
      shown.files.set('cloud://x/1t.jpg', 'thumb of job1/1');
    },
  ],
  [
    'pictures_differ',
    'one picture shown as two',
    (shown) => {
      const twice = { file_id: 'cloud://x/2.jpg', thumb_file_id: 'cloud://x/1t.jpg' };
      shown.files.set('cloud://x/2.jpg', 'job1/0');
      for (const name of ['task_queue', 'works']) {
        const doc = lastOf(shown, name);
        doc.images = [...(doc.images as unknown[]), twice];
      }
    },
  ],
  [
    'partial_capture',
    'one picture of two charged in full',
    (shown) => {
      Object.assign(lastOf(shown, 'credit_accounts'), { available: 86, captured: 14 });
      Object.assign(lastOf(shown, 'credit_records'), {
        captured: 14,
        released: 0,
        available_after: 86,
      });
      Object.assign(lastOf(shown, 'works'), { refunded: 0 });
    },
  ],
  [
    'work_shows_pictures',
    'a work that shows other pictures',
    (shown) => {
      lastOf(shown, 'works').images = [];
    },
  ],
  [
    'refund_told',
    'a refund the user is not told of',
    (shown) => {
      lastOf(shown, 'works').refunded = 0;
    },
  ],
  [
    'refund_told',
    'a message that names another amount',
    (shown) => {
      lastOf(shown, 'works').message = '部分图片未生成，已退回 70 积分';
    },
  ],
  [
    'failed_for_a_reason',
    'a failure nobody spoke of',
    (shown) => {
      failed(shown);
      shown.answers.length = 0;
    },
  ],
  [
    'cancelled_by_consent',
    'a cancel while the job goes on',
    (shown) => {
      cancelled(shown);
      const [job] = shown.jobs;
      if (job) Object.assign(job, { outcome: 'pictures', readyAt: Number.POSITIVE_INFINITY });
    },
  ],
  [
    'cancelled_by_consent',
    'a cancel while a submit that was never answered has a job running',
    (shown) => {
      cancelled(shown);
      const [job] = shown.jobs;
      if (job) Object.assign(job, { outcome: 'pictures', readyAt: Number.POSITIVE_INFINITY });
      for (const step of shown.steps) {
        for (const { collection, before, after: doc } of step.changes) {
          if (collection !== 'task_queue') continue;
          for (const task of [before, doc]) {
            if (task?.jobs === undefined) continue;
            task.jobs = [{ attempt: 1, key: 't1:1', state: 'unknown', handle: null }];
          }
        }
      }
    },
  ],
  [
    'cancelled_by_wish',
    'a cancel nobody asked for',
    (shown) => {
      cancelled(shown);
      shown.wished = false;
    },
  ],
  [
    'cancel_is_answered',
    'a refusal to cancel that is forgotten',
    (shown) => {
      const steps = shown.steps.filter(({ changes }) =>
        changes.some(({ collection, before }) => collection === 'task_queue' && before !== null),
      );
      const [first, second] = steps.map(({ changes }) =>
        changes.find(({ collection }) => collection === 'task_queue'),
      );
      const cancel = { answer: 'refused' };
      if (first?.after) first.after.cancel = cancel;
      if (second?.before) second.before.cancel = cancel;
    },
  ],
  [
    'pictures_as_asked',
    'more pictures than were asked for',
    (shown) => {
      const images = ['0', '1', '2'].map((name) => ({
        file_id: `cloud://x/more${name}.jpg`,
        thumb_file_id: `cloud://x/more${name}t.jpg`,
      }));
      Object.assign(lastOf(shown, 'task_queue'), { images });
      Object.assign(lastOf(shown, 'works'), { images });
    },
  ],
  [
    'comes_to_rest',
    'a task that never ends',
    (shown) => {
      shown.steps.splice(SETTLED, 1);
    },
  ],
  [
    'comes_to_rest',
    'a gift that never comes',
    (shown) => {
      failed(shown);
      Object.assign(lastOf(shown, 'task_queue'), { gift: 'ready' });
    },
  ],
  [
    'nobody_starves',
    'a task that ends long after its hard deadline',
    (shown) => {
      const settled = shown.steps[SETTLED];
      if (settled) settled.seconds = 1_200 + 241;
    },
  ],
  [
    'no_picture_lost',
    'a picture that was there and was not fetched',
    (shown) => {
      const [job] = shown.jobs;
      const picture = { usable: true, poison: false, fetches: 2 };
      if (job) job.pictures = [picture, picture];
    },
  ],
  [
    'no_picture_lost',
    'a late success that is not given away',
    (shown) => {
      failed(shown);
      shown.answers.push({ request: 'R0Q1', key: 't1:1', at: 0, kind: 'refusal' });
      const [job] = shown.jobs;
      if (job) Object.assign(job, { outcome: 'pictures', readyAt: Date.UTC(2026, 0, 1, 0, 10) });
    },
  ],
  [
    'gift_is_free',
    'pictures after the end that are no gift',
    (shown) => {
      failed(shown);
      const before = lastOf(shown, 'works');
      const images = [{ file_id: 'cloud://x/1.jpg', thumb_file_id: 'cloud://x/1t.jpg' }];
      const change = { collection: 'works', id: 't1', before, after: { ...before, images } };
      shown.steps.push({ seconds: 50, writer: 3, changes: [change] });
    },
  ],
  [
    'gift_is_free',
    'pictures of a failed task that are no gift',
    (shown) => {
      failed(shown);
      const images = [{ file_id: 'cloud://x/1.jpg', thumb_file_id: 'cloud://x/1t.jpg' }];
      Object.assign(lastOf(shown, 'works'), { images });
    },
  ],
  [
    'gift_for_want_of_time',
    'pictures given after a verdict',
    (shown) => {
      failed(shown);
      Object.assign(lastOf(shown, 'task_queue'), { error: { code: 'CONTENT_BLOCKED' } });
      Object.assign(lastOf(shown, 'works'), { gift: true });
    },
  ],
  [
    'attempts_limited',
    'more jobs than the deployment allows, each on an attempt of its own',
    (shown) => {
      const [job] = shown.jobs;
      if (!job) return;
      for (const attempt of [2, 3]) {
        shown.jobs.push({ ...job, id: `job${attempt}`, key: `t1:${attempt}`, outcome: 'failure' });
      }
      Object.assign(lastOf(shown, 'task_queue'), { attempt: 3 });
    },
  ],
  [
    'jobs_within_attempts',
    'more jobs than attempts',
    (shown) => {
      const [job] = shown.jobs;
      if (job) shown.jobs.push({ ...job, id: 'job2', key: 't1:2', outcome: 'failure' });
    },
  ],
  [
    'one_job_per_key',
    'two jobs under one key',
    (shown) => {
      const [job] = shown.jobs;
      if (job) shown.jobs.push({ ...job, id: 'job2', outcome: 'failure' });
    },
  ],
  [
    'job_is_recorded',
    'a job the task knows nothing of',
    (shown) => {
      const [job] = shown.jobs;
      if (job) job.key = 'another';
    },
  ],
  [
    'job_needs_task',
    'a job of no task',
    (shown) => {
      const [job] = shown.jobs;
      if (job) shown.jobs.push({ ...job, id: 'job2', request: 'R7Q7' });
    },
  ],
  [
    'no_job_after_the_end',
    'a job that begins after the end',
    (shown) => {
      const [job] = shown.jobs;
      if (job) job.acceptedAt = Date.UTC(2026, 0, 1, 0, 1);
    },
  ],
  [
    'no_job_after_the_deadline',
    'a job that begins when the time is up',
    (shown) => {
      // The deadline is set before anything else, so that nothing but the job comes after it.
      for (let index = 1; index <= SETTLED; index++) {
        for (const { collection, before, after: doc } of shown.steps[index]?.changes ?? []) {
          if (collection !== 'task_queue') continue;
          for (const state of [before, doc]) if (state) state.deadline_at = new Date(0);
        }
      }
    },
  ],
  [
    'one_task_per_request',
    'one request that became two tasks',
    (shown) => {
      const copy = { ...after(shown, 1, 'works'), _id: 't2' };
      shown.steps[1]?.changes.push({ collection: 'works', id: 't2', before: null, after: copy });
      const other = { ...after(shown, 1, 'task_queue'), _id: 't2' };
      shown.steps[1]?.changes.push({
        collection: 'task_queue',
        id: 't2',
        before: null,
        after: other,
      });
      const hold = { ...after(shown, 1, 'credit_records'), _id: 't2:hold', task_id: 't2' };
      shown.steps.splice(2, 0, {
        seconds: 11,
        writer: 1,
        changes: [{ collection: 'credit_records', id: 't2:hold', before: null, after: hold }],
      });
    },
  ],
  [
    'told_is_true',
    'a task the user was told of that does not exist',
    (shown) => {
      shown.told.push({
        openid: 'u1',
        request: 'R0Q1',
        at: 0,
        what: { kind: 'accepted', taskId: 't9', price: 14, asked: PAYLOAD },
      });
    },
  ],
  [
    'told_is_true',
    'a cancel the user was told of that did not happen',
    (shown) => {
      shown.told.push({
        openid: 'u1',
        request: 'R0Q1',
        at: 0,
        what: { kind: 'cancelled', taskId: 't1' },
      });
    },
  ],
  [
    'strangers_get_nothing',
    'a stranger who could cancel the task',
    (shown) => {
      const what = { kind: 'stranger', taskId: 't1', action: 'cancel' } as const;
      shown.told.push({ openid: 'u2', request: 'R0Q1', at: 0, what });
    },
  ],
  [
    'price_as_listed',
    'a price that is not the list’s',
    (shown) => {
      const [told] = shown.told;
      const asked = { ...PAYLOAD, price: 12 };
      if (told) Object.assign(told, { what: { ...told.what, asked } });
    },
  ],
  [
    'progress_monotone',
    'progress the user saw fall',
    (shown) => {
      for (const progress of [50, 40]) {
        const what = { kind: 'progress', taskId: 't1', progress, status: 'processing' } as const;
        shown.told.push({ openid: 'u1', request: 'R0Q1', at: 0, what });
      }
    },
  ],
  [
    'grants_count_once',
    'a grant that was acknowledged and is not there',
    (shown) => {
      shown.grants.push({ ...GRANT, key: 'g2', amount: 5 });
    },
  ],
  [
    'grants_count_once',
    'a grant of another amount',
    (shown) => {
      const [grant] = shown.grants;
      if (grant) grant.amount = 50;
    },
  ],
  [
    'reconciler_agrees',
    'a false alarm of the product’s own reconciler',
    (shown) => {
      shown.disagreements.push({ _id: 'd1', kind: 'account_differs' });
    },
  ],
  [
    'no_bugs',
    'an error that nobody scripted',
    (shown) => {
      shown.bugs.push('unexpected: TypeError');
    },
  ],
];

describe('the auditor', () => {
  test('finds nothing in documents that are in order', () => {
    expect(audit(example())).toEqual([]);
  });

  test('finds nothing in a refund and in a cancel that are in order', () => {
    const refunded = example();
    failed(refunded);
    expect(audit(refunded)).toEqual([]);
    const stopped = example();
    cancelled(stopped);
    expect(audit(stopped)).toEqual([]);
  });

  test.each(RULES)('%s: finds %s', (rule, _what, breakIt) => {
    const shown = example();
    breakIt(shown);
    expect(audit(shown)).toContain(rule);
  });
});
