import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import tcb from '@cloudbase/node-sdk';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CannotCheckError,
  chainModerators,
  createTencentModerator,
  createWechatModerator,
  createWordModerator,
  decide,
  ModerationUnavailableError,
  type Moderator,
  parseMediaPush,
  strictest,
  type Verdict,
} from '../../../shared/moderation/index.ts';
import type { Json } from '../../../shared/platform/json.ts';
import type { Exchange, HttpCall } from '../../../shared/providers/calls/http.ts';

const openid = 'user-1';
const picture = {
  address: async () => 'https://a/b.png',
  bytes: new Uint8Array([1, 2, 3]),
  openid,
  id: 't-0',
};
const sound = {
  ...picture,
  address: async () => 'https://a/b.mp3',
  mime: 'audio/mpeg' as const,
  ms: 2_000,
  pieces: () => [new Uint8Array([1, 2, 3])],
};
const verdict = (outcome: Verdict['outcome'], ticket: string | null = null): Verdict => ({
  outcome,
  source: 'test',
  labels: [],
  ticket,
});

describe('words', () => {
  const words = createWordModerator({ block: ['赌博', 'rape'], review: ['裸体', 'gun'] });
  const outcome = async (text: string) => (await words.checkText({ text, openid })).outcome;

  it.each([
    ['画一只猫', 'pass'],
    ['线上赌博海报', 'block'],
    ['线上赌 * 博', 'block'],
    ['赌\u200b博', 'block'],
    ['賭博', 'pass'],
    ['ＲＡＰＥ', 'block'],
    ['grape juice', 'pass'],
    ['rapeseed oil', 'pass'],
    ['RAPE!', 'block'],
    ['a gun, a hat', 'review'],
    ['裸体与赌博', 'block'],
    ['', 'pass'],
  ])('%j: %s', async (text, expected) => {
    expect(await outcome(text)).toBe(expected);
  });

  it('names what was found, for operators', async () => {
    const found = await words.checkText({ text: '裸体，gun，裸体', openid });
    expect(found.labels).toEqual(['裸体', 'gun']);
  });

  it('agree with a plain search on Han text of any kind', async () => {
    const list = ['甲乙', '乙丙丁', '丁', '甲甲甲'];
    const moderator = createWordModerator({ block: list });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('甲', '乙', '丙', '丁', '戊'), { maxLength: 12 }),
        async (characters) => {
          const text = characters.join('');
          const expected = list.some((word) => text.includes(word)) ? 'block' : 'pass';
          expect((await moderator.checkText({ text, openid })).outcome).toBe(expected);
        },
      ),
    );
  });

  it('take 2,000 characters against 10,000 words in a few milliseconds', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `词${index.toString(36)}语`);
    const moderator = createWordModerator({ block: many });
    const start = performance.now();
    await moderator.checkText({ text: '词'.repeat(2_000), openid });
    expect(performance.now() - start).toBeLessThan(100);
  });
});

/** A real node-sdk app whose `wx.api` calls go to a server here. */
describe('WeChat, through the real node-sdk', () => {
  const calls: { apiName: string; data: Record<string, unknown> }[] = [];
  let answer: unknown;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString());
      calls.push({ apiName: body.apiName, data: JSON.parse(body.requestData) });
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer));
    });
  });
  let moderator: Moderator;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const serviceUrl = `http://127.0.0.1:${port}/admin`;
    const app = tcb.init({ env: 'local', secretId: 'id', secretKey: 'key', serviceUrl });
    moderator = createWechatModerator(app);
  });
  afterAll(() => server.close());
  const says = (result: unknown) => {
    calls.length = 0;
    answer = { data: { responseData: JSON.stringify(result) }, requestId: 'r' };
  };

  it.each([
    ['pass', 'pass'],
    ['review', 'review'],
    ['risky', 'block'],
  ])('%s is %s', async (suggest, outcome) => {
    says({
      errcode: 0,
      errmsg: 'ok',
      result: { suggest, label: 20001 },
      detail: [],
      trace_id: 't',
    });
    expect(await moderator.checkText({ text: '你好', openid })).toMatchObject({
      outcome,
      ticket: null,
    });
    expect(calls).toEqual([
      { apiName: 'security.msgSecCheck', data: { content: '你好', openid, version: 2, scene: 4 } },
    ]);
  });

  it('long text goes in parts of 2,500 characters and the strictest part counts', async () => {
    says({ errcode: 0, result: { suggest: 'review', label: 10001 } });
    expect((await moderator.checkText({ text: '字'.repeat(5_001), openid })).outcome).toBe(
      'review',
    );
    expect(calls.map(({ data }) => String(data.content).length)).toEqual([2_500, 2_500, 1]);
  });

  it('a picture gets a ticket and waits in review', async () => {
    says({ errcode: 0, errmsg: 'ok', trace_id: 'trace-1' });
    const checked = await moderator.checkPicture(picture);
    expect(checked).toMatchObject({ outcome: 'review', ticket: 'trace-1' });
    expect(calls[0]).toEqual({
      apiName: 'security.mediaCheckAsync',
      data: { media_url: 'https://a/b.png', media_type: 2, openid, version: 2, scene: 4 },
    });
  });

  it('a sound gets a ticket too', async () => {
    says({ errcode: 0, errmsg: 'ok', trace_id: 'trace-2' });
    expect(await moderator.checkSound(sound)).toMatchObject({
      outcome: 'review',
      ticket: 'trace-2',
    });
    expect(calls[0]?.data).toMatchObject({ media_url: 'https://a/b.mp3', media_type: 1 });
  });

  it('more than 10 MB are not sent, since they would not be fetched', async () => {
    says({ errcode: 0, errmsg: 'ok', trace_id: 'trace-3' });
    const large = { ...sound, bytes: new Uint8Array(10 * 1024 * 1024 + 1) };
    await expect(moderator.checkSound(large)).rejects.toThrow(CannotCheckError);
    expect(calls).toEqual([]);
  });

  it.each([
    [{ errcode: 61010, errmsg: 'code is expired' }],
    [{ errcode: 44991, errmsg: 'reach max api minute quota limit' }],
    [{ errcode: 0, errmsg: 'ok' }],
    ['not JSON at all'],
  ])('without a ticket or with an error there is no verdict: %j', async (result) => {
    says(result);
    const checking = moderator.checkPicture(picture);
    await expect(checking).rejects.toThrow(ModerationUnavailableError);
  });

  it('an error of the SDK is no verdict either', async () => {
    answer = { code: 'SYS_ERR', message: 'down', requestId: 'r' };
    await expect(moderator.checkText({ text: 'a', openid })).rejects.toThrow(
      ModerationUnavailableError,
    );
  });
});

describe('the verdict WeChat pushes', () => {
  const push = (result: unknown, more: object = {}) => ({
    ToUserName: 'gh_1',
    FromUserName: openid,
    MsgType: 'event',
    Event: 'wxa_media_check',
    trace_id: 'trace-1',
    version: 2,
    errcode: 0,
    result,
    ...more,
  });

  it.each([
    [{ suggest: 'pass', label: 100 }, 'pass'],
    [{ suggest: 'review', label: 20001 }, 'review'],
    [{ suggest: 'risky', label: 20002 }, 'block'],
    [undefined, 'review'],
    [{ suggest: 'constructor' }, 'review'],
  ])('%j is %s', (result, outcome) => {
    expect(parseMediaPush(push(result))).toMatchObject({ ticket: 'trace-1', verdict: { outcome } });
  });

  it('stays in review when their check failed', () => {
    const failed = parseMediaPush(push({ suggest: 'pass' }, { errcode: -1008 }));
    expect(failed?.verdict.outcome).toBe('review');
  });

  it.each([
    null,
    1,
    'x',
    [],
    {},
    { Event: 'wxa_media_check' },
    { Event: 'other', trace_id: 'a' },
    push({}, { trace_id: 7 }),
  ])('is nothing in %j', (event) => expect(parseMediaPush(event)).toBeNull());
});

describe('Tencent Cloud', () => {
  function setUp(json: Json) {
    const calls: HttpCall[] = [];
    const http = {
      exchange: async (call: HttpCall): Promise<Exchange> => {
        calls.push(call);
        return {
          kind: 'answer',
          status: 200,
          headers: new Headers(),
          bytes: new Uint8Array(),
          json,
        };
      },
    };
    const clock = { now: () => 1_700_000_000_000, sleep: async () => {} };
    const options = { secretId: 'AKIDx', secretKey: 'k', token: 'tok', textBizType: 'prompts' };
    return { calls, moderator: createTencentModerator(options, { http, clock }) };
  }
  const body = (call: HttpCall | undefined) => JSON.parse(String(call?.body));

  it.each([
    ['Pass', 'pass', []],
    ['Review', 'review', ['Porn', 'Sexy']],
    ['Block', 'block', ['Porn', 'Sexy']],
  ])('%s is %s', async (Suggestion, outcome, labels) => {
    const { moderator, calls } = setUp({
      Response: { Suggestion, Label: 'Porn', SubLabel: 'Sexy', RequestId: 'r' },
    });
    expect(await moderator.checkText({ text: '你好', openid })).toMatchObject({ outcome, labels });
    expect(calls[0]?.url).toBe('https://tms.tencentcloudapi.com/');
    expect(calls[0]?.headers).toMatchObject({
      'X-TC-Action': 'TextModeration',
      'X-TC-Version': '2020-12-29',
      'X-TC-Token': 'tok',
    });
    expect(body(calls[0])).toEqual({
      Content: Buffer.from('你好').toString('base64'),
      BizType: 'prompts',
    });
  });

  it('sends small pictures inside, large ones by URL', async () => {
    const { moderator, calls } = setUp({ Response: { Suggestion: 'Pass', RequestId: 'r' } });
    const asked = { ...picture, id: 'task:1/0' };
    await moderator.checkPicture(asked);
    await moderator.checkPicture({ ...asked, bytes: new Uint8Array(5_000_001) });
    expect(body(calls[0])).toEqual({ FileContent: 'AQID', DataId: 'task-1-0' });
    expect(body(calls[1])).toEqual({ FileUrl: 'https://a/b.png', DataId: 'task-1-0' });
    expect(calls[0]?.url).toBe('https://ims.tencentcloudapi.com/');
  });

  it('hears a minute of sound at a time, and the strictest piece counts', async () => {
    const { moderator, calls } = setUp({ Response: { Suggestion: 'Review', RequestId: 'r' } });
    const asked: number[] = [];
    const pieces = (ms: number): Uint8Array[] => {
      asked.push(ms);
      return [new Uint8Array([1]), new Uint8Array([2])];
    };
    const long = { ...sound, ms: 100_000, pieces };
    expect(await moderator.checkSound(long)).toMatchObject({ outcome: 'review', ticket: null });
    expect(asked).toEqual([59_000]);
    expect(calls.map(({ url }) => url)).toEqual(Array(2).fill('https://ams.tencentcloudapi.com/'));
    expect(calls[0]?.headers).toMatchObject({ 'X-TC-Action': 'CreateAudioModerationSyncTask' });
    expect(body(calls[1])).toEqual({ FileContent: 'Ag==', FileFormat: 'mp3', DataId: 't-0-1' });
  });

  it('hears shorter pieces of what is large for its length', async () => {
    const { moderator } = setUp({ Response: { Suggestion: 'Pass', RequestId: 'r' } });
    const asked: number[] = [];
    const pieces = (ms: number): Uint8Array[] => {
      asked.push(ms);
      return [new Uint8Array(1)];
    };
    // A minute of 48 kHz, two channels, 16 bits.
    await moderator.checkSound({ ...sound, bytes: new Uint8Array(11_520_000), ms: 60_000, pieces });
    expect(asked).toEqual([18_750]);
  });

  it.each([
    ['too many pieces', Array.from({ length: 61 }, () => new Uint8Array(1))],
    ['a piece that is too large', [new Uint8Array(4_000_001)]],
  ])('is not asked about %s', async (_, pieces) => {
    const { moderator, calls } = setUp({ Response: { Suggestion: 'Pass', RequestId: 'r' } });
    const checking = moderator.checkSound({ ...sound, pieces: () => pieces });
    await expect(checking).rejects.toThrow(CannotCheckError);
    expect(calls).toEqual([]);
  });

  it('cannot check what it says it will never take', async () => {
    const refused = { Code: 'InvalidParameterValue.InvalidFileContentSize', Message: 'no' };
    const { moderator } = setUp({ Response: { Error: refused, RequestId: 'r' } });
    await expect(moderator.checkSound(sound)).rejects.toThrow(CannotCheckError);
    await expect(moderator.checkPicture(picture)).rejects.toThrow(CannotCheckError);
  });

  it.each([
    [{ Response: { Error: { Code: 'AuthFailure', Message: 'no' }, RequestId: 'r' } }],
    [{ Response: { Suggestion: 'Perhaps' } }],
    [{}],
    [null],
  ])('%j is no verdict', async (json) => {
    const { moderator } = setUp(json);
    await expect(moderator.checkText({ text: 'a', openid })).rejects.toThrow(
      ModerationUnavailableError,
    );
  });
});

describe('several moderators', () => {
  const fixed = (outcome: Verdict['outcome']) => {
    const asked: string[] = [];
    const moderator: Moderator = {
      sees: true,
      hears: true,
      checkText: async ({ text }) => {
        asked.push(text);
        return verdict(outcome);
      },
      checkPicture: async () => verdict(outcome),
      checkSound: async () => verdict(outcome),
    };
    return { moderator, asked };
  };
  const refusing = (make: () => Error): Moderator => {
    const check = async (): Promise<never> => {
      throw make();
    };
    return { sees: true, hears: true, checkText: check, checkPicture: check, checkSound: check };
  };
  const down = refusing(() => new ModerationUnavailableError('down'));
  const text = { text: 'a', openid };

  it.each([
    [undefined, 'review'],
    ['review', 'review'],
    ['block', 'block'],
  ] as const)(
    'what one of them cannot open is, with unchecked %s: %s',
    async (unchecked, outcome) => {
      const cannot = refusing(() => new CannotCheckError('too large'));
      const chain = chainModerators([fixed('pass').moderator, cannot], {
        ...(unchecked === undefined ? {} : { unchecked }),
      });
      expect(await chain.checkSound(sound)).toMatchObject({ outcome, source: 'unchecked' });
    },
  );

  it('see and hear what one of them sees and hears; the others are not asked about sounds', async () => {
    const words = createWordModerator();
    expect(chainModerators([words])).toMatchObject({ sees: false, hears: false });
    const chain = chainModerators([words, fixed('review').moderator]);
    expect(chain).toMatchObject({ sees: true, hears: true });
    expect(await chain.checkSound(sound)).toMatchObject({ outcome: 'review', source: 'test' });
  });

  it('give the strictest verdict, and a block spares the rest', async () => {
    const last = fixed('pass');
    const chain = chainModerators([
      fixed('review').moderator,
      fixed('block').moderator,
      last.moderator,
    ]);
    expect((await chain.checkText(text)).outcome).toBe('block');
    expect(last.asked).toEqual([]);
  });

  it.each([
    ['review', 'review'],
    ['pass', 'pass'],
  ] as const)('with one away and the policy %s: %s', async (unavailable, outcome) => {
    const chain = chainModerators([down, fixed('pass').moderator], { unavailable });
    expect((await chain.checkText(text)).outcome).toBe(outcome);
  });

  it('with one away and the policy throw: the caller tries again, but a block is a block', async () => {
    const options = { unavailable: 'throw' } as const;
    const chain = chainModerators([down, fixed('pass').moderator], options);
    await expect(chain.checkText(text)).rejects.toThrow(ModerationUnavailableError);
    const blocked = chainModerators([down, fixed('block').moderator], options);
    expect((await blocked.checkText(text)).outcome).toBe('block');
  });

  it('do not hide a fault of ours', async () => {
    const broken: Moderator = { ...down, checkText: () => Promise.reject(new TypeError('bug')) };
    await expect(chainModerators([broken]).checkText(text)).rejects.toThrow(TypeError);
  });

  it('none at all pass', async () => {
    expect((await chainModerators([]).checkText(text)).outcome).toBe('pass');
  });

  it('keep the ticket of a verdict to come', () => {
    expect(strictest([verdict('review'), verdict('review', 'a'), verdict('pass')]).ticket).toBe(
      'a',
    );
  });
});

describe('what happens to a picture', () => {
  it.each([
    ['pass', 0, 'publish'],
    ['block', 0, 'refuse'],
    ['block', 99, 'refuse'],
    ['review', 0, 'hold'],
    ['review', 10, 'refuse'],
  ] as const)('%s at %i: %s', (outcome, now, decision) => {
    expect(decide(verdict(outcome), { now, deadline: 10, afterDeadline: 'refuse' })).toBe(decision);
  });
});
