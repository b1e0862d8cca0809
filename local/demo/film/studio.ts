/** The studio as its pages ask it: a project, a storyboard, batches. */
import { until } from '../account.ts';
import type { DemoClient } from '../client.ts';
import type { DemoScreen } from '../report.ts';

export interface Studio {
  readonly client: DemoClient;
  readonly screen: DemoScreen;
  readonly projectId: string;
  readonly episodeId: string;
  /** Of this run: what is sent twice is done once. */
  readonly run: string;
}

/** A document of a shot, frame, cut …: of its fields only what is asked for. */
export type Shown<T = object> = T & { readonly id: string; readonly version: number };

export interface Take {
  readonly work_id: string;
  readonly status: string;
  readonly progress: number;
  readonly images: readonly {
    readonly media?: { readonly ms?: number };
    readonly label?: { readonly shown: string };
  }[];
  readonly target: { readonly batch_id: string | null };
}

export interface Episode {
  readonly script: { readonly version: number };
  readonly shots: readonly Shown<{
    readonly title: string;
    readonly duration_ms: number;
    readonly lines: readonly { readonly line_id: string; readonly text: string }[];
  }>[];
  readonly takes: readonly Take[];
}

/** A place to be filled, as the studio names it. */
export interface Target {
  readonly shotId?: string;
  readonly frameId?: string;
  readonly lineId?: string;
}

export interface Item {
  readonly slot: string;
  readonly shot_id: string | null;
  /** Of a line: which one. */
  readonly part_id: string | null;
  readonly model: string;
  readonly state: string;
  readonly task_id: string | null;
  readonly message: string;
}

/** What was started, or the new quote where it is another by now. */
type Started<T> = T & { readonly outcome: 'started' | 'changed' };

export const openEpisode = ({ client, episodeId }: Studio): Promise<Episode> =>
  client.askStudio<Episode>({ action: 'openEpisode', episodeId });

/** The ids of the conversations it took. */
export async function drawStoryboard(studio: Studio): Promise<readonly Item[]> {
  const { client, screen, episodeId, run } = studio;
  const quote = await client.askStudio<{ quote_hash: string; model: string; total: number }>({
    action: 'quoteStoryboard',
    episodeId,
  });
  screen.step(`a storyboard by ${quote.model}: ${quote.total} credits at most`);
  const request = { episodeId, requestId: `${run}-storyboard`, quoteHash: quote.quote_hash };
  const { outcome, storyboard } = await client.askStudio<Started<{ storyboard: { id: string } }>>({
    action: 'startStoryboard',
    ...request,
  });
  if (outcome !== 'started') throw new Error('the storyboard costs something else by now');
  const { id: storyboardId } = storyboard;
  const tasks = await until('the storyboard', () => nextPart(studio, storyboardId));
  await client.askStudio({ action: 'acceptStoryboard', storyboardId });
  return tasks.map((task_id) => ({
    ...{ slot: 'storyboard', shot_id: null, part_id: null, model: quote.model },
    ...{ state: 'completed', task_id, message: '' },
  }));
}

interface Board {
  readonly state: string;
  readonly next: number;
  readonly parts: readonly unknown[];
  readonly shots: readonly unknown[];
  readonly problems: readonly { readonly message: string }[];
  readonly tasks: readonly string[];
}

async function nextPart(
  { client, screen }: Studio,
  storyboardId: string,
): Promise<readonly string[] | null> {
  const { storyboard } = await client.askStudio<{ storyboard: Board }>({
    action: 'runStoryboard',
    storyboardId,
  });
  const { state, next, parts, shots, problems, tasks } = storyboard;
  screen.progress(Math.floor((100 * next) / parts.length), `storyboard: ${shots.length} shots`);
  if (state === 'open') return null;
  if (shots.length > 0) return tasks;
  throw new Error(`the storyboard has no shots: ${problems.at(-1)?.message ?? state}`);
}

interface BatchQuote {
  readonly quote_hash: string;
  readonly decision: 'ready' | 'blocked' | 'nothing';
  readonly total: number;
  readonly items: readonly { readonly reasons: readonly { readonly message: string }[] }[];
}

/** Quotes, starts and follows one; throws where one of its items cannot be made or was not. */
export async function makeBatch(
  studio: Studio,
  { what, targets }: { readonly what: string; readonly targets: readonly Target[] },
): Promise<readonly Item[]> {
  const { client, screen, projectId, run } = studio;
  const wish = { projectId, targets };
  const quote = await client.askStudio<BatchQuote>({ action: 'quoteBatch', ...wish });
  const reason = quote.items.flatMap(({ reasons }) => reasons)[0];
  if (quote.decision === 'blocked') throw new Error(`no ${what}: ${reason?.message}`);
  if (quote.decision === 'nothing') return [];
  screen.step(`${what}: ${targets.length} for ${quote.total} credits`);
  const started = await client.askStudio<Started<{ batch: { id: string } }>>({
    ...{ action: 'startBatch', ...wish },
    ...{ requestId: `${run}-${what.replaceAll(' ', '-')}`, quoteHash: quote.quote_hash },
  });
  if (started.outcome !== 'started') throw new Error(`${what} cost something else by now`);
  const items = await until(what, () => lookAt(studio, { what, batchId: started.batch.id }));
  const bad = items.find(({ state }) => state !== 'completed');
  if (bad !== undefined) throw new Error(`${what}: ${bad.state}: ${bad.message}`);
  return items;
}

/** Its items once it is closed; a call carries it on. */
async function lookAt(
  studio: Studio,
  { what, batchId }: { readonly what: string; readonly batchId: string },
): Promise<readonly Item[] | null> {
  const { client, screen } = studio;
  const { batch } = await client.askStudio<{
    batch: { readonly state: string; readonly items: readonly Item[] };
  }>({ action: 'batch', batchId });
  const takes = (await openEpisode(studio)).takes.filter(
    ({ target }) => target.batch_id === batchId,
  );
  const done = takes.filter(({ status }) => status === 'completed').length;
  const sum = takes.reduce((all, { progress }) => all + progress, 0);
  const percent = batch.state === 'closed' ? 100 : Math.floor(sum / batch.items.length);
  screen.progress(percent, `${what}: ${done} of ${batch.items.length}`);
  return batch.state === 'closed' ? batch.items : null;
}
