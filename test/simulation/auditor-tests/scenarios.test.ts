import { describe, expect, test } from 'vitest';
import { soundOf } from '../auditor/contents.ts';
import { after, audit, type Example, example, GRANT, PAYLOAD } from './example.ts';

/** Steps of the example: submitted, accepted by the provider, claimed again, completed. */
const [SUBMITTED, ACCEPTED, CLAIMED, SETTLED] = [1, 3, 5, 6];

const lastOf = (shown: Example, collection: string): Record<string, unknown> =>
  after(shown, SETTLED, collection);

function refused(shown: Example, code: string, asked: Partial<typeof PAYLOAD> = {}): void {
  const [told] = shown.told;
  if (told === undefined) throw new Error('nobody was told anything');
  const what = { kind: 'refused', code, from: told.at - 500, asked: { ...PAYLOAD, ...asked } };
  shown.told.push({ ...told, what: what as (typeof told)['what'] });
}

/** The example's task ends as failed, for the reason that is given. */
function failed(shown: Example, code: string): void {
  Object.assign(lastOf(shown, 'credit_accounts'), { available: 100, captured: 0 });
  const back = { captured: 0, released: 14, available_after: 100 };
  Object.assign(lastOf(shown, 'credit_records'), back);
  Object.assign(lastOf(shown, 'task_queue'), { status: 'failed', images: [], error: { code } });
  const message = '生成失败（已退回 14 积分）';
  const fields = { status: 'failed', images: [], refunded: 14, progress: 20, message };
  Object.assign(lastOf(shown, 'works'), fields);
}

/** Moderation has looked at the picture of the example. */
function looked(shown: Example, outcome: 'pass' | 'review' | 'block', ticket: string | null): void {
  shown.review = { limitMs: 60_000, after: 'refuse', services: [] };
  const check = { service: 'cloud', content: 'job1/0', outcome, ticket, heard: true } as const;
  shown.checks.push({ ...check, at: at(shown, 42) });
  const reviews = [{ file_id: 'cloud://x/1.jpg', ticket }];
  Object.assign(lastOf(shown, 'task_queue'), { reviews });
}

const at = (shown: Example, seconds: number): number =>
  (shown.told[0]?.at ?? 0) + (seconds - 11) * 1_000;

/** The example's picture was a film all along, and is stored as one may be. */
function asFilm(shown: Example): void {
  for (const job of shown.jobs) job.product = 'film';
  shown.files.set('cloud://x/1.jpg', 'labelled marked job1/0');
  for (const name of ['task_queue', 'works']) {
    const [image] = lastOf(shown, name).images as object[];
    const told = { media: { kind: 'film' }, label: { text: 'AI生成' } };
    Object.assign(lastOf(shown, name), { images: [{ ...image, ...told }] });
  }
}

/** Frames of the film were looked at, as many as are named, and its sound was heard. */
function framesLooked(shown: Example, outcomes: readonly ('pass' | 'block')[]): void {
  shown.review = { limitMs: 60_000, after: 'refuse', services: ['cloud'] };
  const book = (content: string, outcome: 'pass' | 'block'): void => {
    const check = { service: 'cloud', content, outcome, ticket: null, heard: true } as const;
    shown.checks.push({ ...check, at: at(shown, 42) });
  };
  const film = 'labelled marked job1/0';
  for (const [index, outcome] of outcomes.entries()) book(`frame ${index} of ${film}`, outcome);
  book(soundOf(film), 'pass');
}

/** A second attempt, begun after the first claim of the job that goes on. */
function secondAttempt(shown: Example, fields: Record<string, unknown> = {}): void {
  for (const step of [CLAIMED, SETTLED]) {
    Object.assign(after(shown, step, 'task_queue'), { attempt: 2, ...fields });
  }
}

/** A task that an operator had taken in again. */
function again(shown: Example, fields: Record<string, unknown> = {}): void {
  const task = { ...after(shown, SUBMITTED, 'task_queue'), _id: 't2', request_id: 'again:t1' };
  const change = { collection: 'task_queue', id: 't2', before: null };
  shown.steps.push({
    seconds: 60,
    writer: 9,
    changes: [{ ...change, after: { ...task, ...fields } }],
  });
}

/** An operator's document about a model was in force before anybody in the example began. */
function renewed(shown: Example, how: 'retired' | 'renamed', model: string): void {
  shown.renewal = { model, how, announcedAt: shown.bornAt - 1 };
}

const RULES: readonly [rule: string, what: string, breakIt: (shown: Example) => void][] = [
  [
    'replay_is_the_same',
    'a yes to a request for another number of pictures',
    (shown) => {
      const [told] = shown.told;
      if (told === undefined) return;
      const asked = { ...PAYLOAD, count: 3 };
      shown.told.push({ ...told, what: { kind: 'accepted', taskId: 't1', price: 14, asked } });
    },
  ],
  [
    'replay_is_the_same',
    'a yes to a request with another photo',
    (shown) => {
      const [told] = shown.told;
      if (told === undefined) return;
      const asked = { ...PAYLOAD, images: ['uploads/u1/b.jpg'] };
      shown.told.push({ ...told, what: { kind: 'accepted', taskId: 't1', price: 14, asked } });
    },
  ],
  [
    'refused_for_a_reason',
    '"no credits" where there were',
    (s) => refused(s, 'INSUFFICIENT_CREDITS'),
  ],
  [
    'refused_for_a_reason',
    '"too many" where there was room',
    (s) => refused(s, 'TOO_MANY_IN_FLIGHT'),
  ],
  ['refused_for_a_reason', 'a conflict with the very same', (s) => refused(s, 'REQUEST_CONFLICT')],
  ['refused_for_a_reason', 'decent words refused', (s) => refused(s, 'CONTENT_BLOCKED')],
  ['refused_for_a_reason', 'a quarantine told', (s) => refused(s, 'ACCOUNT_QUARANTINED')],
  [
    'quarantined_for_a_reason',
    'a sound account in quarantine',
    (shown) => {
      lastOf(shown, 'credit_accounts').quarantined = true;
    },
  ],
  [
    'keys_do_not_clash',
    'a key refused that nobody else used',
    (shown) => {
      shown.grants.push({ ...GRANT, key: 'g2', acknowledged: false, refused: true });
    },
  ],
  [
    'grants_count_once',
    'a correction told as done, with a grant of its key and nothing else',
    (shown) => {
      shown.grants.push({ ...GRANT, kind: 'adjust' });
    },
  ],
  [
    'deeds_are_audited',
    'credits given by nobody',
    (shown) => {
      for (const grant of shown.grants) grant.byOperator = true;
    },
  ],
  [
    'deeds_are_audited',
    'a task released by nobody',
    (shown) => {
      shown.ordered = true;
      failed(shown, 'RELEASED_BY_OPERATOR');
    },
  ],
  ['released_by_order', 'a release nobody ordered', (s) => failed(s, 'RELEASED_BY_OPERATOR')],
  ['again_by_order', 'a repetition nobody ordered', (s) => again(s)],
  ['again_at_the_old_price', 'a repetition at another price', (s) => again(s, { price: 21 })],
  ['again_for_a_reason', 'a repetition of a success', (s) => again(s)],
  [
    'again_once',
    'two repetitions of one task',
    (shown) => {
      again(shown);
      again(shown, { _id: 't3', request_id: 'again:t1:2' });
      const step = shown.steps.at(-1);
      if (step?.changes[0]) step.changes[0].id = 't3';
    },
  ],
  [
    'attempt_for_a_reason',
    'an attempt beside a job that goes on',
    (shown) => {
      const [job] = shown.jobs;
      if (job) job.readyAt = at(shown, 300);
      secondAttempt(shown);
    },
  ],
  [
    'wish_is_honoured',
    'a job stopped for its user and begun anew',
    (shown) => {
      const [job] = shown.jobs;
      if (job) job.cancelledAt = at(shown, 30);
      const cancel = { answer: 'refused' };
      Object.assign(after(shown, ACCEPTED, 'task_queue'), { cancel });
      for (const step of [CLAIMED, SETTLED]) {
        Object.assign(after(shown, step, 'task_queue'), { cancel });
      }
      Object.assign(lastOf(shown, 'task_queue'), { attempt: 2 });
    },
  ],
  [
    'fallback_is_listed',
    'a model nobody named standing in',
    (shown) => {
      Object.assign(lastOf(shown, 'task_queue'), { via: 'm9' });
    },
  ],
  [
    'retired_is_not_offered',
    'a task made with a model that had retired',
    (shown) => renewed(shown, 'retired', String(after(shown, SUBMITTED, 'task_queue').via)),
  ],
  [
    'retired_stands_in_for_none',
    'a task turned to a model that had retired',
    (shown) => {
      shown.fallbacks.push('m2');
      secondAttempt(shown, { via: 'm2' });
      renewed(shown, 'retired', 'm2');
    },
  ],
  [
    'new_name_is_used',
    'a model asked by the name it had before its document',
    (shown) => {
      renewed(shown, 'renamed', 'm1');
      const when = at(shown, 20);
      shown.oldNames.push({ request: 'R0Q1', key: 't1:1', at: when, bornAt: when });
    },
  ],
  [
    'refused_for_a_reason',
    '"no such model" of one that was there',
    (s) => refused(s, 'MODEL_UNAVAILABLE'),
  ],
  [
    'failover_leaves_no_job',
    'a provider left with a job that goes on',
    (shown) => {
      const [job] = shown.jobs;
      if (job) job.readyAt = at(shown, 300);
      shown.fallbacks.push('m2');
      secondAttempt(shown, { via: 'm2' });
    },
  ],
  [
    'failed_for_a_reason',
    'a failure beside a job that goes on, for what an earlier one came to',
    (shown) => {
      failed(shown, 'PROVIDER_TRANSIENT');
      shown.answers.push({ request: 'R0Q1', key: 't1:0', at: 0, kind: 'verdict' });
      const [job] = shown.jobs;
      if (job) job.readyAt = at(shown, 300);
    },
  ],
  [
    'looked_at_again',
    'a task left alone for minutes',
    (shown) => {
      const next_run_at = new Date(at(shown, 400));
      Object.assign(after(shown, ACCEPTED, 'task_queue'), { next_run_at });
    },
  ],
  [
    'looked_at_again',
    'a first setback that costs half a minute',
    (shown) => {
      const next_run_at = new Date(at(shown, 50));
      Object.assign(after(shown, ACCEPTED, 'task_queue'), { next_run_at, setbacks: 1 });
    },
  ],
  [
    'visited_in_time',
    'a task nobody looked at when it was due',
    (shown) => {
      const fields = { step: 'wait', lease_expires_at: new Date(0), next_run_at: new Date(0) };
      Object.assign(after(shown, ACCEPTED, 'task_queue'), fields);
      for (const step of shown.steps.slice(CLAIMED)) step.seconds += 60;
    },
  ],
  [
    'unchecked_never_shown',
    'a picture nobody has looked at',
    (shown) => {
      shown.review = { limitMs: 60_000, after: 'refuse', services: [] };
    },
  ],
  ['blocked_never_shown', 'a picture that was refused', (s) => looked(s, 'block', null)],
  ['undecided_never_shown', 'a picture in doubt', (s) => looked(s, 'review', null)],
  ['undecided_never_shown', 'a picture before its verdict', (s) => looked(s, 'review', 'k1')],
  [
    'blocked_never_shown',
    'a picture still shown after its refusal was taken',
    (shown) => {
      looked(shown, 'review', 'k1');
      const push = { ticket: 'k1', handled: true } as const;
      shown.pushes.push({ ...push, outcome: 'pass', at: at(shown, 43) });
      shown.pushes.push({ ...push, outcome: 'block', at: at(shown, 60) });
    },
  ],
  [
    'blocked_for_a_reason',
    'a refusal of a picture that has passed',
    (shown) => {
      failed(shown, 'CONTENT_BLOCKED');
      looked(shown, 'pass', null);
    },
  ],
  [
    'blocked_for_a_reason',
    'a refusal of what nobody has looked at',
    (shown) => {
      failed(shown, 'CONTENT_BLOCKED');
      shown.review = { limitMs: 60_000, after: 'refuse', services: [] };
    },
  ],
  [
    'forbidden_words_start_nothing',
    'a task begun with forbidden words',
    (shown) => {
      for (const request of shown.requests) request.forbidden = true;
    },
  ],
  [
    'words_are_translated',
    'words left as they were by a translator who was heard',
    (shown) => {
      for (const step of [SUBMITTED, 2, ACCEPTED, CLAIMED, SETTLED]) {
        after(shown, step, 'task_queue').model = 'english';
      }
      shown.translations.push({ request: 'R0Q1', heard: true });
    },
  ],
  [
    'results_are_labelled',
    'a film without its label',
    (shown) => {
      asFilm(shown);
      shown.files.set('cloud://x/1.jpg', 'marked job1/0');
    },
  ],
  [
    'results_are_labelled',
    'a film without its mark',
    (shown) => {
      asFilm(shown);
      shown.files.set('cloud://x/1.jpg', 'labelled job1/0');
    },
  ],
  [
    'marked_before_upload',
    'a film that lay in its place unmarked',
    (shown) => {
      asFilm(shown);
      shown.written.set('cloud://x/1.jpg', ['job1/0', 'labelled marked job1/0']);
    },
  ],
  [
    'results_say_what_they_are',
    'a film that is told as a picture',
    (shown) => {
      asFilm(shown);
      lastOf(shown, 'works').images = lastOf(example(), 'works').images;
      lastOf(shown, 'task_queue').images = lastOf(example(), 'task_queue').images;
    },
  ],
  [
    'unchecked_never_shown',
    'a film whose last frame nobody has looked at',
    (shown) => {
      asFilm(shown);
      framesLooked(shown, ['pass', 'pass']);
    },
  ],
  [
    'unchecked_never_shown',
    'a film whose sound nobody has heard',
    (shown) => {
      asFilm(shown);
      framesLooked(shown, ['pass', 'pass', 'pass']);
      shown.checks.pop();
    },
  ],
  [
    'blocked_never_shown',
    'a film with a refused frame in the middle',
    (shown) => {
      asFilm(shown);
      framesLooked(shown, ['pass', 'block', 'pass']);
    },
  ],
  [
    'failed_for_a_reason',
    'a film that could not be marked where it could',
    (shown) => failed(shown, 'FILM_NOT_MARKED'),
  ],
  [
    'quote_frozen',
    'a task for another model than was asked for',
    (shown) => {
      lastOf(shown, 'task_queue').model = 'm2';
    },
  ],
];

describe('the auditor, where more happens', () => {
  test.each(RULES)('%s: finds %s', (rule, _what, breakIt) => {
    const shown = example();
    breakIt(shown);
    expect(audit(shown)).toContain(rule);
  });

  test('finds nothing in a picture that passed, at once or by a push', () => {
    const atOnce = example();
    looked(atOnce, 'pass', null);
    expect(audit(atOnce)).toEqual([]);
    const pushed = example();
    looked(pushed, 'review', 'k1');
    const push = { ticket: 'k1', outcome: 'pass', handled: true } as const;
    pushed.pushes.push({ ...push, at: at(pushed, 43) });
    expect(audit(pushed)).toEqual([]);
  });

  test('finds nothing in a refusal of what passed once and was asked about again in vain', () => {
    const shown = example();
    failed(shown, 'CONTENT_BLOCKED');
    looked(shown, 'pass', null);
    shown.silences.add('job1/0');
    expect(audit(shown)).toEqual([]);
  });

  test('finds a refusal of what has passed, whatever was not said of another picture', () => {
    const shown = example();
    failed(shown, 'CONTENT_BLOCKED');
    looked(shown, 'pass', null);
    shown.silences.add('job1/1');
    expect(audit(shown)).toContain('blocked_for_a_reason');
  });

  test('finds nothing in a wait for a job whose provider is gone, and takes nobody else’s for one', () => {
    const waiting = (partedAt: number): string[] => {
      const shown = example();
      const fields = { step: 'wait', lease_expires_at: new Date(0), next_run_at: new Date(0) };
      Object.assign(after(shown, ACCEPTED, 'task_queue'), fields);
      for (const step of shown.steps.slice(CLAIMED)) step.seconds += 60;
      for (const job of shown.jobs) Object.assign(job, { partedAt });
      return audit(shown);
    };
    expect(waiting(0)).not.toContain('visited_in_time');
    expect(waiting(Number.MAX_SAFE_INTEGER)).toContain('visited_in_time');
  });

  test('finds nothing in a film that is as it should be, nor in one that nothing could mark', () => {
    const film = example();
    asFilm(film);
    framesLooked(film, ['pass', 'pass', 'pass']);
    expect(audit(film)).toEqual([]);
    const unmarked = example();
    failed(unmarked, 'FILM_NOT_MARKED');
    unmarked.engineMissing = true;
    expect(audit(unmarked)).toEqual([]);
  });

  test('finds nothing in refusals that were true when they were told', () => {
    const shown = example();
    refused(shown, 'INSUFFICIENT_CREDITS', { requestId: 'r2', price: 1_000 });
    refused(shown, 'REQUEST_CONFLICT', { count: 3 });
    expect(audit(shown)).toEqual([]);
  });
});
