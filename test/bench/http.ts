/**
 * The HTTP face as a process of its own, beside a bare node:http that echoes, in turns: what a
 * request costs, what a submit costs above callFunction, how many may wait on one instance.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildFunctions } from '../../local/build.ts';
import { secretFor } from '../../local/cloudbase/admin/secret.ts';
import { instanceVariables } from '../../local/cloudbase/functions/environment.ts';
import { type Environment, startEnvironment } from '../../local/environment/environment.ts';
import { cloudFolder } from '../../local/environment/variables.ts';
import { testHome } from '../support/environment/environment.ts';
import { type BenchResult, type BenchRow, median } from './result.ts';

const ROUNDS = 5;
const ROUND_MS = 1_000;
const CLIENTS = 8;
const SUBMITS = 15;
const WAITING = 1_000;
const USER = 'o-bench';

const ECHO = `const server = require('node:http').createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end('{"object":"list"}');
}).listen(0, '127.0.0.1', () => console.log(server.address().port));`;

export const started = async (child: ChildProcess): Promise<number> => {
  if (child.stdout === null) throw new Error('no output');
  const lines = createInterface({ input: child.stdout });
  const [port] = await once(lines, 'line');
  return Number(port);
};

const agent = new Agent({ keepAlive: true, maxSockets: WAITING + 50 });

interface Call {
  readonly url: string;
  readonly key: string;
  readonly method?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

function call({
  url,
  key,
  method = 'GET',
  body,
  headers = {},
}: Call): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers };
    const asked = request(url, { method, agent, headers: sent }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Requests a second of so many clients that ask one after another. */
async function pace(one: Call): Promise<number> {
  const until = performance.now() + ROUND_MS;
  let count = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      const { status, text } = await call(one);
      if (status !== 200) throw new Error(`${one.url}: ${status} ${text}`);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return count / (ROUND_MS / 1_000);
}

const residentMb = (pid: number): number => {
  const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return (Number(pages) * 4_096) / 1_048_576;
};

async function took(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** About a minute. */
export async function run(): Promise<BenchResult> {
  const home = testHome('bench-http');
  const children: ChildProcess[] = [];
  await buildFunctions(join(home.path, 'functions'));
  const environment = await startEnvironment({
    dataDir: join(home.path, 'data'),
    functionsRoot: join(home.path, 'functions'),
    allProviders: true,
    variables: { DARKROOM_MAX_IN_FLIGHT: '1000' },
  });
  try {
    const { key } = (await environment.operate('createKey', { openid: USER, name: 'bench' })) as {
      key: string;
    };
    await environment.operate('grant', {
      openid: USER,
      amount: 100_000,
      key: 'bench',
      reason: 'bench',
    });
    const echo = spawn(process.execPath, ['-e', ECHO]);
    children.push(echo);
    const echoUrl = `http://127.0.0.1:${await started(echo)}/`;
    const api = spawn(
      process.execPath,
      ['--max-old-space-size=256', '-e', instance(join(home.path, 'functions/api'))],
      {
        env: { ...process.env, ...instanceSettings(environment.cloud.url, home.path) },
      },
    );
    children.push(api);
    const apiUrl = `http://127.0.0.1:${await started(api)}`;
    const rows: BenchRow[] = [];
    rows.push(...(await paces({ echoUrl, apiUrl, key })));
    rows.push(...(await submits({ environment, apiUrl, key })));
    rows.push(...(await waiting({ environment, apiUrl, key, pid: api.pid ?? 0 })));
    return { name: 'http', rows };
  } finally {
    agent.destroy();
    for (const child of children) child.kill('SIGKILL');
    await environment.close(500);
    home.remove();
  }
}

export const instance = (folder: string): string =>
  `const write = console.log; console.log = () => {};
   const server = require(${JSON.stringify(folder)}).listen(0);
   server.on('listening', () => write(server.address().port));`;

/** As an instance of the local CloudBase has them. */
export function instanceSettings(url: string, home: string): Record<string, string> {
  const variables = {
    DARKROOM_KEY_SECRET: secretFor('keys', cloudFolder(join(home, 'data'))),
    DARKROOM_MAX_IN_FLIGHT: '1000',
    DASHSCOPE_API_KEY: 'sk-local',
  };
  return instanceVariables({ envId: 'darkroom-local', baseUrl: url }, { name: 'api', variables });
}

interface Place {
  readonly apiUrl: string;
  readonly key: string;
}

/** In turns, so that a busy machine is busy for both. */
async function paces({ echoUrl, apiUrl, key }: Place & { echoUrl: string }): Promise<BenchRow[]> {
  const [bare, open, models]: number[][] = [[], [], []];
  for (let round = 0; round <= ROUNDS; round++) {
    const echo = await pace({ url: echoUrl, key });
    const health = await pace({ url: `${apiUrl}/healthz`, key });
    const list = await pace({ url: `${apiUrl}/v1/models`, key });
    // The first round warms up.
    if (round === 0) continue;
    bare?.push(echo);
    open?.push(health);
    models?.push(list);
  }
  const [echo, health, list] = [median(bare ?? []), median(open ?? []), median(models ?? [])];
  return [
    { label: 'bare node:http echo', value: echo, unit: 'req/s' },
    { label: 'GET /healthz (no key, no database)', value: health, unit: 'req/s' },
    {
      label: 'GET /v1/models (a key read from the database, 100 models)',
      value: list,
      unit: 'req/s',
    },
    { label: 'GET /healthz / bare echo', value: health / echo, unit: '×' },
    { label: 'GET /v1/models / bare echo', value: list / echo, unit: '×' },
  ];
}

type Whole = Place & { readonly environment: Environment };

async function submits({ environment, apiUrl, key }: Whole): Promise<BenchRow[]> {
  const body = { modelId: 'wan2.7-image', prompt: 'a red lighthouse' };
  const direct: number[] = [];
  const overHttp: number[] = [];
  for (let turn = 0; turn <= SUBMITS; turn++) {
    const event = {
      action: 'generate',
      type: 'creation',
      model: body.modelId,
      prompt: body.prompt,
    };
    const plain = await took(() => environment.callAs(USER, 'photography', event));
    const url = `${apiUrl}/api/rpc/generate`;
    const http = await took(() => call({ url, key, method: 'POST', body }));
    if (turn === 0) continue;
    direct.push(plain);
    overHttp.push(http);
  }
  const [plain, http] = [median(direct), median(overHttp)];
  return [
    { label: 'submit through callFunction', value: plain, unit: 'ms' },
    { label: 'submit over HTTP', value: http, unit: 'ms' },
    { label: 'added by HTTP', value: http - plain, unit: 'ms' },
  ];
}

/** All ask for one task that nobody runs; the one look they share finds it unfinished. */
async function waiting({
  environment,
  apiUrl,
  key,
  pid,
}: Whole & { pid: number }): Promise<BenchRow[]> {
  environment.cloud.timers.stop();
  const body = { modelId: 'hunyuan-image', prompt: 'slow:600' };
  const begun = await call({ url: `${apiUrl}/api/rpc/generate`, key, method: 'POST', body });
  const { taskId } = (JSON.parse(begun.text) as { data: { taskId: string } }).data;
  const headers = { prefer: 'wait=20' };
  let peak = residentMb(pid);
  const sampler = setInterval(() => {
    peak = Math.max(peak, residentMb(pid));
  }, 200);
  const before = environment.cloud.meter.totals().calls;
  const startedAt = performance.now();
  const answers = await Promise.all(
    Array.from({ length: WAITING }, () =>
      call({ url: `${apiUrl}/v1/tasks/${taskId}`, key, headers }),
    ),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  clearInterval(sampler);
  // Three reads when it comes: the key, the task, its work.
  const reads = environment.cloud.meter.totals().calls - before - 3 * WAITING;
  const good = answers.filter(({ status }) => status === 200).length;
  return [
    {
      label: 'waiting at once on one instance, answered',
      value: good,
      unit: '',
      target: `${WAITING}`,
    },
    { label: 'resident memory at most', value: peak, unit: 'MB', target: '≤ 512' },
    { label: 'reads for all of them while they wait', value: reads / seconds, unit: '/s' },
  ];
}
