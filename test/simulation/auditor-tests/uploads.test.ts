/** Each rule about people's own files speaks when it is broken, and only then. */
import { expect, test } from 'vitest';
import { sorted } from '../auditor/documents.ts';
import type { AskedUpload, Evidence, RawChange, RawDoc, ToldUpload } from '../auditor/evidence.ts';
import { readBooks } from '../auditor/rest-rules.ts';
import { UploadRules } from '../auditor/tasks/upload-rules.ts';

const T0 = Date.UTC(2026, 0, 1);
const at = (seconds: number): Date => new Date(T0 + seconds * 1_000);
const FILE = 'cloud://b/works/t1/x/1-0.jpg';
const THUMB = 'cloud://b/works/t1/y/1-0_thumb.jpg';

type Fields = Record<string, unknown>;

const TARGET = { project_id: 'p1', slot: 'frame', by: 'ben' };
const TASK: Fields = {
  ...{ _id: 't1', openid: 'anna', type: 'upload', prompt: 'own1', price: 0, status: 'pending' },
  ...{ target: TARGET, files: ['cloud://b/uploads/ben/own1'], images: [], reviews: [] },
  ...{ verdicts: [], error: null, quarantined: false },
  ...{ deadline_at: at(600), hard_deadline_at: at(600) },
};
const WORK: Fields = { _id: 't1', _openid: 'anna', type: 'upload', status: 'pending', images: [] };
const IMAGES = [{ file_id: FILE, thumb_file_id: THUMB }];

/** Ben's picture in Anna's project is taken in at 10 s, and shown at 20 s. */
function inOrder() {
  const done = { status: 'completed', images: IMAGES, message: '上传完成' };
  return {
    member: { _id: 'p1:ben', removed_at: null } as Fields,
    begun: { task: { ...TASK }, work: { ...WORK } as Fields | null, entries: [] as Fields[] },
    ended: {
      task: { ...TASK, ...done } as Fields,
      work: { ...WORK, ...done } as Fields,
      entries: [] as Fields[],
    },
    /** Comes after both, where there is one. */
    second: null as Fields | null,
    asked: {
      ...{ name: 'own1', by: 'ben', requestId: 'r1', product: 'picture', from: T0 },
      ...{ isFit: true, isTheirs: true },
    } as { -readonly [K in keyof AskedUpload]: AskedUpload[K] },
    told: [{ name: 'own1', at: T0, taskId: 't1', code: null }] as ToldUpload[],
    costs: [0],
    files: new Map([
      [FILE, 'safe own1 picture'],
      [THUMB, 'thumb of own1 picture'],
      ['cloud://b/uploads/ben/own1', 'own1 picture'],
    ]),
    earlier: [] as string[],
    wished: false,
  };
}

type Course = ReturnType<typeof inOrder>;

function said(course: Course): string[] {
  const found = new Set<string>();
  const { files, asked, told, costs, begun, ended, second, member } = course;
  let now = T0;
  const evidence: Partial<Evidence> = {
    now: () => now,
    clockSkewMs: 0,
    calmFrom: T0,
    review: null,
    engineMissing: false,
    tidied: true,
    uploads: { owner: 'anna', asked: [asked], told, costs, stored: () => [...files.keys()] },
    writer: () => ({ id: 1, bornAt: now - 1_000, working: () => true }),
    file: (id) => files.get(id),
    written: () => course.earlier,
    deletedByOwner: () => false,
    wished: () => course.wished,
    ordered: () => false,
    checks: () => [],
    pushes: () => [],
  };
  const rules = new UploadRules(evidence as Evidence, (rule) => found.add(rule));
  const stored = new Map<string, RawDoc[]>();
  const change = (collection: string, before: Fields | null, after: Fields | null): RawChange => {
    const id = String((after ?? before)?._id);
    const kept = (stored.get(collection) ?? []).filter(({ _id }) => _id !== id);
    stored.set(collection, after === null ? kept : [...kept, after as RawDoc]);
    return { collection, id, before: before as RawDoc | null, after: after as RawDoc | null };
  };
  const commit = (seconds: number, changes: readonly RawChange[]): void => {
    now = T0 + seconds * 1_000;
    const raw = { seq: seconds, atMs: now, changes };
    rules.members(raw);
    rules.follow(sorted(raw), { fruitless: () => 0 });
  };
  const entriesOf = (entries: readonly Fields[]): RawChange[] =>
    entries.map((entry) => change('credit_records', null, entry));
  commit(1, [change('studio_members', null, member)]);
  commit(10, [
    change('task_queue', null, begun.task),
    ...(begun.work === null ? [] : [change('works', null, begun.work)]),
    ...entriesOf(begun.entries),
  ]);
  commit(20, [
    change('task_queue', begun.task, ended.task),
    change('works', begun.work, ended.work),
    ...entriesOf(ended.entries),
  ]);
  if (second !== null) commit(30, [change('task_queue', null, second)]);
  rules.atRest(readBooks(stored), { endedAt: new Map([['t1', T0 + 20_000]]) });
  return [...found];
}

const failing = (course: Course, code: string): void => {
  const failed = { status: 'failed', images: [], message: '未能处理', error: { code } };
  Object.assign(course.ended.task, failed);
  Object.assign(course.ended.work, failed);
  course.files.delete(FILE);
  course.files.delete(THUMB);
};

test('says nothing of a file that became a take', () => {
  expect(said(inOrder())).toEqual([]);
});

test.each<[string, string, (course: Course) => void]>([
  ['upload_moves_no_credits', 'a price', (c) => Object.assign(c.begun.task, { price: 1 })],
  [
    'upload_moves_no_credits',
    'a hold',
    (c) => c.begun.entries.push({ _id: 't1:hold', kind: 'hold', task_id: 't1' }),
  ],
  [
    'upload_moves_no_credits',
    'a settle',
    (c) => c.ended.entries.push({ _id: 't1:settle', kind: 'settle', task_id: 't1' }),
  ],
  [
    'upload_moves_no_credits',
    'words about credits that came back',
    (c) => Object.assign(c.ended.work, { message: '已退回 0 积分' }),
  ],
  ['upload_moves_no_credits', 'a project that has spent', (c) => c.costs.push(1)],
  [
    'upload_with_its_work',
    'a task without its work',
    (c) => {
      c.begun.work = null;
    },
  ],
  [
    'upload_as_asked',
    'a work of the member’s',
    (c) => Object.assign(c.begun.task, { openid: 'ben' }),
  ],
  [
    'upload_as_asked',
    'somebody who never asked',
    (c) => Object.assign(c.begun.task, { target: { ...TARGET, by: 'eve' } }),
  ],
  [
    'upload_of_their_own',
    'somebody else’s file',
    (c) => {
      c.asked.isTheirs = false;
    },
  ],
  [
    'one_take_per_upload',
    'a second take of one request',
    (c) => {
      c.second = { ...TASK, _id: 't2' };
    },
  ],
  [
    'one_take_per_upload',
    'a file that is no picture',
    (c) => {
      c.asked.isFit = false;
    },
  ],
  [
    'removed_member_uploads_nothing',
    'a member who was removed',
    (c) => Object.assign(c.member, { removed_at: at(1) }),
  ],
  [
    'upload_is_shown_when_done',
    'a picture on a work that is not done',
    (c) => {
      if (c.begun.work !== null) Object.assign(c.begun.work, { images: IMAGES });
    },
  ],
  ['shown_as_their_own', 'a file as it came', (c) => c.files.set(FILE, 'own1 picture')],
  ['shown_as_their_own', 'another file', (c) => c.files.set(FILE, 'safe own2 picture')],
  ['shown_as_their_own', 'another’s thumbnail', (c) => c.files.set(THUMB, 'thumb of own2 picture')],
  [
    'shown_as_their_own',
    'a mark that was there once',
    (c) => c.earlier.push('marked own1 picture'),
  ],
  [
    'never_called_made',
    'a label',
    (c) => {
      const images = [{ ...IMAGES[0], label: { text: 'AI生成' } }];
      Object.assign(c.ended.work, { images });
      Object.assign(c.ended.task, { images });
    },
  ],
  [
    'results_say_what_they_are',
    'a picture that is told to be a film',
    (c) => Object.assign(c.ended.work, { images: [{ ...IMAGES[0], media: { kind: 'film' } }] }),
  ],
  ['upload_failed_for_a_reason', 'a reason of nobody’s', (c) => failing(c, 'INTERNAL')],
  ['upload_failed_for_a_reason', 'a fit file', (c) => failing(c, 'INPUT_NOT_RECOGNISED')],
  ['upload_failed_for_a_reason', 'a file that is there', (c) => failing(c, 'INPUT_GONE')],
  ['upload_failed_for_a_reason', 'an engine that is there', (c) => failing(c, 'FILM_NOT_MARKED')],
  [
    'blocked_for_a_reason',
    'a refusal of nobody’s',
    (c) => {
      failing(c, 'CONTENT_BLOCKED');
      c.asked.from = T0 + 100_000;
    },
  ],
  [
    'cancelled_by_wish',
    'an end that nobody wanted',
    (c) => {
      failing(c, '');
      Object.assign(c.ended.task, { status: 'cancelled' });
      Object.assign(c.ended.work, { status: 'cancelled' });
    },
  ],
  [
    'comes_to_rest',
    'one that never ends',
    (c) => Object.assign(c.ended.task, { status: 'pending' }),
  ],
  [
    'work_agrees',
    'a work of another status',
    (c) => Object.assign(c.ended.work, { status: 'failed' }),
  ],
  ['work_agrees', 'a work of other pictures', (c) => Object.assign(c.ended.task, { images: [] })],
  [
    'told_upload_is_true',
    'a take of nobody’s',
    (c) => {
      c.told.push({ name: 'own1', at: T0, taskId: 't9', code: null });
    },
  ],
  [
    'told_upload_is_true',
    'a refusal of their own file',
    (c) => {
      c.told.push({ name: 'own1', at: T0, taskId: null, code: 'INVALID_REQUEST' });
    },
  ],
  [
    'told_upload_is_true',
    'a conflict with itself',
    (c) => {
      c.told.push({ name: 'own1', at: T0, taskId: null, code: 'REQUEST_CONFLICT' });
    },
  ],
  [
    'upload_leaves_nothing',
    'a file that nobody shows',
    (c) => {
      c.files.set('cloud://b/works/t1/z/1-0_frame-0.jpg', 'frame');
    },
  ],
])('says %s of %s', (rule, _, break_) => {
  const course = inOrder();
  break_(course);
  expect(said(course)).toContain(rule);
});

test('takes it for a reason that the file is gone', () => {
  const course = inOrder();
  failing(course, 'INPUT_GONE');
  course.files.delete('cloud://b/uploads/ben/own1');
  expect(said(course)).toEqual([]);
});
