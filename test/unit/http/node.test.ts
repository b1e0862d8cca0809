/** The adapter behind a real server, before clients that do not read. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Handler, nodeListener } from '../../../shared/http/index.ts';
import { gate } from '../../support/events.ts';

/** More than the sockets of any machine take for a client that reads nothing. */
const CHUNK = new Uint8Array(1024 * 1024).fill(120);
const MANY = 64;

let server: Server;
let client: Socket;
let answer: ServerResponse;

afterEach(() => {
  client.destroy();
  server.close();
});

/** Asks, and reads nothing until it is told to. */
async function ask(handler: Handler, unreadMs: number): Promise<void> {
  const listener = nodeListener(handler, { addressHeader: 'x-forwarded-for', unreadMs });
  server = createServer((request, response) => {
    answer = response;
    void listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
  client.pause();
  client.write('GET / HTTP/1.1\r\nHost: api.test\r\nConnection: close\r\n\r\n');
}

/** Says so many chunks, one for each that is asked for; `ended` once nobody asks any more. */
function body(count: number, { ended = () => {} }: { ended?: () => void } = {}): ReadableStream {
  let left = count;
  return new ReadableStream({
    pull: (controller) => {
      left -= 1;
      controller.enqueue(CHUNK);
      if (left === 0) controller.close();
    },
    cancel: ended,
  });
}

function readAll(): Promise<number> {
  return new Promise((resolve) => {
    let bytes = 0;
    client.on('data', (chunk) => {
      bytes += chunk.length;
    });
    client.on('close', () => resolve(bytes));
    client.resume();
  });
}

describe('a client that reads nothing', () => {
  test('is hung up on, and whoever answers it is told that it is gone', async () => {
    const [gone, ended] = [gate(), gate()];
    await ask(async ({ signal }) => {
      signal.addEventListener('abort', gone.open);
      return new Response(body(MANY, { ended: ended.open }));
    }, 50);
    await Promise.all([gone.opened, ended.opened]);
    expect(await readAll()).toBeLessThan(MANY * CHUNK.length);
  });

  test('is hung up on when all was said, and what was said waits', async () => {
    const gone = gate();
    await ask(async ({ signal }) => {
      signal.addEventListener('abort', gone.open);
      const whole = Buffer.alloc(MANY * CHUNK.length);
      return new Response(whole);
    }, 50);
    await gone.opened;
    expect(await readAll()).toBeLessThan(MANY * CHUNK.length);
  });

  test('ends the stream it asked for, though that says a word now and then', async () => {
    const gone = gate();
    let talk: NodeJS.Timeout | undefined;
    const words = new ReadableStream({
      start: (controller) => {
        talk = setInterval(() => controller.enqueue(CHUNK), 5);
      },
      cancel: gone.open,
    });
    await ask(async () => new Response(words), 50);
    await gone.opened;
    clearInterval(talk);
  });

  test('and then does gets everything, if it takes less than that long', async () => {
    const stuck = gate();
    await ask(async () => new Response(body(MANY)), 60_000);
    client.once('readable', stuck.open);
    await stuck.opened;
    expect(await readAll()).toBeGreaterThan(MANY * CHUNK.length);
    // What was waited for again and again has left nothing behind.
    expect(answer.listenerCount('close')).toBeLessThan(5);
  });
});

test('a client that waits for its first byte for long is not hung up on', async () => {
  const first = gate();
  await ask(async () => {
    // Longer than what is unread may stay so.
    await new Promise((resolve) => setTimeout(resolve, 120));
    first.open();
    return new Response('late');
  }, 40);
  await first.opened;
  client.resume();
  const heard: Buffer[] = [];
  for await (const chunk of client) heard.push(chunk as Buffer);
  expect(Buffer.concat(heard).toString()).toContain('late');
});
