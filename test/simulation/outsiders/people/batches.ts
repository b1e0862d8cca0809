/**
 * An owner and a member at pages of a studio: they quote and start batches, twice, at once and with
 * quotes that are out of date, ask how far they are while the sweeper carries them on, and give up.
 */
import type { Doc } from '../../../../local/cloudbase/engine/api.ts';
import type { ToldBatch } from '../../auditor/evidence.ts';
import type { World } from '../../world/world.ts';
import { EACH } from '../vendors/catalogue.ts';
import { callEntry, grant, isOpen } from './clients.ts';
import { askUntilHeard, callPage, furnishProject, later, MEMBER, OWNER } from './pages.ts';

/** How likely each of these is, for each batch, unless it is said. */
export interface BatchTemper {
  /** How many batches are asked for. */
  readonly starts: number;
  /** Sent again under its request id. */
  readonly twice: number;
  /** Started with the hash of an earlier quote. */
  readonly stale: number;
  /** Asked for at the moment of the one before. */
  readonly together: number;
  /** A place that is not there is among those that are asked for. */
  readonly blocked: number;
  /** Its words change between quote and start. */
  readonly edited: number;
  readonly cancelled: number;
  readonly byMember: number;
  /** For the whole schedule: the member is removed in the middle of it. */
  readonly removed: number;
  /** Of the member, credits. */
  readonly spendLimit: number;
  /** When other prices come into force, ms from the beginning. */
  readonly repricedMs: number;
  /** One of the models is no longer offered from then on. */
  readonly withdrawn: boolean;
  /** Its takes are deleted when they are done. */
  readonly deleted: number;
}

const FRAMES = 6;

interface Frame {
  readonly id: string;
  /** As in the auditor's books: travels in its words. */
  readonly name: string;
}

/** What pages know, and the newest batches as committed. */
export class StudioBooks {
  readonly temper: BatchTemper;
  /** Totals of quotes that could be started, as they were told, by their hash. */
  readonly agreed = new Map<string, number>();
  readonly batches = new Map<string, Doc>();
  readonly followed = new Set<string>();
  /** What pages were told that batches have cost. */
  readonly told: ToldBatch[] = [];
  /** Every hash a page was told, startable or not. */
  readonly hashes: string[] = [];
  projectId = '';
  frames: readonly Frame[] = [];

  constructor(temper: BatchTemper) {
    this.temper = temper;
  }

  openBatches(): Doc[] {
    return [...this.batches.values()].filter(({ state }) => state !== 'closed');
  }

  heard({ quote_hash: hash, decision, total }: Quote): void {
    this.hashes.push(hash);
    if (decision === 'ready') this.agreed.set(hash, total);
  }
}

interface Quote {
  readonly quote_hash: string;
  readonly decision: 'ready' | 'blocked' | 'nothing';
  readonly total: number;
}

type Started =
  | { readonly outcome: 'started'; readonly batch: { readonly id: string } }
  | { readonly outcome: 'changed' | 'blocked' | 'nothing'; readonly quote: Quote };

/** A project with its pictures and its member, made by the function as pages have it made. */
export async function openProject(world: World, books: StudioBooks): Promise<void> {
  const { extra } = world;
  const { projectId, create, admit } = await furnishProject(world);
  books.projectId = projectId;
  const episode = await create('episode', projectId, { title: 'simulated' });
  const frames: Frame[] = [];
  for (let index = 0; index < FRAMES; index++) {
    const name = `R${30 + index}Q${extra.int(100, 999)}`;
    const model = extra.pick(['keyed', 'keyed', 'dear', 'sync']);
    const parameters = { size: extra.chance(0.3) ? 'large' : 'small' };
    const shot = await create('shot', episode, { models: { image: { model, parameters } } });
    const id = await create('frame', shot, { role: 'first', prompt: wordsOf(name, '微笑') });
    frames.push({ id, name });
  }
  books.frames = frames;
  await admit(books.temper.spendLimit);
}

const wordsOf = (name: string, deed: string): string => `请 ${name} ${deed}`;

export function planBatches(world: World): void {
  const { extra, studio } = world;
  if (studio === null) return;
  const { temper, projectId } = studio;
  if (extra.chance(0.8)) {
    const gift = { openid: OWNER, key: 'for-batches', amount: EACH * extra.pick([10, 40, 80]) };
    later(world, 300, () => grant(world, gift));
  }
  let at = 0;
  for (let index = 0; index < temper.starts; index++) {
    at = index > 0 && extra.chance(temper.together) ? at : extra.int(1_500, 60_000);
    const wish = drawWish(world, studio);
    const openid = extra.chance(temper.byMember) ? MEMBER : OWNER;
    const plan = { openid, wish, requestId: `batch-request-${index}` };
    later(world, at, () => quote(world, studio, plan));
  }
  if (!extra.chance(temper.removed)) return;
  const remove = { action: 'removeMember', projectId, member: MEMBER };
  later(world, extra.int(5_000, 100_000), () => askUntilHeard(world, OWNER, remove));
}

interface Plan {
  readonly openid: string;
  readonly wish: {
    readonly projectId: string;
    readonly targets: readonly { readonly frameId: string }[];
    readonly only: string;
  };
  readonly requestId: string;
}

function drawWish({ extra }: World, { frames, projectId, temper }: StudioBooks): Plan['wish'] {
  const from = extra.int(0, FRAMES - 2);
  const chosen = frames.slice(from, from + extra.int(2, 5));
  const targets = chosen.map(({ id: frameId }) => ({ frameId }));
  if (extra.chance(temper.blocked)) targets.push({ frameId: 'not-there' });
  return { projectId, targets, only: extra.pick(['missing', 'missing+stale', 'chosen']) };
}

function quote(world: World, books: StudioBooks, plan: Plan, tries = 4): void {
  const { extra } = world;
  const { temper } = books;
  callPage(world, plan.openid, { action: 'quoteBatch', ...plan.wish }, (answer) => {
    if (isOpen(answer) && tries > 1) {
      later(world, extra.int(500, 6_000), () => quote(world, books, plan, tries - 1));
    }
    if (answer?.success !== true) return;
    const quoted = answer.data as Quote;
    books.heard(quoted);
    if (quoted.decision === 'nothing') return;
    if (extra.chance(temper.edited)) edit(world, books);
    const old = extra.chance(temper.stale) ? extra.pick(books.hashes) : quoted.quote_hash;
    const ms = extra.pick([0, extra.int(0, 4_000), extra.int(0, 40_000)]);
    later(world, ms, () => start(world, books, { ...plan, hash: old }));
    if (!extra.chance(temper.twice)) return;
    const again = ms + extra.pick([0, extra.int(0, 30), extra.int(0, 20_000)]);
    const hash = extra.chance(0.2) ? extra.pick(books.hashes) : old;
    later(world, again, () => start(world, books, { ...plan, hash }));
  });
}

/** Other words for one of the pictures; its name stays in them. */
function edit(world: World, { frames }: StudioBooks): void {
  const { id, name } = world.extra.pick(frames);
  const set = { prompt: wordsOf(name, '大笑') };
  const event = { action: 'patch', kind: 'frame', id, baseVersion: 1, set };
  later(world, world.extra.int(0, 2_000), () => callPage(world, OWNER, event));
}

function start(
  world: World,
  books: StudioBooks,
  plan: Plan & { readonly hash: string },
  tries = 4,
): void {
  const { extra } = world;
  const { openid, wish, requestId, hash } = plan;
  const event = { action: 'startBatch', ...wish, requestId, quoteHash: hash };
  callPage(world, openid, event, (answer) => {
    if (isOpen(answer) && tries > 1) {
      later(world, extra.int(500, 6_000), () => start(world, books, plan, tries - 1));
    }
    if (answer?.success !== true) return;
    const started = answer.data as Started;
    world.cover(`reached.batch ${started.outcome}`);
    if (started.outcome === 'started') {
      follow(world, books, { id: started.batch.id, openid });
      return;
    }
    books.heard(started.quote);
    if (started.outcome !== 'changed' || tries <= 1) return;
    const next = { ...plan, hash: started.quote.quote_hash };
    later(world, extra.int(200, 8_000), () => start(world, books, next, tries - 1));
  });
}

/** What those who started a batch do about it: some look, some stop it, some close their pages. */
function follow(
  world: World,
  books: StudioBooks,
  { id: batchId, openid }: { readonly id: string; readonly openid: string },
): void {
  const { temper, followed } = books;
  if (followed.has(batchId)) return;
  followed.add(batchId);
  const { extra } = world;
  const lookIn = (ms: number): void =>
    later(world, ms, () => look(world, books, { batchId, openid: extra.pick([OWNER, openid]) }));
  for (let times = extra.int(0, 4); times > 0; times--) {
    const ms = extra.pick([extra.int(0, 3_000), extra.int(0, 90_000)]);
    lookIn(ms);
    if (extra.chance(0.5)) lookIn(ms + extra.int(0, 40));
  }
  if (extra.chance(temper.cancelled)) {
    const ms = extra.pick([0, extra.int(0, 4_000), extra.int(0, 90_000)]);
    const cancel = { action: 'cancelBatch', batchId };
    for (let times = extra.int(1, 2); times > 0; times--) {
      later(world, ms + extra.int(0, 50), () => askUntilHeard(world, openid, cancel));
    }
  }
  if (extra.chance(0.2)) later(world, extra.int(500, 60_000), () => cancelOne(world, batchId));
  if (!extra.chance(temper.deleted)) return;
  for (const ms of [10_000, 40_000]) {
    later(world, ms + extra.int(0, 20_000), () => deleteDone(world, books, { batchId, openid }));
  }
}

function look(
  world: World,
  { told }: StudioBooks,
  { batchId, openid }: { readonly batchId: string; readonly openid: string },
): void {
  const from = world.timeline.now;
  callPage(world, openid, { action: 'batch', batchId }, (answer) => {
    if (answer?.success !== true) return;
    const { captured } = (answer.data as { batch: { captured: number } }).batch;
    told.push({ id: batchId, from, at: world.timeline.now, captured });
  });
}

/** The owner clears away what is done, and looks what the batch has cost: the credits stay spent. */
function deleteDone(world: World, books: StudioBooks, page: Parameters<typeof look>[2]): void {
  for (const { _id: workId, status } of tasksOf(world, page.batchId)) {
    if (status !== 'completed') continue;
    callEntry(world, OWNER, { action: 'deleteWork', workId }, () => look(world, books, page));
  }
}

const tasksOf = ({ tasks }: World, batchId: string): Doc[] =>
  [...tasks.values()].filter(
    ({ target }) => (target as { batch_id?: string } | undefined)?.batch_id === batchId,
  );

/** The owner stops one of its tasks by itself. */
function cancelOne(world: World, batchId: string): void {
  const [task] = tasksOf(world, batchId);
  if (task === undefined) return;
  callEntry(world, OWNER, { action: 'cancel', taskId: task._id }, () => {});
}
