/** Calls of a studio's pages: one waits a while for its answer, and is repeated while none is heard. */
import { callInPeace, invoke } from '../../world/platform.ts';
import type { World } from '../../world/world.ts';
import { type Answer, isOpen } from './clients.ts';

/** Whose the studio is, and who was asked in. */
export const OWNER = 'user-1';
export const MEMBER = 'member-1';

export type PageEvent = { readonly action: string } & Readonly<Record<string, unknown>>;

const PATIENCE_MS = 30_000;

export const later = (world: World, ms: number, deed: () => void): void =>
  world.timeline.after(ms, deed);

/** One call of a page; it waits a while and then believes that nothing will come. */
export function callPage(
  world: World,
  openid: string,
  event: PageEvent,
  then: (answer: Answer) => void = () => {},
): void {
  let open = true;
  const heard = (answer: Answer): void => {
    if (!open) return;
    open = false;
    const said = answer === null ? 'no answer' : answer.success ? 'done' : answer.code;
    world.cover(`reached.studio ${event.action}: ${said}`);
    then(answer);
  };
  invoke(world, 'studio-pages', { event, openid, onReply: heard });
  later(world, PATIENCE_MS, () => heard(null));
}

/** The same until something definite is answered. */
export function askUntilHeard(world: World, openid: string, event: PageEvent, tries = 3): void {
  callPage(world, openid, event, (answer) => {
    if (!isOpen(answer) || tries <= 1) return;
    later(world, world.extra.int(500, 6_000), () => askUntilHeard(world, openid, event, tries - 1));
  });
}

/** A project that is being furnished before the schedule begins. */
export interface Furnishing {
  readonly projectId: string;
  create(kind: string, parentId: string, fields: object): Promise<string>;
  /** Asks the member in. `spendLimit` in credits; null: they may spend nothing. */
  admit(spendLimit: number | null): Promise<void>;
}

/** Made by the function, as pages have it made. */
export async function furnishProject(world: World): Promise<Furnishing> {
  const ask = async <T>(event: object, openid = OWNER): Promise<T> => {
    const reply = await callInPeace(world, openid, event);
    if (!reply.success) throw new Error(`the project cannot be made: ${reply.code}`);
    return reply.data as T;
  };
  const fields = { title: 'simulated' };
  const { project } = await ask<{ project: { id: string } }>({ action: 'createProject', fields });
  return {
    projectId: project.id,
    async create(kind, parentId, given) {
      const event = { action: 'create', kind, parentId, fields: given };
      return (await ask<{ document: { id: string } }>(event)).document.id;
    },
    async admit(spendLimit) {
      const invite = { action: 'invite', projectId: project.id, role: 'editor', spendLimit };
      const { code } = await ask<{ code: string }>(invite);
      await ask({ action: 'join', code }, MEMBER);
    },
  };
}
