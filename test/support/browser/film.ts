/** An episode with shots whose films were made, to be cut in the browser. */
import { eventually } from '../events.ts';
import { theEnvironment } from './browser.ts';
import type { Person } from './console.ts';
import { ask } from './studio.ts';

export interface MadeShot {
  readonly id: string;
  readonly workId: string;
  /** Length of its film. */
  readonly ms: number;
  /** The film itself. */
  readonly bytes: Buffer;
}

export interface MadeEpisode {
  readonly projectId: string;
  readonly episodeId: string;
  readonly shots: readonly MadeShot[];
}

export interface ShotWish {
  readonly title: string;
  readonly description: string;
  readonly line?: string;
}

interface Document {
  readonly document: { readonly id: string };
}
interface Quote {
  readonly quote_hash: string;
  readonly decision: string;
}
interface Take {
  readonly work_id: string;
  readonly status: string;
  readonly target: { readonly shot_id: string; readonly slot: string };
  readonly images: readonly {
    readonly file_id: string;
    readonly media?: { readonly ms: number };
  }[];
}

/** A film of a shot without a first frame. */
const FROM_WORDS = { model: 'wan2.7-t2v', parameters: {} };

/** By the studio's own verbs, with the local providers. */
export async function madeEpisode(
  { uid }: Person,
  slug: string,
  wishes: readonly ShotWish[],
): Promise<MadeEpisode> {
  const fields = { title: '雨夜来信', aspect: '16:9', models: { video: FROM_WORDS } };
  await ask(uid, 'createProject', { slug, fields });
  const episode = await ask<Document>(uid, 'create', {
    ...{ kind: 'episode', parentId: slug, fields: { title: '第一集' } },
  });
  const episodeId = episode.document.id;
  const ids: string[] = [];
  for (const wish of wishes) ids.push(await shotOf(uid, episodeId, wish));
  const targets = ids.map((shotId) => ({ shotId }));
  const wish = { projectId: slug, targets };
  const quote = await ask<Quote>(uid, 'quoteBatch', wish);
  if (quote.decision !== 'ready') throw new Error(`no films: ${JSON.stringify(quote)}`);
  const requestId = `films-of-${slug}`;
  const { batch } = await ask<{ batch: { id: string } }>(uid, 'startBatch', {
    ...{ ...wish, requestId, quoteHash: quote.quote_hash },
  });
  const takes = await eventually(async () => {
    // Looking at a batch carries it on.
    await ask(uid, 'batch', { batchId: batch.id });
    const opened = await ask<{ takes: Take[] }>(uid, 'openEpisode', { episodeId });
    const failed = opened.takes.find(({ status }) => status === 'failed');
    if (failed !== undefined) throw new Error(`a film was not made: ${JSON.stringify(failed)}`);
    const done = opened.takes.filter(({ status }) => status === 'completed');
    return done.length === ids.length && done;
  });
  return { projectId: slug, episodeId, shots: await madeShots(uid, { slug, ids, takes }) };
}

async function shotOf(uid: string, parentId: string, { line, ...words }: ShotWish) {
  const lines =
    line === undefined ? [] : [{ line_id: 'l1', kind: 'dialogue', speaker: '林晚', text: line }];
  const fields = { ...words, duration_ms: 5_000, lines };
  const { document } = await ask<Document>(uid, 'create', { kind: 'shot', parentId, fields });
  return document.id;
}

async function madeShots(
  uid: string,
  { slug, ids, takes }: { slug: string; ids: readonly string[]; takes: readonly Take[] },
): Promise<MadeShot[]> {
  const workIds = takes.map(({ work_id }) => work_id);
  const { links } = await ask<{ links: { file_id: string; url: string }[] }>(uid, 'links', {
    ...{ projectId: slug, workIds },
  });
  return Promise.all(
    ids.map(async (id) => {
      const take = takes.find(({ target }) => target.shot_id === id);
      const [image] = take?.images ?? [];
      const link = links.find(({ file_id }) => file_id === image?.file_id);
      if (take === undefined || link === undefined) throw new Error(`no film of shot ${id}`);
      const bytes = Buffer.from(await (await fetch(link.url)).arrayBuffer());
      return { id, workId: take.work_id, ms: image?.media?.ms ?? 0, bytes };
    }),
  );
}

/** Rounds come as often as a test can wait for them, while `work` goes on. */
export async function hurried<T>(work: () => Promise<T>): Promise<T> {
  const stop = await (await theEnvironment()).hurry();
  try {
    return await work();
  } finally {
    await stop();
  }
}
