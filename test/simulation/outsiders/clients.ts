/** Mini-program users: they tap, tap again, repeat what got no answer, change their minds. */
import type { Reply } from '../../../shared/platform/reply.ts';
import type { AskedPayload } from '../auditor/evidence.ts';
import { invoke, OPERATOR_SECRET } from '../world/platform.ts';
import { type Gift, kindOf, type World } from '../world/world.ts';
import { EACH, LARGE_FACTOR, productOf } from './catalogue.ts';
import { BAD_WORDS } from './moderation.ts';
import { stepIn } from './operators.ts';

export interface Request {
  /** Unique; travels in the user's own words, so that everybody can name it. */
  readonly name: string;
  readonly openid: string;
  readonly requestId: string;
  readonly model: string;
  readonly count: number;
  readonly large: boolean;
  /** Written in words that no service may draw. */
  readonly forbidden?: boolean;
  /** What this very call asks for, where it differs from the request it repeats. */
  readonly changed?: Partial<
    Pick<AskedPayload, 'count' | 'size' | 'style' | 'sceneId' | 'model'>
  > & {
    readonly image?: string;
  };
}

/** What one call asks for, in full. */
export function payloadOf(request: Request): AskedPayload {
  const { name, requestId, openid, changed = {} } = request;
  const count = changed.count ?? request.count;
  const size = changed.size ?? (request.large ? 'large' : 'small');
  return {
    requestId,
    name,
    count,
    price: priceOf({ count, large: size === 'large' }),
    model: changed.model ?? request.model,
    size,
    style: changed.style ?? '',
    sceneId: productOf(request.model) === 'picture' ? sceneOf(changed) : null,
    images: [`uploads/${openid}/${changed.image ?? 'garment'}.jpg`],
  };
}

const sceneOf = ({ sceneId }: NonNullable<Request['changed']>): string | null =>
  sceneId === undefined ? 'beach-sunset' : sceneId;

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
  const { count, size, style, sceneId, model, images } = payloadOf(request);
  const words = request.forbidden === true ? `${request.name} ${BAD_WORDS}` : request.name;
  return {
    action: 'generate',
    type: productOf(request.model) === 'picture' ? 'photography' : 'creation',
    model,
    images: images.map((path) => world.storage.upload(path, 'photo')),
    ...(sceneId === null ? {} : { sceneId }),
    prompt: `请 ${words} 微笑`,
    count,
    parameters: { size, ...(style === '' ? {} : { style }) },
    requestId: request.requestId,
  };
}

/** Sends a request, again and again while nothing definite is answered. */
export function generate(world: World, request: Request, tries = 4): void {
  world.asked(request);
  const from = world.timeline.now;
  const asked = payloadOf(request);
  callEntry(world, request.openid, generateEvent(world, request), (answer) => {
    const again = answer === null || (!answer.success && TEMPORARY.has(answer.code));
    if (again && tries > 1) {
      world.timeline.after(world.rng.int(500, 8_000), () => generate(world, request, tries - 1));
    }
    if (answer === null) return;
    if (!answer.success) {
      world.told(request, { kind: 'refused', code: answer.code, from, asked });
      return;
    }
    const { task_id: taskId, price } = answer.data as { task_id: string; price: number };
    world.told(request, { kind: 'accepted', taskId, price, asked });
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
  if (rng.chance(0.05)) {
    timeline.after(rng.int(0, 90_000), () =>
      stepIn(world, rng.pick(['release', 'release', 'cancel', 'inspectTask']), taskId),
    );
  }
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

/** An operator's grant: repeated, sometimes at the same moment, until it is acknowledged. */
export function grant(world: World, gift: Gift, tries = 5): void {
  const { openid, key, amount } = gift;
  world.granting(gift, true);
  const event = {
    action: kindOf(gift),
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
    if (reply?.success === true) world.granted(gift);
    else if (reply?.code === 'INVALID_REQUEST') world.refusedGrant(gift);
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
    if (settings.scenario.extras.clashes) planClashingKeys(world, openid);
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

/** One key for a grant and for a correction, which are two things; and one key for two amounts. */
function planClashingKeys(world: World, openid: string): void {
  const { extra, timeline } = world;
  const key = `both-${openid}`;
  const amount = EACH * extra.int(1, 3);
  const give = (gift: Partial<Gift>): void => {
    if (extra.chance(0.3)) return;
    timeline.after(extra.int(1_200, 40_000), () => grant(world, { openid, key, amount, ...gift }));
  };
  give({ kind: 'grant' });
  give({ kind: 'adjust' });
  give({ kind: 'grant', amount: amount + 1 });
  give({ kind: 'adjust', amount: -1 });
}

function drawRequest(world: World, openid: string, index: number): Request {
  const { rng, extra, settings } = world;
  const { models, moderation } = settings.scenario.extras;
  const drawn = {
    name: `R${index}Q${rng.int(100, 999)}`,
    openid,
    requestId: `request-${index}-${rng.hex(4)}`,
    model: rng.pick(['keyed', 'plain', 'plain', 'sync']),
    count: rng.pick([1, 1, 2, 3]),
    large: rng.chance(0.3),
  };
  return {
    ...drawn,
    model: models === null ? drawn.model : extra.pick(models),
    forbidden: moderation !== null && extra.chance(moderation.badWords),
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
  if (world.settings.scenario.extras.clashes) planClashes(world, request, at);
}

/** The same request id once more, with one thing changed; and two taps at the very same moment. */
function planClashes(world: World, request: Request, at: number): void {
  const { extra, timeline } = world;
  if (extra.chance(0.2)) {
    // The name of an operator's repetition: whoever took it first would stand in its way.
    timeline.after(at + extra.int(5_000, 40_000), () => {
      const [taskId = 'none'] = world.tasks.keys();
      generate(world, { ...request, name: `${request.name}y`, requestId: `again:${taskId}` });
    });
  }
  if (extra.chance(0.5)) timeline.after(at + extra.int(0, 6), () => generate(world, request));
  if (extra.chance(0.7)) {
    const changed = extra.pick<NonNullable<Request['changed']>>([
      { count: (request.count % 3) + 1 },
      { size: request.large ? 'small' : 'large' },
      { model: request.model === 'keyed' ? 'plain' : 'keyed' },
      { style: '国风' },
      { sceneId: null },
      { image: 'trousers' },
    ]);
    timeline.after(at + extra.pick([extra.int(0, 30), extra.int(0, 20_000)]), () =>
      generate(world, { ...request, changed }),
    );
  }
}
