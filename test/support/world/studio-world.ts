/** The studio's function over the in-process world: verbs called as pages call them. */
import { handle } from '../../../functions/studio/handler.ts';
import type { Reply } from '../../../shared/platform/reply.ts';
import type { VerbAnswer } from '../../../shared/studio/answers.ts';
import type { VerbFields, VerbName } from '../../../shared/studio/contract.ts';
import type { TaskDeps } from '../../../shared/tasks/index.ts';
import { pollRound, runTask } from '../../../shared/tasks/index.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

export interface StudioWorld {
  readonly world: World;
  readonly deps: TaskDeps;
  /** Throws what was refused, with its code. */
  ask<N extends VerbName>(verb: N, fields: VerbFields<N>, openid?: string): Promise<VerbAnswer<N>>;
  reply(verb: string, fields: object, openid?: string | null): Promise<Reply>;
  /** A project of anna's with one episode. */
  begin(): Promise<{ readonly projectId: string; readonly episodeId: string }>;
  shot(episodeId: string, fields?: object): Promise<string>;
  /** Somebody who has taken an invitation. */
  member(
    projectId: string,
    openid: string,
    terms?: { readonly role?: 'editor' | 'viewer'; readonly spendLimit?: number | null },
  ): Promise<void>;
  /** Every live task to its end. */
  develop(): Promise<void>;
}

export async function createStudioWorld(options: WorldOptions = {}): Promise<StudioWorld> {
  const world = await createWorld(options);
  const deps = world.lightDeps;
  const reply: StudioWorld['reply'] = (action, fields, openid = 'anna') =>
    handle(deps, { action, ...fields }, openid);
  const ask: StudioWorld['ask'] = async (verb, fields, openid = 'anna') => {
    const answer = await reply(verb, fields, openid);
    if (!answer.success) throw Object.assign(new Error(answer.message), answer);
    return JSON.parse(JSON.stringify(answer.data));
  };
  const live = async (): Promise<string[]> =>
    (await world.engine.find('task_queue', { filter: { settled_at: null } })).map(({ _id }) => _id);
  return {
    world,
    deps,
    reply,
    ask,
    begin: async () => {
      const { project } = await ask('createProject', { fields: { title: '夜行' } });
      const fields = { title: '第一集' };
      const { document } = await ask('create', { kind: 'episode', parentId: project.id, fields });
      return { projectId: project.id, episodeId: document.id };
    },
    shot: async (parentId, fields = { description: '雨夜，她推开门' }) => {
      const { document } = await ask('create', { kind: 'shot', parentId, fields: { ...fields } });
      return document.id;
    },
    member: async (projectId, openid, terms = {}) => {
      const { role = 'editor', spendLimit = null } = terms;
      const { code } = await ask('invite', { projectId, role, spendLimit });
      await ask('join', { code }, openid);
    },
    develop: async () => {
      for (let round = 0; round < 4; round++) {
        for (const id of await live()) await runTask(world.deps, id);
        world.clock.advance(10_000);
        await pollRound(deps);
      }
    },
  };
}
