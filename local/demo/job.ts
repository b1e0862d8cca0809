/** The demo's job, told to a screen as it goes. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import tcb from '@cloudbase/node-sdk';
import { buildFunctions } from '../build.ts';
import { type Answer, type Environment, startEnvironment } from '../environment.ts';
import { sampleGarmentPhoto } from '../sample-photo.ts';
import type { DemoOptions } from './options.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const USER = 'o-demo-user-0000000000000001';
const GRANT = 100;
const ASK_EVERY_MS = 250;
const GIVE_UP_MS = 15 * 60_000;

export interface DemoImage {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

export interface DemoReport {
  readonly task_id: string;
  readonly status: string;
  readonly message: string;
  readonly stages: readonly DemoStage[];
  readonly images: readonly DemoImage[];
  readonly balance_before: number;
  readonly balance_after: number;
  readonly records: readonly DemoRecord[];
  readonly ms: number;
}

export interface DemoStage {
  readonly name: string;
  readonly status: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

export interface DemoRecord {
  readonly record_id: string;
  readonly kind: string;
  readonly amount: number;
  readonly captured: number;
  readonly released: number;
  readonly available_after: number;
  readonly reason: string;
}

export interface DemoScreen {
  step(text: string): void;
  progress(percent: number, text: string): void;
  report(report: DemoReport): void;
}

interface Progress {
  readonly status: string;
  readonly progress: number;
  readonly message: string;
  readonly stages: readonly DemoStage[];
}

/** Runs one job from an empty environment to files in `options.out`; leaves nothing else behind. */
export async function demoJob(
  options: DemoOptions,
  screen: DemoScreen,
  signal: AbortSignal,
): Promise<DemoReport> {
  mkdirSync(join(root, '.darkroom'), { recursive: true });
  // Inside the project, so that the built functions find their native parts in node_modules.
  const home = mkdtempSync(join(root, '.darkroom/demo-run-'));
  let environment: Environment | undefined;
  try {
    screen.step('building the functions');
    const functionsRoot = join(home, 'functions');
    await buildFunctions(functionsRoot);
    screen.step('starting a local CloudBase and provider');
    environment = await startEnvironment({
      dataDir: home,
      functionsRoot,
      allProviders: true,
      // A real service does not fail on demand.
      variables: options.fail ? {} : pick(process.env, ['DASHSCOPE_API_KEY', 'DASHSCOPE_BASE_URL']),
    });
    return await runJob(environment, { options, screen, signal });
  } finally {
    await environment?.close();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Run {
  readonly options: DemoOptions;
  readonly screen: DemoScreen;
  readonly signal: AbortSignal;
}

async function runJob(environment: Environment, run: Run): Promise<DemoReport> {
  const { options, screen } = run;
  await environment.operate('grant', {
    openid: USER,
    amount: GRANT,
    key: 'demo',
    reason: 'demo credits',
  });
  const before = await balance(environment);
  screen.step(`the user has ${before} credits`);
  const images = await uploadPhotos(environment, options.images);
  screen.step(`uploaded ${images.length} photo${images.length > 1 ? 's' : ''}`);
  const startedAt = performance.now();
  const submitted = await ask<{ task_id: string; price: number }>(environment, {
    action: 'generate',
    images,
    // The local provider's word for a job that fails.
    prompt: options.fail ? `${options.prompt} [fail]` : options.prompt,
    count: options.count,
    requestId: `demo-${Date.now()}`,
    ...(options.scene === '' ? {} : { sceneId: options.scene }),
    ...(options.model === null ? {} : { model: options.model }),
  });
  const entryMs = Math.round(performance.now() - startedAt);
  screen.step(`accepted in ${entryMs} ms for ${submitted.price} credits: ${submitted.task_id}`);
  const last = await follow(environment, submitted.task_id, run);
  const ms = Math.round(performance.now() - startedAt);
  const work = await ask<{ images: WorkImage[] }>(environment, {
    action: 'getWork',
    workId: submitted.task_id,
  });
  const { records } = await ask<{ records: DemoRecord[] }>(environment, { action: 'listRecords' });
  return {
    task_id: submitted.task_id,
    status: last.status,
    message: last.message,
    stages: last.stages,
    images: await download(work.images, submitted.task_id, options.out),
    balance_before: before,
    balance_after: await balance(environment),
    records: records.reverse(),
    ms,
  };
}

async function ask<T>(environment: Environment, event: object): Promise<T> {
  const answer: Answer = await environment.callAs(USER, 'photography', event);
  if (answer.success) return answer.data as T;
  const details = answer.details?.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new Error(`${answer.code} ${answer.message}${details ? ` (${details})` : ''}`);
}

async function balance(environment: Environment): Promise<number> {
  return (await ask<{ available: number }>(environment, { action: 'getBalance' })).available;
}

/** As the user's own uploads, through the SDK. */
async function uploadPhotos(environment: Environment, paths: readonly string[]): Promise<string[]> {
  const { cloud } = environment;
  const app = tcb.init({
    env: cloud.context.envId,
    secretId: 'local',
    secretKey: 'local',
    serviceUrl: `${cloud.url}/admin`,
  });
  const photos =
    paths.length > 0
      ? paths.map((path) => ({ name: basename(path), bytes: readFileSync(path) }))
      : [{ name: 'garment.png', bytes: Buffer.from(await sampleGarmentPhoto()) }];
  const ids: string[] = [];
  for (const [index, photo] of photos.entries()) {
    const cloudPath = `uploads/${USER}/${index}-${photo.name}`;
    const { fileID } = await app.uploadFile({ cloudPath, fileContent: photo.bytes });
    ids.push(fileID);
  }
  return ids;
}

async function follow(environment: Environment, taskId: string, run: Run): Promise<Progress> {
  const until = Date.now() + GIVE_UP_MS;
  while (Date.now() < until) {
    run.signal.throwIfAborted();
    const now = await ask<Progress>(environment, { action: 'getProgress', taskId });
    const stage = now.stages.find(({ status }) => status === 'running')?.name ?? now.status;
    run.screen.progress(now.progress, `${stage}: ${now.message}`);
    if (['completed', 'failed', 'cancelled'].includes(now.status)) return now;
    await sleep(ASK_EVERY_MS, undefined, { signal: run.signal });
  }
  throw new Error(`task ${taskId} has not ended`);
}

interface WorkImage {
  readonly url: string;
  readonly thumb_url: string;
  readonly width: number;
  readonly height: number;
}

async function download(
  images: readonly WorkImage[],
  taskId: string,
  out: string,
): Promise<DemoImage[]> {
  if (images.length > 0) mkdirSync(out, { recursive: true });
  const files: DemoImage[] = [];
  for (const [index, image] of images.entries()) {
    const name = `${taskId.slice(0, 8)}-${index + 1}`;
    const path = join(out, `${name}.jpg`);
    const bytes = await fetchBytes(image.url);
    writeFileSync(path, bytes);
    writeFileSync(join(out, `${name}-thumb.jpg`), await fetchBytes(image.thumb_url));
    files.push({ path, width: image.width, height: image.height, bytes: bytes.length });
  }
  return files;
}

async function fetchBytes(url: string): Promise<Buffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`download answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

function pick(
  from: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Record<string, string | undefined> {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}
