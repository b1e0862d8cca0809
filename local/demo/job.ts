/** The demo's job, told to a screen as it goes. */
import { UsageError } from '../command-line.ts';
import { balanceOf, follow, recordsOf } from './account.ts';
import { createDemoClient, type DemoClient, prepareUploads } from './client.ts';
import { saveFiles, type WorkFile } from './files.ts';
import type { DemoOptions } from './options.ts';
import { openPlace } from './place.ts';
import type { DemoFile, DemoImage, DemoReport, DemoScreen } from './report.ts';
import { type DemoRequest, type ModelView, requestFor, type Upload } from './request.ts';

/** What the demo's user is given; more where a job costs more. */
const GRANT = 100;

interface Run {
  readonly options: DemoOptions;
  readonly screen: DemoScreen;
  readonly client: DemoClient;
  /** Address of the environment. */
  readonly url: string;
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
  prepareUploads();
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

function asPicture({ path, mime, bytes, width, height }: DemoFile): DemoImage[] {
  if (!mime.startsWith('image/') || width === undefined || height === undefined) return [];
  return [{ path, width, height, bytes }];
}
