/** Mini-program users: they tap, tap again, repeat what got no answer, change their minds. */
import type { Payment } from '../../../../shared/credits/index.ts';
import type { Reply } from '../../../../shared/platform/reply.ts';
import type { AskedPayload } from '../../auditor/evidence.ts';
import { invoke, OPERATOR_SECRET } from '../../world/platform.ts';
import { type Gift, kindOf, type World } from '../../world/world.ts';
import { EACH, LARGE_FACTOR, productOf } from '../vendors/catalogue.ts';
import { BAD_WORDS } from '../vendors/moderation.ts';
import { giveAtConsole, isAtConsole } from './console.ts';
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
  /** Drawn from a reservation or counted against caps: through the stand-in for such functions. */
  readonly payment?: Payment;
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
    ...request.payment,
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
export type Answer = Reply | null;

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

/** The same for a call of the stand-in. */
export function callStudio(
  world: World,
  event: Readonly<Record<string, unknown>>,
  then: (answer: Answer) => void,
): void {
  let open = true;
  const answer = (reply: Answer): void => {
    if (!open) return;
    open = false;
    then(reply);
  };
  invoke(world, 'studio', { event, onReply: answer });
  world.timeline.after(PATIENCE_MS, () => answer(null));
}

/** Nothing definite was said, so it is asked again. */
export const isOpen = (answer: Answer): boolean =>
  answer === null || (!answer.success && TEMPORARY.has(answer.code));

export function generateEvent(world: World, request: Request): Record<string, unknown> {
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
  const { openid, payment } = request;
  const heard = (answer: Answer): void => {
    if (isOpen(answer) && tries > 1) {
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
  };
  const event = generateEvent(world, request);
  if (payment === undefined) callEntry(world, openid, event, heard);
  else callStudio(world, { action: 'submit', openid, payment, event }, heard);
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
  const { kind: _, ...said } = gift;
  world.granting(gift, true);
  const event = { action: kindOf(gift), secret: OPERATOR_SECRET, ...said, reason: 'simulated' };
  let open = true;
  const after = (reply: Answer): void => {
    if (!open) return;
    open = false;
    if (reply?.success === true) world.granted(gift);
    else if (reply?.code === 'INVALID_REQUEST') {
      // Its date may have passed, and more may be asked back than there ever was.
      if (reply.details?.some(({ field }) => field === 'key')) world.refusedGrant(gift);
    } else if (tries > 1) {
      world.timeline.after(world.rng.int(100, 5_000), () => grant(world, gift, tries - 1));
    }
  };
  if (isAtConsole(world)) giveAtConsole(world, gift, after);
  else invoke(world, 'operator', { event, onReply: after });
  world.timeline.after(PATIENCE_MS, () => after(null));
}
