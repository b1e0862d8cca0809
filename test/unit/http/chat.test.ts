/** Conversations over HTTP: what is told, what it costs, and what is refused. */
import { beforeEach, describe, expect, test } from 'vitest';
import { handle as photography } from '../../../functions/photography/handler.ts';
import { createWordModerator } from '../../../shared/moderation/words.ts';
import { createTestApi, type TestApi } from '../../support/world/api.ts';
import { everything } from '../../support/world/app.ts';
import {
  done,
  failed,
  finish,
  ScriptedChat,
  thought,
  toolPart,
  usage,
  word,
} from '../../support/world/scripted-chat.ts';
import { SteppedClock, turns } from '../../support/world/stepped-clock.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let clock: SteppedClock;
let chat: ScriptedChat;
let api: TestApi;

async function open(moderated = false): Promise<void> {
  world = await createWorld();
  clock = new SteppedClock(world.clock.now());
  chat = new ScriptedChat();
  await world.grant('anna', 100);
  api = await createTestApi(world, {
    clock,
    chat: chat.client,
    ...(moderated ? { moderator: createWordModerator() } : {}),
  });
}
beforeEach(() => open());

const PATH = '/v1/chat/completions';
const MODEL = 'deepseek-v4-pro';
const messages = [{ role: 'user', content: '讲一个故事' }];
const answer = () => [word('从前'), word('有山'), finish(), usage(1_000, 1_000), done];
const ask = (body: object = {}, headers: Record<string, string> = {}) =>
  api.call('POST', PATH, { body: { model: MODEL, messages, ...body }, headers });

/** The data of each event, and the names of those that have one. */
const eventsIn = (text: string): { name?: string; data: string }[] =>
  text
    .split('\n\n')
    .filter((block) => block.includes('data: '))
    .map((block) => {
      const name = /^event: (.*)$/m.exec(block)?.[1];
      return {
        ...(name === undefined ? {} : { name }),
        data: /^data: (.*)$/m.exec(block)?.[1] ?? '',
      };
    });

describe('an answer', () => {
  test('comes whole, with what it cost', async () => {
    chat.script = answer();
    const { json, headers, status } = await ask();
    expect(status).toBe(200);
    expect(json).toMatchObject({
      object: 'chat.completion',
      model: MODEL,
      choices: [{ message: { role: 'assistant', content: '从前有山' }, finish_reason: 'stop' }],
      usage: { total_tokens: 2_000 },
      credits: { held: 0, charged: 2 },
    });
    expect(json.id).toBe(`chatcmpl-${headers.get('x-task-id')}`);
    expect(headers.get('x-credits-charged')).toBe('2');
    const used = (await api.call('GET', '/v1/usage?by=modality')).json.data;
    expect(used).toMatchObject([{ group: 'text', tasks: 1, tokens: 2_000, credits: 2 }]);
  });

  test.each([
    ['reasoning_content', true],
    ['reasoning', true],
    ['reasoning', false],
  ] as const)(
    'tells thoughts told as %s under both names clients know (stream: %s)',
    async (name, stream) => {
      chat.script = [thought('想', name), ...answer()];
      const both = { reasoning_content: '想', reasoning: '想' };
      const answered = await ask({ stream });
      const told = stream
        ? JSON.parse(eventsIn(answered.text)[0]?.data ?? '').choices[0].delta
        : answered.json.choices[0].message;
      expect(told).toMatchObject(both);
    },
  );

  test('comes word by word, and is told to have ended once it is settled', async () => {
    chat.script = answer();
    const { text, headers } = await ask({ stream: true, stream_options: { include_usage: true } });
    expect(headers.get('content-type')).toContain('text/event-stream');
    const told = eventsIn(text).map(({ data }) => data);
    expect(told.at(-1)).toBe('[DONE]');
    const chunks = told.slice(0, -1).map((data) => JSON.parse(data));
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? null)).toEqual([
      '从前',
      '有山',
      null,
      null,
    ]);
    expect(chunks[2]).toMatchObject({
      choices: [{ finish_reason: 'stop' }],
      credits: { held: 0, charged: 2 },
    });
    expect(chunks[3]).toMatchObject({ choices: [], usage: { total_tokens: 2_000 } });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect((await world.account('anna')).captured).toBe(2);
  });

  test('may be a call of a tool', async () => {
    const tools = [
      { type: 'function', function: { name: 'look', parameters: { type: 'object' } } },
    ];
    chat.script = [
      toolPart({
        index: 0,
        id: 'c1',
        type: 'function',
        function: { name: 'look', arguments: '{}' },
      }),
      finish('tool_calls'),
      done,
    ];
    const { json } = await ask({ tools, tool_choice: 'auto' });
    expect(chat.calls[0]?.body).toMatchObject({ tools, tool_choice: 'auto' });
    expect(json.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: [{ id: 'c1', function: { name: 'look' } }] },
    });
  });

  test('can be read again by its id, by its user alone, until it is forgotten', async () => {
    chat.script = answer();
    const { json } = await ask();
    const again = await api.call('GET', `${PATH}/${json.id}`);
    expect(again.json.choices).toEqual(json.choices);
    const { key } = await api.newKey({ scopes: ['text'] }, 'ben');
    expect((await api.call('GET', `${PATH}/${json.id}`, { key })).status).toBe(404);
    expect((await api.call('DELETE', `${PATH}/${json.id}`)).json.deleted).toBe(true);
    expect((await api.call('GET', `${PATH}/${json.id}`)).status).toBe(404);
  });

  test('to a prompt is text', async () => {
    chat.script = answer();
    const body = { model: MODEL, prompt: '讲一个故事', system: '简短' };
    const { json } = await api.call('POST', '/v1/ai/text', { body });
    expect(json).toMatchObject({ text: '从前有山', credits: { charged: 2 } });
    expect(chat.calls[0]?.body.messages).toMatchObject([{ role: 'system' }, { role: 'user' }]);
    chat.script = answer();
    const streamed = await api.call('POST', '/v1/ai/stream', { body });
    const told = eventsIn(streamed.text).map(({ data }) => data);
    expect(told.slice(0, 2)).toEqual(['{"text":"从前"}', '{"text":"有山"}']);
    expect(JSON.parse(told[2] ?? '')).toMatchObject({ done: true, credits: { charged: 2 } });
  });

  test('to a prompt tells thoughts by whichever name a provider gives them', async () => {
    chat.script = [thought('想一'), thought('想二', 'reasoning'), ...answer()];
    const { text } = await api.call('POST', '/v1/ai/stream', {
      body: { model: MODEL, prompt: '讲一个故事' },
    });
    const told = eventsIn(text).map(({ data }) => data);
    expect(told.slice(0, 2)).toEqual(['{"reasoning":"想一"}', '{"reasoning":"想二"}']);
  });
});

describe('a failure', () => {
  test.each([true, false])(
    'before the first word is an HTTP status (stream: %s)',
    async (stream) => {
      chat.script = [failed('content_policy')];
      const { status, json, headers } = await ask({ stream });
      expect([status, json.error.code]).toEqual([400, 'content_policy_violation']);
      expect(headers.get('x-task-id')).not.toBeNull();
      expect((await world.account('anna')).captured).toBe(0);
    },
  );

  test('in the middle is told in the stream, without an end', async () => {
    chat.script = [word('从前'), failed('provider_failed')];
    const { text } = await ask({ stream: true });
    const last = JSON.parse(eventsIn(text).at(-1)?.data ?? '');
    expect(last.error).toMatchObject({ code: 'provider_provider_failed', type: 'server_error' });
    expect(text).not.toContain('[DONE]');
  });

  test('that comes late is told in the stream', async () => {
    const calling = ask({ stream: true });
    await turns();
    await clock.pass(2_500);
    chat.say(failed('rate_limited'));
    await turns();
    chat.say(failed('rate_limited'));
    const { status, text } = await calling;
    expect([status, text.includes('"error"')]).toEqual([200, true]);
  });
});

describe('the same call again', () => {
  const key = { 'idempotency-key': 'the-same-call' };

  test.each([true, false])(
    'hears the same answer, and nobody is asked again (stream: %s)',
    async (stream) => {
      chat.script = answer();
      const first = await ask({ stream }, key);
      const again = await ask({ stream }, key);
      expect(chat.calls).toHaveLength(1);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(again.text).toContain('从前有山');
      expect(again.text.includes('[DONE]')).toBe(stream);
      expect(again.headers.get('x-task-id')).toBe(first.headers.get('x-task-id'));
      expect((await world.account('anna')).captured).toBe(2);
    },
  );

  test('hears the rest of one that is under way', async () => {
    const first = ask({ stream: true }, key);
    await turns();
    chat.say(word('从前'));
    await turns();
    const again = ask({ stream: true }, key);
    await turns();
    chat.say(word('有山'), finish(), usage(10, 10), done);
    await turns();
    await clock.pass(3_000);
    expect((await again).text).toContain('[DONE]');
    expect((await first).text).toContain('[DONE]');
    expect(chat.calls).toHaveLength(1);
  });

  test('with another body is a 422', async () => {
    chat.script = answer();
    await ask({}, key);
    expect((await ask({ temperature: 1 }, key)).status).toBe(422);
  });

  test('by OpenAI’s own client is found by its number', async () => {
    chat.script = answer();
    await ask({}, { 'x-stainless-retry-count': '0' });
    await ask({}, { 'x-stainless-retry-count': '1' });
    expect(chat.calls).toHaveLength(1);
  });
});

test('of ten streams at once with credits for three exactly three begin', async () => {
  const { key } = await api.newKey({ scopes: ['text'] }, 'ben');
  await world.grant('ben', 9);
  const calls = Array.from({ length: 10 }, () =>
    api.call('POST', PATH, { key, body: { model: MODEL, messages, stream: true } }),
  );
  // Transactions that meet wait for a moment, and the first word for longer.
  for (let step = 0; step < 40; step++) await clock.pass(100);
  expect(chat.calls).toHaveLength(3);
  expect(await world.account('ben')).toMatchObject({ available: 0, held: 9, in_flight: 3 });
  const refused = await Promise.all(
    calls.map((call) =>
      Promise.race([call.then(({ status }) => status), turns(400).then(() => 0)]),
    ),
  );
  expect(refused.filter((status) => status === 402)).toHaveLength(7);
});

describe('what is wrong with a conversation is told by name, and costs nothing', () => {
  const long = '长'.repeat(400_000);
  const wrong: readonly [string, object, string][] = [
    ['no messages', { messages: [] }, 'messages'],
    ['ten thousand messages', { messages: Array(10_000).fill(messages[0]) }, 'messages'],
    ['a megabyte of messages', { messages: [{ role: 'user', content: long }] }, 'messages'],
    ['a role nobody plays', { messages: [{ role: 'wizard', content: 'x' }] }, 'messages[0].role'],
    ['a message of nothing', { messages: [{ role: 'user' }] }, 'messages[0].content'],
    [
      'a tool without a call',
      { messages: [{ role: 'tool', content: 'x' }] },
      'messages[0].tool_call_id',
    ],
    ['an answer of no tokens', { max_tokens: 0 }, 'max_tokens'],
    ['an answer of a billion tokens', { max_tokens: 1_000_000_000 }, 'max_tokens'],
    ['half a token', { max_completion_tokens: 1.5 }, 'max_completion_tokens'],
    ['two answers', { n: 2 }, 'n'],
    ['tools that are none', { tools: 'look' }, 'tools'],
    [
      'a tool with a name of blanks',
      { tools: [{ type: 'function', function: { name: ' ' } }] },
      'tools[0].function.name',
    ],
    [
      'a tool whose parameters are text',
      { tools: [{ type: 'function', function: { name: 'a', parameters: '{' } }] },
      'tools[0].function.parameters',
    ],
    [
      'a tool that is not there',
      { tool_choice: { type: 'function', function: { name: 'a' } } },
      'tool_choice',
    ],
    [
      'a format the model does not know',
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } } },
      'response_format',
    ],
    [
      'a picture',
      {
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: 'https://a.test/b.png' } }],
          },
        ],
      },
      'messages[0].content[0]',
    ],
    [
      'a picture from a disk',
      {
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }],
          },
        ],
      },
      'messages[0].content',
    ],
    ['a voice', { audio: { voice: 'alloy' } }, 'audio'],
    ['a word of its own', { wibble: 1 }, 'wibble'],
    ['a model of pictures', { model: 'wan2.7-image' }, 'model'],
  ];

  test.each(wrong)('%s', async (_, body, param) => {
    const before = await everything(world, ['api_keys']);
    const refused = await ask(body);
    expect(refused.status).toBe(400);
    expect(refused.json.error.param).toMatch(new RegExp(`^${param.replace(/[[\].]/g, '\\$&')}`));
    expect(refused.json.error.message).toMatch(/\p{Script=Han}/u);
    expect(await everything(world, ['api_keys'])).toEqual(before);
    expect(chat.calls).toHaveLength(0);
  });
});

describe('words that no moderator lets pass', () => {
  beforeEach(() => open(true));

  test('are refused before anything is held', async () => {
    const refused = await ask({ messages: [{ role: 'user', content: '教我赌博' }] });
    expect([refused.status, refused.json.error.code]).toEqual([400, 'content_policy_violation']);
    expect((await world.records('anna')).filter(({ kind }) => kind === 'hold')).toEqual([]);
  });

  test('end a stream before anybody reads them, cut in two or not', async () => {
    const harmless = '从前有座山山上有座庙庙里有个老和尚在讲故事讲的是什么呢';
    chat.script = [
      ...[...harmless].map(word),
      word('他们去赌'),
      word('博了'),
      word('然后'),
      finish(),
      done,
    ];
    const { text } = await ask({ stream: true });
    expect(text).not.toContain('赌');
    expect(text).toContain('"finish_reason":"content_filter"');
    expect(text).toContain('[DONE]');
    const { captured } = await world.account('anna');
    expect(captured).toBe(1);
  });
});

describe('a task that is followed', () => {
  const follow = (id: string, more = '', headers = {}) =>
    api.call('GET', `/v1/tasks/${id}/stream${more}`, { headers });

  test('tells its status, its words and its end', async () => {
    chat.script = answer();
    const id = (await ask()).headers.get('x-task-id') ?? '';
    const { text } = await follow(id);
    const told = eventsIn(text);
    expect(told.map(({ name }) => name)).toEqual(['status', 'words', 'end']);
    expect(JSON.parse(told[1]?.data ?? '')).toEqual({
      seq: 1,
      text: '从前有山',
      reasoning: '',
      from: 0,
    });
    expect(JSON.parse(told[2]?.data ?? '')).toMatchObject({
      status: 'completed',
      credits: { charged: 2 },
    });
  });

  /** An answer of three words, a second each: the id of its task. */
  async function spoken(): Promise<string> {
    const calling = ask({ stream: true });
    await turns();
    const id = String((await world.engine.find('texts', { filter: {} }))[0]?._id);
    for (const text of ['一', '二', '三']) {
      chat.say(word(text));
      await turns();
      await clock.pass(1_000);
    }
    chat.say(finish(), usage(9, 9), done);
    await turns();
    await calling;
    return id;
  }

  test('is read in the pieces its words were put aside in', async () => {
    const id = await spoken();
    const read = async (more = '') => (await api.call('GET', `/v1/tasks/${id}/chunks${more}`)).json;
    const { data, has_more } = await read();
    expect(data.map(Object.values).map((piece: unknown[]) => piece.slice(0, 3))).toEqual([
      ['generate', 1, '一'],
      ['generate', 2, '二'],
      ['generate', 3, '三'],
    ]);
    expect(has_more).toBe(false);
    expect(await read('?after=1&limit=1')).toMatchObject({
      data: [{ sequence: 2, text: '二' }],
      has_more: true,
    });
    expect((await read('?stage=prepare')).data).toEqual([]);
    expect((await read('?after=3')).data).toEqual([]);
    const { key } = await api.newKey({ scopes: ['tasks'] }, 'ben');
    expect((await api.call('GET', `/v1/tasks/${id}/chunks`, { key })).status).toBe(404);
  });

  test('is read with all its words, as tasks of other modules are', async () => {
    const { json } = await api.call('GET', `/v1/tasks/${await spoken()}`);
    expect(json).toMatchObject({ task_kind: 'text', latest_text_output: '一二三' });
    const texts = json.stages.map((stage: Record<string, unknown>) => [
      stage.kind,
      stage.text_output,
    ]);
    expect(texts).toContainEqual(['generate', '一二三']);
    expect(texts).toContainEqual(['prepare', null]);
  });

  test('goes on after any chunk that is known', async () => {
    const id = await spoken();
    const words = async (more: string, headers = {}) =>
      eventsIn((await follow(id, more, headers)).text)
        .filter(({ name }) => name === 'words')
        .map(({ data }) => JSON.parse(data));
    expect(await words('?after=1')).toEqual([{ seq: 3, text: '二三', reasoning: '', from: 1 }]);
    expect(await words('', { 'last-event-id': '2' })).toEqual([
      { seq: 3, text: '三', reasoning: '', from: 2 },
    ]);
    expect(await words('?after=3')).toEqual([]);
  });

  test('is its user’s alone', async () => {
    chat.script = answer();
    const id = (await ask()).headers.get('x-task-id') ?? '';
    const { key } = await api.newKey({ scopes: ['tasks'] }, 'ben');
    expect((await api.call('GET', `/v1/tasks/${id}/stream`, { key })).status).toBe(404);
  });
});

describe('a ticket', () => {
  async function ticketed(openid: string | null = 'anna') {
    const event = { action: 'openStream', model: MODEL, messages };
    const app = {
      ...api.app,
      clock,
      providers: { available: () => true, client: () => world.provider },
    };
    return photography(app, event, openid);
  }
  const use = (id: string, headers: Record<string, string>, more = '') =>
    api.call('GET', `/v1/tasks/${id}/stream${more}`, { key: null, headers });
  async function given(): Promise<{ task_id: string; ticket: string }> {
    const reply = await ticketed();
    if (!reply.success) throw new Error(reply.code);
    return reply.data as { task_id: string; ticket: string };
  }

  test('opens the stream that was held for, once', async () => {
    const { task_id: id, ticket } = await given();
    expect(await world.account('anna')).toMatchObject({ held: 3 });
    chat.script = answer();
    const { text } = await use(id, { 'x-ticket': ticket });
    const told = eventsIn(text);
    expect(told.map(({ name }) => name)).toEqual(['status', 'words', 'words', 'end']);
    expect(JSON.parse(told[2]?.data ?? '')).toEqual({ text: '有山', reasoning: '', from: 2 });
    expect(JSON.parse(told[3]?.data ?? '')).toMatchObject({ credits: { charged: 2 } });
    const again = await use(id, { 'x-ticket': ticket });
    expect([again.status, again.json.error.code]).toEqual([401, 'ticket_invalid']);
    expect(chat.calls).toHaveLength(1);
  });

  test('tells thoughts by whichever name a provider gives them', async () => {
    const { task_id: id, ticket } = await given();
    chat.script = [thought('想一', 'reasoning_content'), thought('想二', 'reasoning'), ...answer()];
    const { text } = await use(id, { 'x-ticket': ticket });
    const told = eventsIn(text).filter(({ name }) => name === 'words');
    expect(told.map(({ data }) => JSON.parse(data).reasoning)).toEqual(['想一', '想二', '', '']);
  });

  test('whose stream somebody else has taken over is told that it was cut, not that it ended', async () => {
    const { task_id: id, ticket } = await given();
    const calling = use(id, { 'x-ticket': ticket });
    await turns();
    chat.say(word('从前'));
    await turns();
    await world.engine.update({
      collection: 'texts',
      filter: { _id: id },
      update: { $set: { fence: 9 } },
    });
    await clock.pass(2_000);
    const [, , end] = eventsIn((await calling).text);
    expect(end?.name).toBe('end');
    expect(JSON.parse(end?.data ?? '')).toMatchObject({
      status: 'processing',
      error: { code: 'STREAM_INTERRUPTED' },
    });
  });

  test('in the address is as good', async () => {
    const { task_id: id, ticket } = await given();
    chat.script = answer();
    expect((await use(id, {}, `?ticket=${ticket}`)).text).toContain('event: end');
  });

  test('is good for a minute', async () => {
    const { task_id: id, ticket } = await given();
    await clock.pass(61_000);
    expect((await use(id, { 'x-ticket': ticket })).status).toBe(401);
  });

  test('takes nothing back from who has taken the words over since', async () => {
    const { task_id: id, ticket } = await given();
    const taken = { filter: { _id: id }, update: { $set: { fence: 9 } } };
    await world.engine.update({ collection: 'texts', ...taken });
    expect((await use(id, { 'x-ticket': ticket })).status).toBe(401);
    const [text] = await world.engine.find('texts', { filter: { _id: id } });
    expect(text?.fence).toBe(9);
    expect(chat.calls).toHaveLength(0);
  });

  test('is good for its own stream, and cannot be guessed', async () => {
    const [one, other] = [await given(), await given()];
    expect((await use(one.task_id, { 'x-ticket': other.ticket })).status).toBe(401);
    expect((await use(one.task_id, { 'x-ticket': '' })).status).toBe(401);
    expect(JSON.stringify(await world.engine.find('task_queue', { filter: {} }))).not.toContain(
      one.ticket,
    );
  });

  test.each([
    { 'x-wx-openid': 'anna' },
    { 'x-wx-openid': 'anna', 'x-wx-source': 'wx_client', 'x-wx-unionid': 'u' },
    { 'x-cloudbase-credentials': 'anna', 'x-on-behalf-of': 'anna' },
  ])('is not replaced by headers that anybody can send', async (headers) => {
    const { task_id: id } = await given();
    expect((await use(id, headers)).status).toBe(401);
    const posted = await api.call('POST', PATH, {
      key: null,
      headers,
      body: { model: MODEL, messages },
    });
    expect(posted.status).toBe(401);
    expect(chat.calls).toHaveLength(0);
  });

  test('is for whom the platform names, and nobody else', async () => {
    expect(await ticketed(null)).toMatchObject({ success: false, code: 'UNAUTHENTICATED' });
  });
});
