/**
 * Programs with keys: they name their calls or number their tries, give up on an answer and ask
 * again beside it, under keys that have a cap and are revoked meanwhile.
 */
import type { AskedPayload, BookedCall, BookedKey, BookedTry } from '../../auditor/evidence.ts';
import { invoke } from '../../world/platform.ts';
import type { World } from '../../world/world.ts';
import { EACH } from '../vendors/catalogue.ts';
import type { HttpAnswered } from '../vendors/http-api.ts';
import { callEntry, isOpen, priceOf, type Request } from './clients.ts';

/** How callers are in this schedule. Probabilities. */
export interface CallerTemper {
  /** Names its calls (`Idempotency-Key`); otherwise numbers its tries, as OpenAI's package does. */
  readonly named: number;
  readonly capped: number;
  readonly revoked: number;
  /** Gives up on an answer within seconds. */
  readonly hasty: number;
  /** What carries the call brings a try twice. */
  readonly doubled: number;
  /** What carries the call lets the second try overtake the first. */
  readonly overtaken: number;
  /** Uses the name of a call for another one. */
  readonly reused: number;
}

type Open<T> = { -readonly [K in keyof T]: T[K] };

export class CallerBooks {
  readonly keys: Open<BookedKey>[] = [];
  readonly calls: BookedCall[] = [];
  #names = 100;

  /** No two calls are named alike. */
  newName(random: number): string {
    this.#names += 1;
    return `R${this.#names}Q${random}`;
  }
}

const MOST_TRIES = 4;
const PATIENCE_MS = 22_000;

export function planCallers(world: World, wallets: readonly string[]): void {
  const { extra, timeline } = world;
  if (world.settings.scenario.extras.callers === null) return;
  for (const openid of wallets) {
    for (let count = extra.int(1, 2); count > 0; count--) {
      timeline.after(extra.int(1_200, 15_000), () => makeKey(world, openid, 4));
    }
  }
}

function makeKey(world: World, openid: string, tries: number): void {
  const { extra, timeline } = world;
  const { capped = 0 } = world.settings.scenario.extras.callers ?? {};
  const credits = EACH * extra.pick([1, 2, 3, 5]);
  const cap = extra.chance(capped) ? { credits, window: extra.pick(['total', 'day']) } : undefined;
  callEntry(world, openid, { action: 'createKey', name: 'simulated', cap }, (answer) => {
    if (isOpen(answer) && tries > 1) {
      timeline.after(extra.int(500, 4_000), () => makeKey(world, openid, tries - 1));
    }
    if (answer?.success !== true) return;
    const { id, key: text } = answer.data as { id: string; key: string };
    const limit = cap?.credits ?? null;
    const key: Open<BookedKey> = {
      id,
      openid,
      text,
      cap: limit,
      window: cap?.window ?? null,
      revokingAt: null,
      revokedAt: null,
    };
    world.callers?.keys.push(key);
    use(world, key);
  });
}

function use(world: World, key: Open<BookedKey>): void {
  const { extra, timeline } = world;
  const temper = world.settings.scenario.extras.callers;
  const { callers } = world;
  if (temper === null || callers === null) return;
  for (let count = extra.int(1, 4); count > 0; count--) {
    const name = callers.newName(extra.int(100, 999));
    const called = extra.chance(temper.named) ? `call-of-${name}` : null;
    const at = extra.chance(0.5) ? extra.int(0, 500) : extra.int(0, 40_000);
    timeline.after(at, () => begin(world, key, { name, named: called }));
    if (called !== null && extra.chance(temper.reused)) {
      const other = { name: `${name}x`, named: called };
      timeline.after(at + extra.int(0, 8_000), () => begin(world, key, other));
    }
  }
  if (extra.chance(temper.revoked))
    timeline.after(extra.int(100, 30_000), () => revoke(world, key));
}

function revoke(world: World, key: Open<BookedKey>): void {
  key.revokingAt ??= world.timeline.now;
  callEntry(world, key.openid, { action: 'revokeKey', keyId: key.id }, (answer) => {
    if (isOpen(answer)) world.timeline.after(2_000, () => revoke(world, key));
    if (answer?.success === true) key.revokedAt ??= world.timeline.now;
  });
}

interface Calling {
  readonly call: BookedCall;
  readonly request: Request;
  readonly asked: AskedPayload;
  isOver: boolean;
}

function begin(
  world: World,
  key: BookedKey,
  { name, named }: { name: string; named: string | null },
): void {
  const { extra } = world;
  const { openid } = key;
  const requestId = named === null ? '' : `key:${key.id}:${named}`;
  const model = extra.pick(['keyed', 'plain', 'sync']);
  const request = { name, openid, requestId, model, count: extra.int(1, 2), large: false };
  world.asked(request);
  const call: BookedCall = { name, keyId: key.id, named, tries: [] };
  world.callers?.calls.push(call);
  send(world, key, { call, request, asked: askedBy(request, key), isOver: false });
}

function askedBy({ requestId, name, count, model }: Request, key: BookedKey): AskedPayload {
  const price = priceOf({ count, large: false });
  const window = key.window === 'day' ? ':2026-01-01' : '';
  const caps = key.cap === null ? [] : [{ id: `key:${key.id}${window}`, limit: key.cap }];
  const size = 'small';
  return { requestId, name, count, price, model, size, style: '', sceneId: null, images: [], caps };
}

/** One try; the next one goes out when this one is answered with "again", or not in time. */
function send(world: World, key: BookedKey, calling: Calling): void {
  const { extra, timeline } = world;
  const temper = world.settings.scenario.extras.callers;
  const { call } = calling;
  if (calling.isOver || temper === null || call.tries.length >= MOST_TRIES) return;
  const number = call.tries.length;
  const booked: Open<BookedTry> = { from: timeline.now, status: null, code: null };
  (call.tries as BookedTry[]).push(booked);
  let isWaiting = true;
  const over = (answered: HttpAnswered | null): void => {
    if (answered !== null) heard(world, calling, { booked, answered });
    if (!isWaiting) return;
    isWaiting = false;
    if (answered === null || isRepeated(answered)) {
      timeline.after(extra.int(300, 4_000), () => send(world, key, calling));
    } else calling.isOver = true;
  };
  const deliver = (): void => {
    const event = eventOf(key, calling, number);
    invoke(world, 'http-api', { event, onAnswer: over });
  };
  const isHasty = extra.chance(temper.hasty);
  // Where clocks differ by seconds, nobody can tell a try that was overtaken by them.
  const canOvertake = number === 0 && call.named === null && world.settings.clockSkewMs === 0;
  const delay = canOvertake && extra.chance(temper.overtaken) ? extra.int(500, 8_000) : 0;
  timeline.after(delay, deliver);
  // Two first tries are two calls.
  const mayDouble = call.named !== null || number > 0;
  if (mayDouble && extra.chance(temper.doubled)) timeline.after(extra.int(0, 30), deliver);
  timeline.after(isHasty ? extra.int(200, 3_000) : PATIENCE_MS, () => over(null));
}

function eventOf(key: BookedKey, { call, request }: Calling, number: number) {
  const { name, model, count } = request;
  const named: Record<string, string> =
    call.named === null
      ? { 'x-stainless-retry-count': String(number) }
      : { 'idempotency-key': call.named };
  return {
    path: '/v1/images/generations',
    headers: { authorization: `Bearer ${key.text}`, ...named },
    body: { model, prompt: `请 ${name} 微笑`, n: count, size: 'small', async: true },
  };
}

const isRepeated = ({ statusCode }: HttpAnswered): boolean =>
  statusCode === 408 || statusCode === 409 || statusCode === 429 || statusCode >= 500;

/** Whoever carries a call may hear an answer that its caller no longer waits for. */
function heard(
  world: World,
  { request, asked }: Calling,
  { booked, answered }: { booked: Open<BookedTry>; answered: HttpAnswered },
): void {
  const { statusCode, body } = answered;
  const told = JSON.parse(body) as Accepted & { error?: { code: string } };
  // Of a try that arrived twice, one may have been taken in and the other refused.
  if (booked.status === null || booked.status >= 300) booked.status = statusCode;
  if (statusCode < 300) {
    const isLive = told.status === 'pending' || told.status === 'processing';
    const price = isLive ? told.credits.held : asked.price;
    world.told(request, { kind: 'accepted', taskId: told.id, price, asked });
    maybeCancel(world, request, told.id);
    return;
  }
  const code = codeOf(told.error?.code ?? '');
  booked.code = code;
  world.told(request, { kind: 'refused', code, from: booked.from, asked });
}

interface Accepted {
  readonly id: string;
  readonly status: string;
  readonly credits: { readonly held: number };
}

const codeOf = (code: string): string =>
  code === 'idempotency_key_reused' ? 'REQUEST_CONFLICT' : code.toUpperCase();

function maybeCancel(world: World, { openid, name }: Request, taskId: string): void {
  const { extra, timeline } = world;
  if (world.followed.has(name)) return;
  world.followed.add(name);
  if (!extra.chance(0.3)) return;
  timeline.after(extra.int(0, 40_000), () =>
    callEntry(world, openid, { action: 'cancel', taskId }, () => {}),
  );
}
