/** A film from a script, in the studio: a storyboard, stills, films, voices, a cut, its export. */
import { balanceOf, progressOf, recordsOf } from '../account.ts';
import { createDemoClient, type DemoClient } from '../client.ts';
import type { DemoOptions } from '../options.ts';
import { openPlace } from '../place.ts';
import type { DemoScreen, FilmReport, FilmTask } from '../report.ts';
import { makeCut } from './cut.ts';
import { exportFilm } from './export.ts';
import { SCRIPT } from './script.ts';
import { drawStoryboard, type Item, openEpisode, type Shown, type Studio } from './studio.ts';
import { makeTakes } from './takes.ts';

/** More than the films of a page of script cost. */
const GRANT = 2_000;
/** Small films where this model can be had: they take a third of the time. */
const SMALL = { model: 'wan3.0-video', parameters: { resolution: '480P' } };

/** Leaves the film in `options.out`, and nothing else behind. */
export async function demoFilm(options: DemoOptions, screen: DemoScreen): Promise<FilmReport> {
  const place = await openPlace(options, screen);
  try {
    return await makeFilm(options, { client: createDemoClient(place), screen });
  } finally {
    await place.close();
  }
}

interface At {
  readonly client: DemoClient;
  readonly screen: DemoScreen;
}

async function makeFilm({ prompt, out }: DemoOptions, at: At): Promise<FilmReport> {
  const { client, screen } = at;
  const run = `demo-${Date.now()}`;
  await client.grant(GRANT, run);
  const before = await balanceOf(client);
  screen.step(`a film from a script; the user has ${before} credits`);
  const studio = await openStudio(at, { run, script: prompt ?? SCRIPT });
  const drawn = await drawStoryboard(studio);
  const { shots } = await openEpisode(studio);
  screen.step(`${shots.length} shots: ${shots.map(({ title }) => title).join(', ')}`);
  const taken = await makeTakes(studio, shots);
  await makeCut(studio, taken);
  const { film, item } = await exportFilm(studio, out);
  return {
    project_id: studio.projectId,
    shots: shots.map(({ id, title, duration_ms }) => ({ shot_id: id, title, duration_ms })),
    tasks: await tasksOf(client, [...drawn, ...taken, item]),
    film,
    balance_before: before,
    balance_after: await balanceOf(client),
    records: await recordsOf(client),
  };
}

async function openStudio(
  { client, screen }: At,
  { run, script }: { readonly run: string; readonly script: string },
): Promise<Studio> {
  const { models } = await client.ask<{ models: { slug: string }[] }>({ action: 'listModels' });
  const isThere = models.some(({ slug }) => slug === SMALL.model);
  const { project } = await client.askStudio<{ project: Shown }>({
    action: 'createProject',
    requestId: run,
    fields: { title: 'Demo', aspect: '16:9', models: isThere ? { video: SMALL } : {} },
  });
  const { document: episode } = await client.askStudio<{ document: Shown }>({
    ...{ action: 'create', kind: 'episode', parentId: project.id, requestId: run },
    fields: { title: 'Demo' },
  });
  const studio = { client, screen, run, projectId: project.id, episodeId: episode.id };
  const { script: empty } = await openEpisode(studio);
  await client.askStudio({
    ...{ action: 'writeScript', episodeId: episode.id, baseVersion: empty.version },
    ...{ from: 0, to: 0, text: script },
  });
  return studio;
}

/** As they ended. */
async function tasksOf(client: DemoClient, items: readonly Item[]): Promise<FilmTask[]> {
  const tasks: FilmTask[] = [];
  for (const { task_id, slot, model } of items) {
    if (task_id === null) continue;
    const { status, price, refunded } = await progressOf(client, task_id);
    tasks.push({ task_id, kind: slot, model, status, credits: price - refunded });
  }
  return tasks;
}
