/** The watch protocol frame by frame, for what a well-behaved SDK never does. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Tokens } from '../../../local/cloudbase/client/auth/tokens.ts';
import {
  type ClientCloud,
  ENV,
  type JsonAnswer,
  pause,
  startClientCloud,
  until,
} from '../client/client-cloud.ts';

let cloud: ClientCloud;
const open: RawClient[] = [];

beforeAll(async () => {
  const rules = { works: 'PRIVATE', feed: 'READONLY' } as const;
  cloud = await startClientCloud({ rules }, ['works', 'feed']);
});
afterAll(() => cloud.close());
beforeEach(async () => {
  for (const name of ['works', 'feed']) {
    await cloud.engine.remove({ collection: name, filter: {}, multi: true });
  }
});
afterEach(() => {
  for (const client of open.splice(0)) client.socket.terminate();
});

class RawClient {
  readonly socket: WebSocket;
  readonly frames: JsonAnswer[] = [];
  closed: number | undefined;
  #requests = 0;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on('message', (data) => this.frames.push(JSON.parse(String(data))));
    this.socket.on('close', (code) => {
      this.closed = code;
    });
    this.socket.on('error', () => {});
    open.push(this);
  }

  /** Sends a frame and waits for the one with its request id. */
  async ask(msgType: string, msgData: unknown, more: object = {}): Promise<JsonAnswer> {
    this.#requests += 1;
    const requestId = `r${this.#requests}`;
    this.socket.send(JSON.stringify({ watchId: 'w', requestId, msgType, msgData, ...more }));
    await until(() => this.frames.some((frame) => frame.requestId === requestId));
    return this.frames.find((frame) => frame.requestId === requestId);
  }

  login(openid: string): Promise<JsonAnswer> {
    return this.ask('LOGIN', { envId: ENV }, { exMsgData: { signStr: ticket(openid) } });
  }

  init(collName: string, more: object = {}): Promise<JsonAnswer> {
    return this.ask('INIT_WATCH', { envId: ENV, collName, query: '{}', ...more });
  }

  events(): JsonAnswer[] {
    return this.frames
      .filter((frame) => frame.msgType === 'NEXT_EVENT')
      .flatMap((frame) => frame.msgData.events);
  }
}

const ticket = (openid: string): string =>
  cloud.module().wsWebSign({ kind: 'openid', openid, appid: 'x' }).signStr;

async function connect(openid?: string): Promise<RawClient> {
  const client = new RawClient(`${cloud.url.replace('http', 'ws')}/ws`);
  await until(() => client.socket.readyState === WebSocket.OPEN);
  if (openid !== undefined) {
    expect((await client.login(openid)).msgType).toBe('LOGIN_RES');
  }
  return client;
}

const errorOf = (frame: JsonAnswer): string => {
  expect(frame.msgType).toBe('ERROR');
  return frame.msgData.code;
};
const write = (id: string, fields: Record<string, unknown>) =>
  cloud.engine.update({ collection: 'works', filter: { _id: id }, update: { $set: fields } });

describe('logging in', () => {
  test('needs a ticket of this environment that is still good', async () => {
    const client = await connect();
    const login = (signStr: unknown, envId = ENV) =>
      client.ask('LOGIN', { envId }, { exMsgData: { signStr } });
    expect(errorOf(await login(undefined))).toBe('CHECK_LOGIN_FAILED');
    expect(errorOf(await login('forged.forged.forged'))).toBe('SIGN_INVALID_ERROR');
    expect(errorOf(await login(await cloud.login('alice')))).toBe('SIGN_INVALID_ERROR');
    expect(errorOf(await login(ticket('alice'), 'other'))).toBe('INVALIID_ENV');
    const past = () => Date.now() - 600_000;
    const old = new Tokens({ envId: ENV, secret: cloud.context.secret, now: past });
    const expired = old.sign({ kind: 'openid', openid: 'alice', appid: 'x' }, 'realtime');
    expect(errorOf(await login(expired))).toBe('SIGN_EXPIRED_ERROR');
    expect(errorOf(await client.init('works'))).toBe('CHECK_LOGIN_FAILED');
    expect((await login(ticket('alice'))).msgType).toBe('LOGIN_RES');
  });

  test('does not come with the socket: nothing is heard before it', async () => {
    const client = await connect();
    expect(errorOf(await client.ask('REBUILD_WATCH', { queryID: 'x', eventID: 1 }))).toBe(
      'CHECK_LOGIN_FAILED',
    );
    expect((await client.ask('PING', null)).msgType).toBe('PONG');
  });
});

describe('frames', () => {
  test('that make no sense are answered, and the socket lives on', async () => {
    const client = await connect('alice');
    client.socket.send('nonsense');
    client.socket.send('[]');
    client.socket.send('{"msgType":7}');
    await until(() => client.frames.filter((frame) => frame.msgType === 'ERROR').length === 3);
    expect(errorOf(await client.ask('DROP', {}))).toBe('SYS_ERR');
    expect(errorOf(await client.ask('INIT_WATCH', null))).toBe('SYS_ERR');
    expect(errorOf(await client.init('works', { query: 'nonsense' }))).toBe('SYS_ERR');
    expect(errorOf(await client.init('works', { query: '[]' }))).toBe('INVALID_PARAM');
    expect(errorOf(await client.init('works', { orderBy: { n: 'up' } }))).toBe('INVALID_PARAM');
    expect(errorOf(await client.init('works', { query: '{"n":{"$where":"1"}}' }))).toBe(
      'DATABASE_REQUEST_FAILED',
    );
    expect((await client.init('works')).msgType).toBe('INIT_EVENT');
  });

  test('have ids that rise by exactly one, whatever else is written', async () => {
    await cloud.engine.insert('works', [{ _id: 'a', _openid: 'alice' }]);
    const client = await connect('alice');
    const { currEvent } = (await client.init('works')).msgData;
    for (let n = 0; n < 20; n++) {
      await write('a', { n });
      await cloud.engine.insert('works', [{ _id: `b${n}`, _openid: 'bob' }]);
      if (n % 5 === 0) await pause(15);
    }
    await until(() => client.events().length === 20);
    const ids = client.events().map((event) => event.ID);
    expect(ids).toEqual(Array.from({ length: 20 }, (_, n) => currEvent + n + 1));
  });

  test('of a query quoted twice (node-sdk) are understood', async () => {
    await cloud.engine.insert('feed', [
      { _id: 'a', n: 1 },
      { _id: 'b', n: 2 },
    ]);
    const client = await connect('alice');
    const query = JSON.stringify(JSON.stringify({ n: { $numberInt: '2' } }));
    const { events } = (await client.init('feed', { query })).msgData;
    expect(events.map((event: JsonAnswer) => event.DocID)).toEqual(['b']);
  });

  test('after an answer never come in the same turn as it', async () => {
    // The SDK drops what reaches it before it is active.
    await cloud.engine.insert('works', [{ _id: 'a', _openid: 'alice' }]);
    const client = await connect('alice');
    const arrived: string[] = [];
    let turn = 0;
    client.socket.on('message', (data) => {
      arrived.push(`${JSON.parse(String(data)).msgType} ${turn}`);
      setImmediate(() => {
        turn += 1;
      });
    });
    const init = client.init('works');
    for (let n = 0; n < 10; n++) await write('a', { n });
    await init;
    await write('a', { n: 99 });
    await until(() => client.events().at(-1)?.Doc.includes('99') ?? false);
    const init0 = arrived.find((line) => line.startsWith('INIT_EVENT'))?.split(' ')[1];
    const next0 = arrived.find((line) => line.startsWith('NEXT_EVENT'))?.split(' ')[1];
    expect(Number(next0)).toBeGreaterThan(Number(init0));
  });
});

test('a filter that fails on a document ends its watch, not the write', async () => {
  const client = await connect('alice');
  const query = JSON.stringify({ $expr: { $gt: [{ $divide: [1, '$n'] }, 0] } });
  expect((await client.init('feed', { query })).msgType).toBe('INIT_EVENT');
  await cloud.engine.insert('feed', [{ _id: 'zero', n: 0 }]);
  await until(() => client.frames.some((frame) => frame.msgType === 'ERROR'));
  expect(await cloud.engine.count('feed', {})).toBe(1);
});

describe('coming back', () => {
  test('CHECK_LAST says how far the server is', async () => {
    await cloud.engine.insert('works', [{ _id: 'a', _openid: 'alice' }]);
    const client = await connect('alice');
    const { queryID, currEvent } = (await client.init('works')).msgData;
    await write('a', { n: 1 });
    await until(() => client.events().length === 1);
    const check = await client.ask('CHECK_LAST', { queryID, eventID: currEvent });
    expect([check.msgType, check.msgData]).toEqual([
      'CHECK_EVENT',
      { queryID, currEvent: currEvent + 1 },
    ]);
    expect(errorOf(await client.ask('CHECK_LAST', { queryID: 'other', eventID: 1 }))).toBe(
      'QUERYID_INVALID_ERROR',
    );
  });

  test('REBUILD_WATCH gives exactly the events after the one named', async () => {
    await cloud.engine.insert('works', [{ _id: 'a', _openid: 'alice' }]);
    const first = await connect('alice');
    const { queryID, currEvent } = (await first.init('works')).msgData;
    first.socket.terminate();
    for (let n = 1; n <= 3; n++) await write('a', { n });
    const again = await connect('alice');
    const rebuilt = await again.ask('REBUILD_WATCH', { queryID, eventID: currEvent + 1 });
    expect(rebuilt.msgType).toBe('NEXT_EVENT');
    expect(rebuilt.msgData.events.map((event: JsonAnswer) => event.ID)).toEqual([
      currEvent + 2,
      currEvent + 3,
    ]);
    await write('a', { n: 4 });
    await until(() => again.events().at(-1)?.ID === currEvent + 4);
  });

  test('past the end of the log one batch starts over with the state of now', async () => {
    await cloud.engine.insert('works', [{ _id: 'a', _openid: 'alice' }]);
    const first = await connect('alice');
    const { queryID, currEvent } = (await first.init('works')).msgData;
    first.socket.terminate();
    for (let n = 1; n <= 250; n++) await write('a', { n });
    const again = await connect('alice');
    const { events } = (await again.ask('REBUILD_WATCH', { queryID, eventID: currEvent })).msgData;
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ QueueType: 'init', DocID: 'a' });
    expect(JSON.parse(events[0].Doc).n).toBe(250);
  });

  test('a query id is worth nothing to another user, changed, or made up', async () => {
    await cloud.engine.insert('works', [{ _id: 'a', _openid: 'alice', secret: 'alice only' }]);
    const alice = await connect('alice');
    const { queryID, currEvent } = (await alice.init('works')).msgData;
    const mallory = await connect('mallory');
    const [body, signature] = queryID.split('.');
    const watched = JSON.parse(Buffer.from(body, 'base64url').toString());
    const changed = Buffer.from(JSON.stringify({ ...watched, subject: 'mallory' }));
    for (const id of [queryID, `${changed.toString('base64url')}.${signature}`, body, 'x']) {
      const answer = await mallory.ask('REBUILD_WATCH', { queryID: id, eventID: currEvent });
      expect(errorOf(answer)).toBe('QUERYID_INVALID_ERROR');
    }
    // Not even a bystander's frame moves the watch away from its owner.
    await write('a', { n: 1 });
    await until(() => alice.events().length === 1);
    expect(JSON.stringify(mallory.frames)).not.toContain('alice only');
  });

  test('an old socket that closes late does not silence the new one', async () => {
    await cloud.engine.insert('works', [{ _id: 'a', _openid: 'alice' }]);
    const old = await connect('alice');
    const { queryID, currEvent } = (await old.init('works')).msgData;
    const fresh = await connect('alice');
    await fresh.ask('REBUILD_WATCH', { queryID, eventID: currEvent });
    old.socket.close();
    await until(() => old.closed !== undefined);
    await pause(20);
    await write('a', { n: 1 });
    await until(() => fresh.events().length === 1);
  });

  test('a rule that was taken back in between ends the watch', async () => {
    const client = await connect('alice');
    const { queryID, currEvent } = (await client.init('works')).msgData;
    await cloud.restart({ rules: { works: 'ADMINONLY' } });
    const again = await connect('alice');
    const answer = await again.ask('REBUILD_WATCH', { queryID, eventID: currEvent });
    expect(errorOf(answer)).toBe('COLLECTION_PERMISSION_DENIED');
    await cloud.restart();
  });
});

describe('a client that does not read', () => {
  test('is cut off, costs the writer nothing, and finds the right state when it is back', async () => {
    await cloud.engine.insert('works', [{ _id: 'big', _openid: 'alice' }]);
    const slow = await connect('alice');
    const quick = await connect('alice');
    const { queryID, currEvent } = (await slow.init('works')).msgData;
    await quick.init('works');
    slow.socket.pause();
    const filler = 'x'.repeat(200_000);
    const hasRead = (n: number): boolean =>
      quick.events().at(-1)?.Doc.includes(`"n":${n},`) ?? false;
    // A writer that waited for the paused client would wait for ever.
    for (let n = 1; n <= 150; n++) {
      await write('big', { n, filler });
      // On a busy machine the client that reads would else be as far behind as the one that does not.
      if (n % 10 === 0) await until(() => hasRead(n));
    }
    slow.socket.resume();
    await until(() => slow.closed !== undefined);
    const back = await connect('alice');
    const { events } = (await back.ask('REBUILD_WATCH', { queryID, eventID: currEvent })).msgData;
    expect(JSON.parse(events.at(-1).Doc).n).toBe(150);
  });
});
