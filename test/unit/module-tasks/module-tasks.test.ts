/** Tasks of other modules through the HTTP face: what they may do, and what is refused by its name. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../support/world/api.ts';
import { SteppedClock, turns } from '../../support/world/stepped-clock.ts';
import { createWorld, type Send, type World } from '../../support/world/world.ts';

let world: World;
let api: TestApi;
/** Commits that happen and whose answer is lost. */
let lostCommits = 0;

const losing =
  (send: Send): Send =>
  async (action, params) => {
    const answer = await send(action, params);
    if (action !== 'database.commitTransaction' || lostCommits === 0) return answer;
    lostCommits -= 1;
    return { code: 'ESOCKETTIMEDOUT', message: 'lost' };
  };

beforeEach(async () => {
  lostCommits = 0;
  world = await createWorld({ intercept: losing });
  api = await createTestApi(world);
});

const report = {
  id: 'report-1',
  task_kind: 'report',
  request_label: '周报',
  source_module: 'reports',
  source_entity_id: 'week-48',
  request_payload: { week: 48, $set: { a: 1 }, 'a.b': null },
  stages: [
    { kind: 'write', label: '撰写', order: 2 },
    { kind: 'collect', label: '收集', detail: '三个来源', order: 1 },
  ],
};
const post = (path: string, body: object = {}, options: object = {}) =>
  api.call('POST', `/v1/tasks${path}`, { body, ...options });
const make = async (more: object = {}) => (await post('', { ...report, ...more })).json;
const get = async (id = 'report-1') => (await api.call('GET', `/v1/tasks/${id}`)).json;
const chunk = (sequence: number, delta: string, stage = 'write') =>
  post('/report-1/chunks', { stage, sequence, delta });
const stored = async () => (await world.engine.find('module_tasks', { filter: {} }))[0];

describe('a task of another module', () => {
  test('is read as it was made, in the shape of all tasks', async () => {
    const { status, json } = await post('', report);
    expect(status).toBe(201);
    expect(json).toMatchObject({
      id: 'report-1',
      object: 'task',
      kind: 'report',
      task_kind: 'report',
      owner: 'anna',
      status: 'pending',
      request_label: '周报',
      source_module: 'reports',
      source_entity_id: 'week-48',
      request_payload: report.request_payload,
      credits: { held: 0, charged: 0 },
      version: 1,
      started_at: null,
      ended_at: null,
      references: [],
    });
    expect(json.stages.map(({ kind }: { kind: string }) => kind)).toEqual(['collect', 'write']);
    expect(await get()).toEqual(json);
  });

  test('goes from its start to its end, each change one step of its version', async () => {
    await make();
    const versions: number[] = [1];
    const step = async (path: string, body: object = {}) => {
      world.clock.advance(1_000);
      const { json } = await post(`/report-1${path}`, body);
      versions.push(json.version);
      expect(await get()).toEqual(json);
      return json;
    };
    const started = await step('/start');
    await step('/stages/collect/start');
    const collected = await step('/stages/collect/complete', {
      text_output: '三篇',
      structured_payload: { sources: 3 },
      warnings: ['一篇已过期'],
    });
    expect(collected).toMatchObject({
      progress: 50,
      latest_text_output: '三篇',
      latest_structured_payload: { sources: 3 },
    });
    await step('/chunks', { stage: 'write', sequence: 1, delta: '本周' });
    const written = await step('/chunks', { stage: 'write', sequence: 2, delta: '平安' });
    expect(written.latest_text_output).toBe('本周平安');
    await step('/stages/write/complete');
    await step('/references', { kind: 'document', id: 'doc-9', label: '周报' });
    const done = await step('/complete', { structured_payload: { pages: 2 } });
    expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(done).toMatchObject({
      status: 'completed',
      progress: 100,
      started_at: started.started_at,
      latest_text_output: '本周平安',
      latest_structured_payload: { pages: 2 },
      references: [{ kind: 'document', id: 'doc-9', label: '周报' }],
    });
    expect(done.stages.map((one: { text_output: string }) => one.text_output)).toEqual([
      '三篇',
      '本周平安',
    ]);
    expect(done.stages[0].warnings).toEqual(['一篇已过期']);
  });

  test('moves no credits, and no worker ever sees it', async () => {
    await world.grant('anna', 10);
    const before = await world.account('anna');
    await make();
    await post('/report-1/start');
    await post('/report-1/complete');
    expect(await world.account('anna')).toEqual(before);
    for (const name of ['task_queue', 'works']) {
      expect(await world.engine.find(name, { filter: {} })).toEqual([]);
    }
  });

  test('without an id gets one, and without stages has one', async () => {
    const { id, ...rest } = report;
    const made = (await post('', { ...rest, stages: [] })).json;
    expect(made.id).toMatch(/^mt_[0-9a-f]{24}$/);
    const said = { stage: 'main', sequence: 1, delta: '好' };
    expect((await post(`/${made.id}/chunks`, said)).json.latest_text_output).toBe('好');
  });

  test('sets started_at once, whatever starts it', async () => {
    await make();
    const { started_at } = (await chunk(1, '一')).json;
    world.clock.advance(60_000);
    const again = await post('/report-1/start');
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.json).toMatchObject({ started_at, version: 2 });
    expect((await post('/report-1/stages/write/start')).json.version).toBe(2);
    expect((await post('/report-1/complete')).json.started_at).toBe(started_at);
  });

  test('fails with its message, and what was under way fails with it', async () => {
    await make();
    await post('/report-1/stages/collect/complete');
    await post('/report-1/stages/write/start');
    const { json } = await post('/report-1/fail', { failure_message: '  来源不可用 ' });
    expect(json).toMatchObject({
      status: 'failed',
      failure_message: '来源不可用',
      error: { code: 'TASK_FAILED', message: '来源不可用' },
      progress: 50,
    });
    expect(json.stages.map(({ status }: { status: string }) => status)).toEqual(['done', 'failed']);
  });

  test('is cancelled by the route all tasks have, with a key that may write', async () => {
    await make();
    const { key } = await api.newKey();
    expect((await post('/report-1/cancel', {}, { key })).status).toBe(403);
    const { json } = await post('/report-1/cancel');
    expect(json).toMatchObject({ answer: 'cancelled', task: { status: 'cancelled', version: 2 } });
    expect((await post('/report-1/cancel')).json.error.code).toBe('task_ended');
  });
});

describe('words', () => {
  test('that come in any order are shown without a gap', async () => {
    await make();
    expect((await chunk(3, '丙')).json.latest_text_output).toBeNull();
    expect((await chunk(1, '甲')).json.latest_text_output).toBe('甲');
    expect((await chunk(4, '丁')).json.latest_text_output).toBe('甲');
    expect((await chunk(2, '乙')).json.latest_text_output).toBe('甲乙丙丁');
    expect((await chunk(5, '戊')).json.latest_text_output).toBe('甲乙丙丁戊');
  });

  test('that come all at once are all there, each once', async () => {
    await make();
    const letters = [...'abcdefghij'];
    const sent = await Promise.all(letters.map((letter, index) => chunk(index + 1, letter)));
    expect(sent.map(({ status }) => status)).toEqual(letters.map(() => 200));
    expect(await get()).toMatchObject({ latest_text_output: 'abcdefghij', version: 11 });
  });

  test('of two stages do not mix', async () => {
    await make();
    await chunk(1, '写一');
    await chunk(1, '收一', 'collect');
    await chunk(2, '写二');
    const task = await get();
    expect(task.latest_text_output).toBe('写一写二');
    const texts = task.stages.map((stage: { text_output: string }) => stage.text_output);
    expect(texts).toEqual(['收一', '写一写二']);
  });

  test('sent again are a replay, with others a conflict', async () => {
    await make();
    await chunk(1, '甲');
    const again = await chunk(1, '甲');
    expect([again.status, again.json.version]).toEqual([200, 2]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const other = await chunk(1, '乙');
    expect([other.status, other.json.error.code, other.json.error.param]).toEqual([
      409,
      'chunk_conflict',
      'sequence',
    ]);
    expect(other.headers.get('x-should-retry')).toBe('false');
    expect((await get()).latest_text_output).toBe('甲');
  });

  test('are read from a sequence on', async () => {
    await make();
    for (let index = 1; index <= 5; index++) await chunk(index, `第${index}段`);
    await chunk(1, '收', 'collect');
    const read = async (query: string) =>
      (await api.call('GET', `/v1/tasks/report-1/chunks${query}`)).json;
    const page = await read('?stage=write&after=2&limit=2');
    expect(page.data.map(({ text }: { text: string }) => text)).toEqual(['第3段', '第4段']);
    expect(page.has_more).toBe(true);
    expect((await read('')).data).toHaveLength(6);
    expect((await read('?stage=none')).data).toEqual([]);
  });

  test('of several stages are read page by page, each once, whatever their sequences', async () => {
    await make();
    for (const sequence of [1, 2, 3]) {
      await chunk(sequence, `写${sequence}`);
      await chunk(sequence, `收${sequence}`, 'collect');
    }
    const texts: string[] = [];
    let next = '?limit=2';
    for (let hasMore = true; hasMore; ) {
      const { json } = await api.call('GET', `/v1/tasks/report-1/chunks${next}`);
      texts.push(...json.data.map(({ text }: { text: string }) => text));
      const { stage, sequence } = json.data.at(-1);
      next = `?limit=2&after_stage=${stage}&after=${sequence}`;
      hasMore = json.has_more;
    }
    expect(texts).toEqual(['收1', '收2', '收3', '写1', '写2', '写3']);
    await chunk(4, '写4');
    const { json: rest } = await api.call('GET', `/v1/tasks/report-1/chunks${next}`);
    expect(rest.data).toMatchObject([{ stage: 'write', sequence: 4, text: '写4' }]);
    const unknown = await api.call('GET', '/v1/tasks/report-1/chunks?after_stage=none');
    expect([unknown.status, unknown.json.error.code]).toEqual([404, 'stage_not_found']);
  });

  test('longer than a stage may say are refused by name', async () => {
    await make();
    for (let index = 1; index <= 5; index++) {
      expect((await chunk(index, '长'.repeat(20_000))).status).toBe(200);
    }
    const refused = await chunk(6, '长');
    expect([refused.status, refused.json.error.code]).toEqual([413, 'output_too_large']);
  });
});

describe('the stream', () => {
  const events = async (query = '', options: object = {}) => {
    const { text } = await api.call('GET', `/v1/tasks/report-1/stream${query}`, options);
    return text
      .split('\n\n')
      .filter((block) => block.includes('data: '))
      .map((block) => ({
        name: /^event: (.*)$/m.exec(block)?.[1],
        id: /^id: (.*)$/m.exec(block)?.[1],
        data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? ''),
      }));
  };

  test('tells the words of each stage, then how the task is, and its end', async () => {
    await make();
    await post('/report-1/stages/collect/complete', { text_output: '三篇' });
    await chunk(1, '本周');
    await chunk(2, '平安');
    await post('/report-1/fail', { failure_message: '来源不可用' });
    const told = await events();
    expect(told.map(({ name, id }) => [name, id])).toEqual([
      ['words', undefined],
      ['words', undefined],
      ['status', '5'],
      ['end', undefined],
    ]);
    expect(told[1]?.data).toEqual({ stage: 'write', text: '本周平安', from: 0 });
    expect(told[2]?.data).toMatchObject({ status: 'failed', message: '来源不可用' });
    expect(told[3]?.data).toMatchObject({ status: 'failed', error: { code: 'TASK_FAILED' } });
    expect(await events('?after=5')).toEqual(told.slice(2));
    expect(await events('', { headers: { 'last-event-id': '4' } })).toEqual(told);
  });

  test('goes on with what comes, from where it was', async () => {
    await make();
    await chunk(1, '本周');
    const clock = new SteppedClock(world.clock.now());
    const live = await createTestApi(world, { clock });
    const { key } = await live.newKey({ scopes: ['tasks', 'tasks:write'] });
    const send = (path: string, body: object) =>
      live.call('POST', `/v1/tasks/report-1${path}`, { body, key });
    const reading = live.call('GET', '/v1/tasks/report-1/stream', { key });
    await turns();
    await send('/chunks', { stage: 'write', sequence: 2, delta: '平安' });
    await clock.pass(1_000);
    await send('/complete', {});
    await clock.pass(1_000);
    const { text } = await reading;
    expect(text).toContain('{"stage":"write","text":"本周","from":0}');
    expect(text).toContain('{"stage":"write","text":"平安","from":2}');
    expect(text.trimEnd()).toMatch(/event: end\ndata: .*"completed"/);
  });
});

describe('refused by name', () => {
  test('an id that exists, of whichever kind', async () => {
    await make();
    const twice = await post('', report);
    expect([twice.status, twice.json.error.code, twice.json.error.param]).toEqual([
      409,
      'task_exists',
      'id',
    ]);
    await world.grant('anna', 100);
    const image = { modelId: 'wan2.7-image', prompt: 'x' };
    const { taskId } = (await api.call('POST', '/api/rpc/generate', { body: image })).json.data;
    const same = await post('', { ...report, id: taskId });
    expect(same.json.error.code).toBe('task_exists');
  });

  test('an unknown stage', async () => {
    await make();
    for (const path of ['/stages/none/start', '/stages/none/complete']) {
      const refused = await post(`/report-1${path}`);
      expect([refused.status, refused.json.error.code]).toEqual([404, 'stage_not_found']);
    }
    expect((await chunk(1, 'x', 'none')).json.error.code).toBe('stage_not_found');
  });

  test.each([
    ['a blank delta', 'chunks', { stage: 'write', sequence: 1, delta: '' }, 'delta'],
    ['a delta of blanks', 'chunks', { stage: 'write', sequence: 1, delta: ' \n ' }, 'delta'],
    ['a sequence of 0', 'chunks', { stage: 'write', sequence: 0, delta: 'x' }, 'sequence'],
    ['a sequence below 0', 'chunks', { stage: 'write', sequence: -1, delta: 'x' }, 'sequence'],
    ['half a sequence', 'chunks', { stage: 'write', sequence: 1.5, delta: 'x' }, 'sequence'],
    ['no stage', 'chunks', { sequence: 1, delta: 'x' }, 'stage'],
    ['a blank failure message', 'fail', { failure_message: '  ' }, 'failure_message'],
    ['no failure message', 'fail', {}, 'failure_message'],
    ['a reference without an id', 'references', { kind: 'document' }, 'id'],
    ['a field nobody knows', 'complete', { result: 1 }, 'result'],
    ['a field at a start', 'start', { at: 1 }, 'at'],
  ])('%s', async (_, path, body, field) => {
    await make();
    const { status, json } = await post(`/report-1/${path}`, body);
    expect([status, json.error.param]).toEqual([400, field]);
    expect(json.error.message).toMatch(/\p{Script=Han}/u);
    expect((await get()).version).toBe(1);
  });

  test.each([
    [{ task_kind: undefined }, 'task_kind'],
    [{ source_module: '' }, 'source_module'],
    [{ id: 'a/b' }, 'id'],
    [{ id: 'x'.repeat(65) }, 'id'],
    [{ owner: 'bob' }, 'owner'],
    [{ status: 'completed' }, 'status'],
    [{ stages: [{ kind: 'one' }, { kind: 'one' }] }, 'stages[1].kind'],
    [{ stages: Array.from({ length: 51 }, (_, index) => ({ kind: `s${index}` })) }, 'stages'],
    [{ request_payload: { long: 'x'.repeat(70_000) } }, 'request_payload'],
  ])('a task with %j', async (more, field) => {
    const { status, json } = await post('', { ...report, ...more });
    expect([status, json.error.param]).toEqual([400, field]);
    expect(await stored()).toBeUndefined();
  });

  test.each([
    ['complete', {}],
    ['fail', { failure_message: 'x' }],
    ['cancel', {}],
  ])('anything after %s', async (path, body) => {
    await make();
    await chunk(1, '甲');
    await post(`/report-1/${path}`, body);
    const before = await stored();
    const verbs: [string, object][] = [
      ['start', {}],
      ['stages/write/start', {}],
      ['stages/write/complete', {}],
      ['chunks', { stage: 'write', sequence: 1, delta: '甲' }],
      ['chunks', { stage: 'write', sequence: 2, delta: '乙' }],
      ['references', { kind: 'document', id: '1' }],
      ['complete', {}],
      ['fail', { failure_message: 'y' }],
      ['cancel', {}],
    ];
    for (const [verb, sent] of verbs) {
      const refused = await post(`/report-1/${verb}`, sent);
      expect([refused.status, refused.json.error.code], verb).toEqual([409, 'task_ended']);
      expect(refused.headers.get('x-should-retry')).toBe('false');
    }
    expect(await stored()).toEqual(before);
  });

  test('a stage that is done, but for the same once more', async () => {
    await make();
    const output = { text_output: '三篇', structured_payload: { b: 1, a: 2 } };
    await post('/report-1/stages/collect/complete', output);
    const again = await post('/report-1/stages/collect/complete', {
      text_output: '三篇',
      structured_payload: { a: 2, b: 1 },
    });
    expect([again.status, again.json.version]).toEqual([200, 2]);
    const verbs: [string, object][] = [
      ['stages/collect/complete', { text_output: '四篇' }],
      ['stages/collect/start', {}],
      ['chunks', { stage: 'collect', sequence: 1, delta: 'x' }],
    ];
    for (const [verb, body] of verbs) {
      expect((await post(`/report-1/${verb}`, body)).json.error.code, verb).toBe('stage_ended');
    }
  });

  test('the same reference with another label', async () => {
    await make();
    const reference = { kind: 'document', id: '1', label: '甲' };
    await post('/report-1/references', reference);
    expect((await post('/report-1/references', reference)).json.version).toBe(2);
    const other = await post('/report-1/references', { ...reference, label: '乙' });
    expect([other.status, other.json.error.code]).toEqual([409, 'reference_conflict']);
  });

  test('another’s task, like one that is not there', async () => {
    await make();
    const { key } = await api.newKey({ scopes: ['tasks', 'tasks:write'] }, 'bob');
    const verbs: [string, object][] = [
      ['start', {}],
      ['stages/write/start', {}],
      ['chunks', { stage: 'write', sequence: 1, delta: '甲' }],
      ['complete', {}],
      ['cancel', {}],
    ];
    for (const [verb, body] of verbs) {
      const foreign = await post(`/report-1/${verb}`, body, { key });
      const unknown = await post(`/report-2/${verb}`, body, { key });
      expect(foreign.status, verb).toBe(404);
      expect(foreign.json).toEqual(unknown.json);
    }
    for (const path of ['', '/chunks', '/stream']) {
      expect((await api.call('GET', `/v1/tasks/report-1${path}`, { key })).status).toBe(404);
    }
    // The id is free for whoever is not anna.
    expect((await post('', report, { key })).status).toBe(201);
    expect((await get()).status).toBe('pending');
  });

  test('a key without the scope', async () => {
    const { key } = await api.newKey();
    const refused = await post('', report, { key });
    expect([refused.status, refused.json.error.code]).toEqual([403, 'api_key_not_allowed']);
  });
});

describe('an answer that was lost', () => {
  test.each([
    ['', report],
    ['/report-1/start', {}],
    ['/report-1/stages/write/start', {}],
    ['/report-1/stages/write/complete', { text_output: 'x' }],
    ['/report-1/chunks', { stage: 'write', sequence: 1, delta: '甲' }],
    ['/report-1/references', { kind: 'document', id: '1' }],
    ['/report-1/complete', {}],
    ['/report-1/fail', { failure_message: 'x' }],
    ['/report-1/cancel', {}],
  ])('of the database is no reason to do it twice or to refuse: %s', async (path, body) => {
    if (path !== '') await make();
    lostCommits = 2;
    expect((await post(path, body)).status).toBe(path === '' ? 201 : 200);
    expect(await get()).toMatchObject({ version: path === '' ? 1 : 2 });
  });

  test('of ours is found again by its Idempotency-Key, whatever came after it', async () => {
    const headers = { 'idempotency-key': 'create-report-1' };
    await post('', report, { headers });
    await post('/report-1/start');
    const again = await post('', report, { headers });
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    const end = { headers: { 'idempotency-key': 'end-report-1' } };
    await post('/report-1/complete', {}, end);
    expect((await post('/report-1/complete', {}, end)).json.status).toBe('completed');
    const other = await post('/report-1/complete', { text_output: 'x' }, end);
    expect(other.json.error.code).toBe('task_ended');
  });
});

describe('lists', () => {
  test('hold tasks of modules by status, kind, module and entity, page by page', async () => {
    for (let index = 0; index < 5; index++) {
      await make({ id: `t${index}`, task_kind: index % 2 === 0 ? 'report' : 'audit' });
    }
    await post('/t0/start');
    await make({ id: 'other', source_module: 'audits', source_entity_id: null });
    const list = async (query: string): Promise<string[]> => {
      const { json } = await api.call('GET', `/v1/tasks?source=modules&${query}`);
      return json.data.map(({ id }: { id: string }) => id);
    };
    expect((await list('kind=audit')).sort()).toEqual(['t1', 't3']);
    expect(await list('status=processing')).toEqual(['t0']);
    expect(await list('source_module=audits')).toEqual(['other']);
    expect(await list('source_entity_id=week-48')).toHaveLength(5);
    // All of one instant: each is met once all the same.
    const walked: string[] = [];
    for (let last = ''; ; ) {
      const page = await list(`limit=2${last === '' ? '' : `&after=${last}`}`);
      if (page.length === 0) break;
      walked.push(...page);
      last = page.at(-1) ?? '';
    }
    expect(walked).toHaveLength(6);
    expect(new Set(walked).size).toBe(6);
    expect((await api.call('GET', '/v1/tasks')).json.data).toEqual([]);
    const unknown = await api.call('GET', '/v1/tasks?source=modules&after=none');
    expect(unknown.status).toBe(404);
  });

  test('name a kind of model that does not exist', async () => {
    const { status, json } = await api.call('GET', '/v1/tasks?kind=report');
    expect([status, json.error.param]).toEqual([400, 'kind']);
  });
});

describe('its end', () => {
  test('is told to the owner’s endpoints, once, and small', async () => {
    const body = { url: 'https://receiver.test/' };
    await api.call('POST', '/v1/webhooks', { body });
    await make({ request_payload: { long: 'x'.repeat(60_000) } });
    await post('/report-1/start');
    expect(await world.engine.find('webhook_outbox', { filter: {} })).toEqual([]);
    lostCommits = 2;
    await post('/report-1/fail', { failure_message: '来源不可用' });
    const rows = await world.engine.find('webhook_outbox', { filter: {} });
    expect(rows).toHaveLength(1);
    const told = JSON.parse(String(rows[0]?.body));
    expect(told).toMatchObject({
      type: 'task.failed',
      data: { id: 'report-1', source_module: 'reports', failure_message: '来源不可用', version: 3 },
    });
    expect(String(rows[0]?.body).length).toBeLessThan(2_000);
  });
});
