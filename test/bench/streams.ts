/**
 * Words through the API beside a bare node:http relay before the same provider, in turns: what is
 * added to the first byte and to each chunk, how often the database is asked, how many at once.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { buildFunctions } from '../../local/build.ts';
import { startEnvironment } from '../../local/environment/environment.ts';
import { testHome } from '../support/environment/environment.ts';
import { instance, instanceSettings, started } from './http.ts';
import { type BenchResult, type BenchRow, median } from './result.ts';

const ROUNDS = 15;
const USER = 'o-bench-words';
const AT_ONCE = 1_000;
const USERS = 100;

/**
 * Says `words:N`, one each `pause:N` ms, and when it said each; with `together:N` no more than it
 * takes until so many are listening.
 */
const PROVIDER = `const http = require('node:http');
const now = () => performance.timeOrigin + performance.now();
let listening = 0;
http.createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const number = (name) => Number(new RegExp(name + ':(\\\\d+)').exec(body)?.[1] ?? 1);
  const [words, pause] = [number('words'), number('pause')];
  const together = /together/.test(body) ? number('together') : Infinity;
  listening += 1;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const say = (choice, more) => response.write('data: ' + JSON.stringify({ choices: choice ? [choice] : [], ...more }) + '\\n\\n');
  for (let word = 0; word < words && (word === 0 || listening < together); word++) {
    say({ index: 0, delta: { content: '<' + now() + '> ' }, finish_reason: null });
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  say({ index: 0, delta: {}, finish_reason: 'stop' });
  say(null, { usage: { prompt_tokens: 20, completion_tokens: words, total_tokens: words + 20 } });
  response.end('data: [DONE]\\n\\n');
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;

const RELAY = `const http = require('node:http');
http.createServer((incoming, outgoing) => {
  const to = { port: process.env.TO, path: '/chat/completions', method: 'POST', headers: incoming.headers };
  incoming.pipe(http.request(to, (answer) => { outgoing.writeHead(200, answer.headers); answer.pipe(outgoing); }));
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE + 50 });
const now = (): number => performance.timeOrigin + performance.now();

interface Heard {
  /** To the first word, ms. */
  readonly first: number;
  /** From where each word was said to here, ms. */
  readonly late: readonly number[];
  readonly isWhole: boolean;
  /** Why it is not. */
  readonly why: string;
}

function listen(url: string, key: string, words: string): Promise<Heard> {
  const body = JSON.stringify({
    model: 'qwen-plus',
    stream: true,
    messages: [{ role: 'user', content: words }],
  });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const startedAt = now();
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', agent, headers }, (answer) =>
      heard(answer, startedAt).then(resolve, reject),
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

async function heard(answer: IncomingMessage, startedAt: number): Promise<Heard> {
  let first = Number.NaN;
  let rest = '';
  let isWhole = false;
  let why = `${answer.statusCode}`;
  const late: number[] = [];
  for await (const bytes of answer as AsyncIterable<Buffer>) {
    const at = now();
    rest += bytes.toString();
    for (const [, said] of rest.matchAll(/<([\d.]+)>/g)) {
      if (Number.isNaN(first)) first = at - startedAt;
      late.push(at - Number(said));
    }
    isWhole ||= rest.includes('[DONE]');
    why = /"code":"(\w+)"/.exec(rest)?.[1] ?? why;
    rest = rest.slice(rest.lastIndexOf('\n') + 1);
  }
  return { first, late, isWhole, why };
}

/** About a minute and a half. */
export async function run(): Promise<BenchResult> {
  const home = testHome('bench-streams');
  const children: ChildProcess[] = [];
  const child = (code: string, env: Record<string, string>, flags: string[] = []): ChildProcess => {
    const made = spawn(process.execPath, [...flags, '-e', code], {
      env: { ...process.env, ...env },
    });
    children.push(made);
    return made;
  };
  await buildFunctions(join(home.path, 'functions'));
  const environment = await startEnvironment({
    dataDir: join(home.path, 'data'),
    functionsRoot: join(home.path, 'functions'),
    allProviders: true,
    variables: { DARKROOM_MAX_IN_FLIGHT: '1000' },
  });
  try {
    const keys: string[] = [];
    // One account takes some tasks a second: a thousand streams are those of many users.
    for (let index = 0; index < USERS; index++) {
      const openid = `${USER}-${index}`;
      const { key } = (await environment.operate('createKey', { openid, name: 'bench' })) as {
        key: string;
      };
      keys.push(key);
      await environment.operate('grant', { openid, amount: 1_000, key: openid, reason: 'bench' });
    }
    const [key = ''] = keys;
    environment.cloud.timers.stop();
    const provider = await started(child(PROVIDER, {}));
    const relay = `http://127.0.0.1:${await started(child(RELAY, { TO: String(provider) }))}/`;
    const api = child(
      instance(join(home.path, 'functions/api')),
      {
        ...instanceSettings(environment.cloud.url, home.path),
        DASHSCOPE_CHAT_BASE_URL: `http://127.0.0.1:${provider}`,
        // What a moderator takes its time for is its own.
        DARKROOM_MODERATION: 'none',
      },
      ['--max-old-space-size=400'],
    );
    const url = `http://127.0.0.1:${await started(api)}/v1/chat/completions`;
    const calls = (): number => environment.cloud.meter.totals().calls;
    return {
      name: 'streams',
      rows: [
        ...(await beside(relay, url, key)),
        ...(await asked(url, key, calls)),
        ...(await atOnce(url, keys, api.pid ?? 0)),
      ],
    };
  } finally {
    agent.destroy();
    for (const made of children) made.kill('SIGKILL');
    await environment.close(500);
    home.remove();
  }
}

/** In turns, so that a busy machine is busy for both. */
async function beside(relay: string, api: string, key: string): Promise<BenchRow[]> {
  const [bare, ours]: Heard[][] = [[], []];
  for (let round = 0; round <= ROUNDS; round++) {
    const one = await listen(relay, key, 'words:40 pause:5');
    const other = await listen(api, key, 'words:40 pause:5');
    // The first round warms up.
    if (round === 0) continue;
    bare?.push(one);
    ours?.push(other);
  }
  const first = (all: readonly Heard[] = []): number => median(all.map((one) => one.first));
  const late = (all: readonly Heard[] = []): number => median(all.flatMap((one) => one.late));
  return [
    { label: 'first word through a bare relay', value: first(bare), unit: 'ms' },
    { label: 'first word through the API', value: first(ours), unit: 'ms' },
    { label: 'first word, API / relay', value: first(ours) / first(bare), unit: '×' },
    { label: 'a word on its way through a bare relay', value: late(bare), unit: 'ms' },
    { label: 'a word on its way through the API', value: late(ours), unit: 'ms' },
    { label: 'a word on its way, API / relay', value: late(ours) / late(bare), unit: '×' },
  ];
}

const LONG_S = 20;

async function asked(api: string, key: string, calls: () => number): Promise<BenchRow[]> {
  const before = calls();
  await listen(api, key, `words:${LONG_S * 10} pause:100`);
  const value = calls() - before;
  return [
    {
      label: `database calls of a ${LONG_S} s stream: a key, two transactions, the words`,
      value,
      unit: '',
    },
  ];
}

async function atOnce(api: string, keys: readonly string[], pid: number): Promise<BenchRow[]> {
  const all = await Promise.allSettled(
    Array.from({ length: AT_ONCE }, (_, index) =>
      listen(api, keys[index % keys.length] ?? '', `words:60 pause:1000 together:${AT_ONCE}`),
    ),
  );
  const reasons = all.map((one) => {
    if (one.status === 'rejected') return String(one.reason);
    return one.value.isWhole ? '' : one.value.why;
  });
  const whole = reasons.filter((why) => why === '').length;
  const broken = [...new Set(reasons)].filter((why) => why !== '');
  return [
    {
      label: 'streams at once on one instance, whole',
      value: whole,
      unit: '',
      target: `${AT_ONCE}`,
    },
    ...broken.map((why) => ({
      label: `not whole: ${why}`,
      value: reasons.filter((one) => one === why).length,
      unit: '',
    })),
    { label: 'resident memory at most', value: mostResidentMb(pid), unit: 'MB', target: '≤ 512' },
  ];
}

/** The most it ever was, as the system kept it: nothing between two looks is missed. */
function mostResidentMb(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1_024;
}
