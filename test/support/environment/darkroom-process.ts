/** Starts a whole Darkroom as a process, kills it as a power cut would, starts it again. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { secretFor } from '../../../local/cloudbase/admin/secret.ts';
import type { Answer, EnvironmentOptions } from '../../../local/environment/environment.ts';
import { cloudFolder } from '../../../local/environment/variables.ts';
import { builtFunctions } from '../run/built-functions.ts';
import { launchArgs } from '../run/launch.ts';
import { ENV_ID, type ServerApp, serverApp, testHome } from './environment.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

export interface DarkroomProcess {
  readonly app: ServerApp;
  /** False between a kill and the next start. */
  readonly running: boolean;
  start(): Promise<void>;
  /** kill -9: nothing is told, nothing is saved. */
  kill(): Promise<void>;
  /** Process ids of its function instances. */
  instances(): Promise<number[]>;
  call(openid: string, data: object): Promise<Answer>;
  operate(action: string, fields: object): Promise<unknown>;
  /** Runs a timer now, instead of when it is due. */
  timer(name: string): Promise<void>;
  /** Jobs that the local provider has on disk. */
  jobsKept(): number;
  /** What functions wrote that mentions `text`, oldest first. */
  logs(text: string): string[];
  end(): Promise<void>;
}

export async function createDarkroomProcess(
  name: string,
  options: Partial<EnvironmentOptions>,
): Promise<DarkroomProcess> {
  const home = testHome(name);
  const functionsRoot = await builtFunctions();
  let child: ChildProcess | null = null;
  let url = '';
  const start = async (): Promise<void> => {
    const port = url === '' ? 0 : Number(new URL(url).port);
    const settings = {
      envId: ENV_ID,
      dataDir: join(home.path, 'data'),
      functionsRoot,
      ...options,
      port,
    };
    const args = launchArgs('test/support/environment/darkroom-child.ts', JSON.stringify(settings));
    const started = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    url = await readUrl(started);
    child = started;
  };
  const kill = async (): Promise<void> => {
    const victim = child;
    child = null;
    if (victim === null) return;
    const gone = once(victim, 'exit');
    victim.kill('SIGKILL');
    await gone;
  };
  const post = async (path: string, body: object): Promise<Raw> => {
    const init = { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${url}/_local/${path}`, init);
    const answer = (await response.json()) as Raw;
    if (!response.ok) throw Object.assign(new Error(answer.message), { code: answer.code });
    return answer;
  };
  const invoke = async (call: object): Promise<Answer> =>
    (await post('invoke', call)).result as Answer;
  await start();
  const app = serverApp(url);
  const secret = secretFor('operator', cloudFolder(join(home.path, 'data')));
  return {
    app,
    get running() {
      return child !== null;
    },
    start,
    kill,
    instances: () => childrenOf(child?.pid),
    call: (openid, data) => invoke({ name: 'photography', openid, data }),
    operate: async (action, fields) => {
      const data = { action, secret, ...fields };
      const answer = await invoke({ name: 'operator', data });
      if (!answer.success) throw new Error(`${answer.code} ${answer.message}`);
      return answer.data;
    },
    timer: async (timer) => {
      await post('timers/run', { name: timer });
    },
    jobsKept: () => {
      const file = join(home.path, 'data/providers/jobs.json');
      return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown[]).length : 0;
    },
    logs: (text) =>
      readFileSync(join(home.path, 'data/cloudbase/logs/functions.jsonl'), 'utf8')
        .split('\n')
        .filter((line) => line.includes(text)),
    end: async () => {
      await kill();
      home.remove();
    },
  };
}

interface Raw {
  readonly code: string;
  readonly message: string;
  readonly result: unknown;
}

/** The first line of a started child; its complaints when there is none. */
async function readUrl(child: ChildProcess): Promise<string> {
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-4_000);
  });
  if (child.stdout === null) throw new Error('no output');
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    once(child, 'exit').then(() => ''),
  ]);
  if (line === '') throw new Error(`Darkroom did not start: ${complaints}`);
  return (JSON.parse(line) as { url: string }).url;
}

async function childrenOf(pid: number | undefined): Promise<number[]> {
  if (pid === undefined) return [];
  const list = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  return list.stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, parent, ...args]) => Number(parent) === pid && args.join(' ').includes('instance.cjs'),
    )
    .map(([id]) => Number(id));
}
