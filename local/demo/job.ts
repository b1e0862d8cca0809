/** The demo's job, told to a screen as it goes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../command-line.ts';
import { createDemoClient, type DemoClient } from './client.ts';
import { saveFiles, type WorkFile } from './files.ts';
import type { DemoOptions } from './options.ts';
import { openPlace } from './place.ts';
import type {
  DemoFile,
  DemoImage,
  DemoRecord,
  DemoReport,
  DemoScreen,
  DemoStage,
} from './report.ts';
import { type DemoRequest, type ModelView, requestFor, type Upload } from './request.ts';

/** What the demo's user is given; more where a job costs more. */
const GRANT = 100;
const ASK_EVERY_MS = 250;
const GIVE_UP_MS = 15 * 60_000;

interface Run {
  readonly options: DemoOptions;
  readonly screen: DemoScreen;
  readonly client: DemoClient;
  /** Address of the environment. */
  readonly url: string;
}

interface Progress {
  readonly status: string;
  readonly progress: number;
  readonly message: string;
  readonly stages: readonly DemoStage[];
}

/** Runs one job from credits to files in `options.out`; leaves nothing else behind. */
export async function demoJob(options: DemoOptions, screen: DemoScreen): Promise<DemoReport> {
  const place = await openPlace(options, screen);
  try {
    const client = createDemoClient(place);
    return await runJob({ options, screen, client, url: place.url });
  } finally {
    await place.close();
  }
}

async function runJob(run: Run): Promise<DemoReport> {
  const { options, screen, client } = run;
  const asking = modelFor(options.model, client);
  // While the first function starts, in a process of its own.
  client.prepareUploads();
  const model = await asking;
  const request = await requestFor(model, options);
  const asked = {
    type: request.type,
    model: model.slug,
    count: options.count,
    parameters: options.parameters,
  };
  const { price } = await client.ask<{ price: number }>({ action: 'quote', ...asked });
  const key = `demo-${Date.now()}`;
  await client.grant(Math.max(GRANT, price), key);
  const before = await balanceOf(client);
  screen.step(`${model.slug} costs ${price} credits; the user has ${before}`);
  const inputs = await uploadAll(request, run);
  const startedAt = performance.now();
  const { task_id: taskId } = await client.ask<{ task_id: string }>({
    action: 'generate',
    ...asked,
    ...inputs,
    requestId: key,
    ...(request.prompt === '' ? {} : { prompt: request.prompt }),
    ...(request.scene === '' ? {} : { sceneId: request.scene }),
  });
  const entryMs = Math.round(performance.now() - startedAt);
  screen.step(`accepted in ${entryMs} ms: task ${taskId}`);
  const last = await follow(taskId, run);
  const ms = Math.round(performance.now() - startedAt);
  const work = await client.ask<{ images: WorkFile[] }>({ action: 'getWork', workId: taskId });
  const place = { folder: options.out, name: taskId.slice(0, 8) };
  const files = await saveFiles(work.images, place);
  return {
    task_id: taskId,
    user: client.user,
    model: model.slug,
    environment: run.url,
    status: last.status,
    message: last.message,
    stages: last.stages,
    files,
    images: files.flatMap(asPicture),
    balance_before: before,
    balance_after: await balanceOf(client),
    records: await recordsOf(client),
    ms,
  };
}

/** Throws UsageError for a slug that cannot be had here. */
async function modelFor(slug: string | null, client: DemoClient): Promise<ModelView> {
  const { models, defaults } = await client.ask<{
    models: ModelView[];
    defaults: { photography: string };
  }>({ action: 'listModels' });
  const wanted = slug ?? defaults.photography;
  const model = models.find((one) => one.slug === wanted);
  if (model !== undefined) return model;
  throw new UsageError(`there is no model "${wanted}" here; npm run models lists them all`);
}

async function balanceOf(client: DemoClient): Promise<number> {
  return (await client.ask<{ available: number }>({ action: 'getBalance' })).available;
}

async function uploadAll(
  request: DemoRequest,
  { client, screen }: Run,
): Promise<{ images: string[]; files: string[] }> {
  const images = await uploadEach(request.images, client);
  const files = await uploadEach(request.files, client);
  const parts = [
    ...(images.length > 0 ? [`${images.length} photo${images.length > 1 ? 's' : ''}`] : []),
    ...request.files.map(({ name }) => name),
  ];
  screen.step(parts.length > 0 ? `uploaded ${parts.join(', ')}` : 'nothing but words is sent');
  return { images, files };
}

async function uploadEach(uploads: readonly Upload[], client: DemoClient): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, { name, bytes }] of uploads.entries()) {
    ids.push(await client.upload(`${index}-${name}`, bytes));
  }
  return ids;
}

async function follow(taskId: string, { client, screen }: Run): Promise<Progress> {
  const until = Date.now() + GIVE_UP_MS;
  while (Date.now() < until) {
    const now = await client.ask<Progress>({ action: 'getProgress', taskId });
    const stage = now.stages.find(({ status }) => status === 'running')?.name ?? now.status;
    screen.progress(now.progress, `${stage}: ${now.message}`);
    if (['completed', 'failed', 'cancelled'].includes(now.status)) return now;
    await sleep(ASK_EVERY_MS);
  }
  throw new Error(`task ${taskId} has not ended`);
}

async function recordsOf(client: DemoClient): Promise<DemoRecord[]> {
  const { records } = await client.ask<{ records: DemoRecord[] }>({ action: 'listRecords' });
  return records.reverse();
}

function asPicture({ path, mime, bytes, width, height }: DemoFile): DemoImage[] {
  if (!mime.startsWith('image/') || width === undefined || height === undefined) return [];
  return [{ path, width, height, bytes }];
}
