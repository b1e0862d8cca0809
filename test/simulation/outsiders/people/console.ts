/**
 * Operators at their console, each under an account of their own: they act on tasks two at once, give
 * and take credits, send money back, lose their role in the middle, and try what is not theirs.
 */
import type { Doc } from '../../../../local/cloudbase/engine/api.ts';
import type { App } from '../../../../shared/app/index.ts';
import { orderDepsOf } from '../../../../shared/app/payments.ts';
import type { OperatorDoc } from '../../../../shared/console/core/operators.ts';
import { type ConsoleApp, handleConsole } from '../../../../shared/console/index.ts';
import { seenOf, type TaskDoc } from '../../../../shared/tasks/index.ts';
import { invoke } from '../../world/platform.ts';
import { type Gift, kindOf, START_MS, type World } from '../../world/world.ts';
import { EACH } from '../vendors/catalogue.ts';
import { type Answer, grant } from './clients.ts';

/** How likely each of these is. */
export interface ConsoleTemper {
  /** What operators do is done at the console, not by a machine. */
  readonly share: number;
  /** Another presses the same button at the same moment. */
  readonly twice: number;
  /** Whoever moves money is made a viewer, and has their role back later. */
  readonly demoted: number;
}

const operator = (role: OperatorDoc['role']): OperatorDoc => ({
  ...{ _id: `uid-${role}`, name: role, role, enabled: true, views: [] },
  ...{ created_at: new Date(START_MS), updated_at: new Date(START_MS) },
});

export const STAFF: readonly Doc[] = (['viewer', 'support', 'finance', 'admin'] as const)
  .map(operator)
  .map((doc) => ({ ...doc }));

export function atConsole(app: App, event: unknown, account: string | null) {
  const parts = { orders: () => orderDepsOf(app), uploadTicket: nowhere, envId: 'simulated' };
  return handleConsole({ ...app, ...parts } satisfies ConsoleApp, event, account);
}

const nowhere = (): never => {
  throw new Error('nobody uploads here');
};

const PATIENCE_MS = 30_000;

interface Call {
  readonly verb: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const reason = 'simulated';

/** One call of a page; it waits a while and then believes that nothing will come. */
export function callConsole(
  world: World,
  account: string,
  { verb, params }: Call,
  then: (answer: Answer) => void = () => {},
): void {
  let open = true;
  const heard = (answer: Answer): void => {
    if (!open) return;
    open = false;
    const said = answer === null ? 'no answer' : answer.success ? 'done' : answer.code;
    world.cover(`reached.console ${verb}: ${said}`);
    then(answer);
  };
  const event = { verb, params: { ...params, reason } };
  invoke(world, 'console', { event, account, onReply: heard });
  world.timeline.after(PATIENCE_MS, () => heard(null));
}

/** Whether this deed of an operator is done at the console. */
export function isAtConsole(world: World): boolean {
  const temper = world.settings.scenario.extras.console;
  return temper !== null && world.extra.chance(temper.share);
}

/** Of a task as its row showed it; sometimes two press at once, who both saw the same. */
export function actAtConsole(
  world: World,
  action: 'release' | 'cancel' | 'retry',
  task: Doc,
): void {
  const params = { taskId: task._id, seen: seenOf(task as unknown as TaskDoc) };
  const isTwo = world.extra.chance(world.settings.scenario.extras.console?.twice ?? 0);
  for (const account of isTwo ? ['uid-support', 'uid-admin'] : ['uid-support']) {
    callConsole(world, account, { verb: `tasks.${action}`, params });
  }
}

/** All that failed, as a filter has them. */
export function bulkAtConsole(world: World): void {
  const params = {
    action: 'retry',
    filter: { status: 'failed' },
    key: `bulk-${world.extra.hex(8)}`,
  };
  callConsole(world, 'uid-support', { verb: 'tasks.bulk', params });
}

/** A grant, correction or revocation, by whoever is trusted with money that day. */
export function giveAtConsole(world: World, gift: Gift, then: (answer: Answer) => void): void {
  const { kind: _, ...params } = gift;
  const account = world.extra.pick(['uid-finance', 'uid-finance', 'uid-admin']);
  callConsole(world, account, { verb: `money.${kindOf(gift)}`, params }, then);
}

/** Looks at the order and sends back what it showed. */
export function refundAtConsole(
  world: World,
  refund: { readonly orderId: string; readonly key: string; readonly credits?: number },
  then: (answer: Answer) => void,
): void {
  const look = { verb: 'orders.get', params: { orderId: refund.orderId } };
  callPlainly(world, 'uid-finance', look, (answer) => {
    if (answer?.success !== true) return then(answer);
    const { order } = answer.data as { order: { version: string } };
    const params = { ...refund, seen: order.version };
    callConsole(world, 'uid-finance', { verb: 'orders.refund', params }, then);
  });
}

/** What reads takes no reason. */
function callPlainly(
  world: World,
  account: string,
  event: Call,
  then: (answer: Answer) => void,
): void {
  invoke(world, 'console', { event, account, onReply: then });
}

/** People who come and go, and people who try what is not theirs. */
export function planConsole(world: World, wallets: readonly string[]): void {
  const temper = world.settings.scenario.extras.console;
  if (temper === null) return;
  const { extra } = world;
  planCodes(world);
  for (const openid of wallets) {
    planGifts(world, openid);
    for (const account of ['uid-viewer', 'uid-support', 'uid-stranger']) {
      const params = { openid, amount: EACH, key: `taken-by-${account}-${openid}` };
      later(world, extra.int(1_200, 90_000), () =>
        callConsole(world, account, { verb: 'money.grant', params }),
      );
    }
  }
  if (!extra.chance(temper.demoted)) return;
  const at = extra.int(2_000, 60_000);
  later(world, at, () => setRole(world, 'viewer'));
  later(world, at + extra.int(5_000, 40_000), () => setRole(world, 'finance'));
}

/** The same dialog is sent twice, by a tab that had no answer. */
function planGifts(world: World, openid: string): void {
  const { extra } = world;
  for (let index = 0; index < extra.int(1, 3); index++) {
    const kind = extra.pick(['grant', 'grant', 'adjust', 'revoke'] as const);
    const gift: Gift = {
      openid,
      kind,
      key: `dialog-${openid}-${index}`,
      amount: EACH * extra.int(1, 4),
    };
    const at = extra.int(1_200, 80_000);
    later(world, at, () => grant(world, gift));
    const again = at + extra.pick([0, 20, 4_000, 30_000]);
    if (extra.chance(0.6)) later(world, again, () => grant(world, gift));
  }
}

/** Codes are made by a dialog whose answer may be lost: sent again, it tells the same ones. */
function planCodes(world: World): void {
  const { extra } = world;
  const wish = { count: extra.int(1, 4), credits: EACH, uses: extra.int(1, 2), batch: 'console' };
  const params = { ...wish, key: 'dialog-of-codes' };
  const told = new Set<string>();
  const make = (): void =>
    callConsole(world, 'uid-finance', { verb: 'codes.create', params }, (answer) => {
      if (answer?.success !== true) return;
      told.add(JSON.stringify((answer.data as { codes: string[] }).codes));
      if (told.size > 1) world.bugs.push('one dialog was told two sets of codes');
    });
  const at = extra.int(1_200, 80_000);
  for (const ms of [0, extra.int(0, 30), extra.int(0, 30_000)]) later(world, at + ms, make);
}

function setRole(world: World, role: 'viewer' | 'finance'): void {
  callPlainly(world, 'uid-admin', { verb: 'operators.list', params: {} }, (answer) => {
    if (answer?.success !== true) return;
    const { operators } = answer.data as { operators: { uid: string; version: string }[] };
    const seen = operators.find(({ uid }) => uid === 'uid-finance')?.version;
    const params = { uid: 'uid-finance', name: 'finance', role, seen };
    callConsole(world, 'uid-admin', { verb: 'operators.set', params });
  });
}

const later = (world: World, ms: number, deed: () => void): void => world.timeline.after(ms, deed);
