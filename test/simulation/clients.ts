/** Mini-program users: they tap, tap again, repeat what got no answer, change their minds. */
import type { Reply } from '../../shared/platform/reply.ts';
import { invoke, OPERATOR_SECRET } from './platform.ts';
import { EACH, LARGE_FACTOR } from './settings.ts';
import type { World } from './world.ts';

export interface Request {
  /** Unique; travels in the user's own words, so that everybody can name it. */
  readonly name: string;
  readonly openid: string;
  readonly requestId: string;
  readonly model: string;
  readonly count: number;
  readonly large: boolean;
}

export const priceOf = ({ count, large }: Pick<Request, 'count' | 'large'>): number =>
  Math.ceil(EACH * count * (large ? LARGE_FACTOR : 1));

const PATIENCE_MS = 22_000;
const TEMPORARY = new Set([
  'INTERNAL',
  'DATABASE_UNAVAILABLE',
  'STORAGE_UNAVAILABLE',
  'LEASE_LOST',
]);

/** `null`: no answer came. */
type Answer = Reply | null;

/** One call of the mini-program; it waits a while and then believes that nothing will come. */
const STRANGER = 'stranger';

export function callEntry(
  world: World,
  openid: string,
  event: Readonly<Record<string, unknown>>,
  then: (answer: Answer) => void,
): void {
  let open = true;
  const answer = (reply: Answer): void => {
    if (!open) return;
    open = false;
    then(reply);
  };
  const { action, taskId } = event;
  if (action === 'cancel' && openid !== STRANGER) world.wished.add(String(taskId));
  invoke(world, 'photography', { event, openid, onReply: answer });
  world.timeline.after(PATIENCE_MS, () => answer(null));
}

function generateEvent(world: World, request: Request): Record<string, unknown> {
  const { openid } = request;
  const images = [world.storage.upload(`uploads/${openid}/garment.jpg`, 'photo')];
  return {
    action: 'generate',
    type: 'photography',
    model: request.model,
    images,
    sceneId: 'beach-sunset',
    prompt: `请 ${request.name} 微笑`,
    count: request.count,
    parameters: { size: request.large ? 'large' : 'small' },
    requestId: request.requestId,
  };
}

/** Sends a request, again and again while nothing definite is answered. */
export function generate(world: World, request: Request, tries = 4): void {
  world.asked(request);
  callEntry(world, request.openid, generateEvent(world, request), (answer) => {
    const again = answer === null || (!answer.success && TEMPORARY.has(answer.code));
    if (again && tries > 1) {
      world.timeline.after(world.rng.int(500, 8_000), () => generate(world, request, tries - 1));
    }
    if (answer?.success !== true) return;
    const { task_id: taskId, price } = answer.data as { task_id: string; price: number };
    world.told(request, { kind: 'accepted', taskId, price });
    afterwards(world, request, taskId);
  });
}

/** What a user does once a task is known; drawn once per request. */
function afterwards(world: World, request: Request, taskId: string): void {
  if (world.followed.has(request.name)) return;
  world.followed.add(request.name);
  const { rng, timeline } = world;
  if (rng.chance(0.35)) {
    const times = rng.chance(0.3) ? 2 : 1;
    for (let time = 0; time < times; time++) {
      timeline.after(rng.pick([0, rng.int(0, 4_000), rng.int(0, 90_000)]), () =>
        cancel(world, request, taskId),
      );
    }
  }
  if (rng.chance(0.2)) timeline.after(rng.int(500, 60_000), () => look(world, request, taskId, 3));
  if (rng.chance(0.1)) {
    timeline.after(rng.int(0, 60_000), () => intrude(world, request, taskId));
  }
  if (rng.chance(0.05)) timeline.after(rng.int(0, 90_000), () => stepIn(world, taskId));
  if (rng.chance(0.15)) {
    timeline.after(rng.int(1_000, 120_000), () => {
      const action = rng.pick(['toggleFavorite', 'deleteWork', 'deleteWork']);
      callEntry(world, request.openid, { action, workId: taskId }, () => {});
    });
  }
}

function cancel(world: World, request: Request, taskId: string): void {
  callEntry(world, request.openid, { action: 'cancel', taskId }, (answer) => {
    if (answer?.success !== true) return;
    const { answer: word } = answer.data as { answer: string };
    if (word === 'cancelled') world.told(request, { kind: 'cancelled', taskId });
  });
}

function look(world: World, request: Request, taskId: string, times: number): void {
  callEntry(world, request.openid, { action: 'getProgress', taskId }, (answer) => {
    if (answer?.success === true) {
      const { progress, status } = answer.data as { progress: number; status: string };
      world.told(request, { kind: 'progress', taskId, progress, status });
    }
    if (times > 1) {
      world.timeline.after(world.rng.int(500, 15_000), () =>
        look(world, request, taskId, times - 1),
      );
    }
  });
}

/** Somebody who has seen a task's id somewhere and tries what can be done with it. */
function intrude(world: World, request: Request, taskId: string): void {
  const action = world.rng.pick([
    'cancel',
    'getProgress',
    'getWork',
    'deleteWork',
    'toggleFavorite',
  ]);
  callEntry(world, STRANGER, { action, taskId, workId: taskId }, (answer) => {
    if (answer?.success === true) {
      world.told({ ...request, openid: STRANGER }, { kind: 'stranger', taskId, action });
    }
  });
}

/** An operator steps in: ends the task, or wakes it. */
function stepIn(world: World, taskId: string): void {
  const action = world.rng.pick(['release', 'release', 'cancel', 'inspectTask']);
  // From now on: the order may take effect although its answer is lost.
  if (action === 'release') world.ordered.add(taskId);
  if (action === 'cancel') world.wished.add(taskId);
  const event = { action, secret: OPERATOR_SECRET, taskId };
  invoke(world, 'operator', { event });
}

/** An operator's grant: repeated, sometimes at the same moment, until it is acknowledged. */
export function grant(
  world: World,
  gift: { openid: string; key: string; amount: number },
  tries = 5,
): void {
  const { openid, key, amount } = gift;
  world.granting(gift);
  const event = {
    action: amount < 0 ? 'adjust' : 'grant',
    secret: OPERATOR_SECRET,
    openid,
    key,
    amount,
    reason: 'simulated',
  };
  let open = true;
  const after = (reply: Answer): void => {
    if (!open) return;
    open = false;
    if (reply?.success === true) world.granted(key);
    else if (tries > 1) {
      world.timeline.after(world.rng.int(100, 5_000), () => grant(world, gift, tries - 1));
    }
  };
  invoke(world, 'operator', { event, onReply: after });
  world.timeline.after(PATIENCE_MS, () => after(null));
}

/** Draws what users will do and puts it on the timeline. Returns when the last of it starts. */
export function planWorkload(world: World): void {
  const { rng, timeline, settings } = world;
  const wallets = Array.from({ length: settings.users }, (_, index) => `user-${index + 1}`);
  for (const openid of wallets) {
    // Often too little for all that is asked: the balance has to hold under concurrency.
    const amount = rng.pick([EACH * 2, EACH * 4, EACH * 9, EACH * 40]);
    const gift = { openid, key: `start-${openid}`, amount };
    if (settings.grantsThroughOperator) timeline.after(0, () => grant(world, gift));
    else timeline.after(0, () => world.fillWallet(gift));
    if (rng.chance(0.2)) {
      timeline.after(rng.int(0, 60_000), () =>
        grant(world, { openid, key: `more-${openid}`, amount: EACH * 3 }),
      );
    }
    if (rng.chance(0.1)) {
      // May be refused: what is held cannot be taken back.
      timeline.after(rng.int(1_500, 60_000), () =>
        grant(world, { openid, key: `less-${openid}`, amount: -EACH * rng.int(1, 4) }),
      );
    }
  }
  for (let index = 0; index < settings.tasks; index++) {
    const openid = rng.pick(wallets);
    const at = rng.chance(0.5) ? rng.int(1_500, 4_000) : rng.int(1_500, 60_000);
    plan(world, drawRequest(world, openid, index), at);
  }
}

function drawRequest(world: World, openid: string, index: number): Request {
  const { rng } = world;
  return {
    name: `R${index}Q${rng.int(100, 999)}`,
    openid,
    requestId: `request-${index}-${rng.hex(4)}`,
    model: rng.pick(['keyed', 'plain', 'plain', 'sync']),
    count: rng.pick([1, 1, 2, 3]),
    large: rng.chance(0.3),
  };
}

function plan(world: World, request: Request, at: number): void {
  const { rng, timeline } = world;
  timeline.after(at, () => generate(world, request));
  if (rng.chance(0.3)) timeline.after(at + rng.int(0, 30), () => generate(world, request));
  if (rng.chance(0.15)) timeline.after(at + rng.int(0, 30_000), () => generate(world, request));
  if (rng.chance(0.15)) {
    const other = { ...request, name: `${request.name}x`, count: (request.count % 3) + 1 };
    timeline.after(at + rng.int(0, 10_000), () => generate(world, other));
  }
}
