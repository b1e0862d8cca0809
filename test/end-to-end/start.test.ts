/** `npm start` as people meet it: found by the demo, stopped by a signal, started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createDemoClient, type DemoClient } from '../../local/demo/client.ts';
import type { RunningNote } from '../../local/environment/running.ts';
import { testHome } from '../support/environment/environment.ts';
import { eventually } from '../support/events.ts';

const ROOT = join(import.meta.dirname, '../..');
const home = testHome('start');
const notePath = join(home.path, 'running.json');

interface Started {
  readonly child: ChildProcess;
  output(): string;
  readonly ended: Promise<number | null>;
}

const children: ChildProcess[] = [];

function launch(...args: string[]): Started {
  const child = spawn(
    process.execPath,
    ['local/run.cjs', 'local/start.ts', '--data', home.path, ...args],
    { cwd: ROOT },
  );
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => text, ended };
}

async function start(...args: string[]): Promise<Started & { note: RunningNote }> {
  const started = launch(...args);
  await eventually(() => started.output().includes('Tasks:') || started.child.exitCode !== null);
  if (started.child.exitCode !== null) throw new Error(started.output());
  return { ...started, note: JSON.parse(readFileSync(notePath, 'utf8')) };
}

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

const portOf = (url: string): string => new URL(url).port;

function clientOf({ note }: { note: RunningNote }): DemoClient {
  return createDemoClient({ url: note.url, envId: note.env_id, adminSecret: note.admin_secret });
}

const statusOfWork = async (client: DemoClient, workId: string) =>
  client.ask<{ status: string }>({ action: 'getWork', workId });

describe('npm start', () => {
  test('goes on after a stop: the job under way is finished and charged once', async () => {
    const first = await start('--port', '0', '--provider-port', '0');
    const { url, providers_url: providersUrl, admin_secret: secret } = first.note;
    expect(secret.length).toBeGreaterThan(15);
    expect(first.output()).not.toContain(secret);
    expect(first.output()).toContain(`admin_secret in ${notePath}`);
    const status = await (await fetch(`${url}/_local/status`)).json();
    expect(status).toMatchObject({
      env_id: 'darkroom-local',
      pages: {
        phone: `${url}/phone/`,
        try: `${url}/try/`,
        docs: `${url}/api/docs`,
      },
      providers: providersUrl,
      api: { url: `${url}/api`, key: expect.stringMatching(/^sk-dr_/) },
    });
    for (const line of [`${url}/phone/`, `${url}/try/`, 'darkroom-local']) {
      expect(first.output()).toContain(line);
    }
    const { key } = (status as { api: { key: string } }).api;
    const headers = { authorization: `Bearer ${key}` };
    expect((await fetch(`${url}/api/v1/balance`, { headers })).status).toBe(200);
    const client = clientOf(first);
    await client.grant(100, 'start-test');
    const { task_id: id } = await client.ask<{ task_id: string }>({
      action: 'generate',
      type: 'creation',
      model: 'qwen-image',
      prompt: 'a blue T-shirt, slow:1',
      requestId: 'start-test-1',
    });
    await eventually(async () => (await statusOfWork(client, id)).status === 'processing');
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(130);
    expect(existsSync(notePath)).toBe(false);

    const ports = ['--port', portOf(url), '--provider-port', portOf(providersUrl ?? '')];
    const second = await start(...ports);
    expect(second.output()).toContain('nothing has changed');
    const again = createDemoClient({
      url,
      envId: second.note.env_id,
      adminSecret: second.note.admin_secret,
      user: client.user,
    });
    await eventually(async () => (await statusOfWork(again, id)).status === 'completed');
    const { records } = await again.ask<{ records: { kind: string }[] }>({ action: 'listRecords' });
    expect(records.map(({ kind }) => kind).sort()).toEqual(['grant', 'hold', 'settle']);

    const taken = launch(...ports);
    expect(await taken.ended).toBe(1);
    expect(taken.output()).toMatch(/^darkroom: .*EADDRINUSE.*\(choose others: --port/m);
    expect(taken.output()).not.toMatch(/^\s+at /m);
    expect(existsSync(notePath)).toBe(true);

    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(143);
    // Three starts and a job in between.
  }, 180_000);

  test('tells of a setting it cannot read in one line', async () => {
    const started = launch('--port', '80000');
    expect(await started.ended).toBe(2);
    expect(started.output()).toBe(
      'darkroom: --port must be a number from 0 to 65535, not "80000"\nTry --help.\n',
    );
  });
});
