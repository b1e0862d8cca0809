/** What is made for a place in a studio belongs there by birth, and is paid by the owner. */
import { beforeEach, describe, expect, test } from 'vitest';
import { handle as photography } from '../../../functions/photography/handler.ts';
import { appOver } from '../../support/world/app.ts';
import { createStudioWorld, type StudioWorld } from '../../support/world/studio-world.ts';

let studio: StudioWorld;
let projectId: string;
let episodeId: string;
let shotId: string;
beforeEach(async () => {
  studio = await createStudioWorld();
  ({ projectId, episodeId } = await studio.begin());
  shotId = await studio.shot(episodeId);
  await studio.world.grant('anna', 1_000);
});

interface Sent {
  readonly target?: object;
  readonly images?: readonly string[];
  readonly requestId?: string;
  readonly model?: string;
}

async function generate(sent: Sent, openid = 'anna'): Promise<string> {
  const event = { action: 'generate', type: 'creation', prompt: '雨夜', ...sent };
  const reply = await photography(appOver(studio.world), event, openid);
  if (!reply.success) throw Object.assign(new Error(reply.message), reply);
  return (reply.data as { task_id: string }).task_id;
}

const frame = async (role: 'first' | 'last' | 'key' = 'first'): Promise<string> => {
  const wish = { kind: 'frame', parentId: shotId, fields: { role } } as const;
  return (await studio.ask('create', wish)).document.id;
};

describe('a task asked for with a target', () => {
  test('carries where it belongs from its birth, and stands there when it is done', async () => {
    const frameId = await frame();
    const workId = await generate({ target: { frameId } });
    expect((await studio.world.task(workId)).target).toEqual({
      ...{ project_id: projectId, episode_id: episodeId, shot_id: shotId, asset_id: null },
      ...{ slot: 'frame', part_id: frameId, batch_id: null, by: 'anna', basis: null },
    });
    await studio.develop();
    const { takes } = await studio.ask('openEpisode', { episodeId });
    expect(takes).toMatchObject([{ work_id: workId, status: 'completed' }]);
    const { images } = await studio.ask('compose', { target: { shotId }, output: 'video' });
    expect(images).toMatchObject([{ name: '首帧' }]);
  });

  test('is another request than the same one without it', async () => {
    const requestId = 'request-1';
    await generate({ requestId });
    await expect(generate({ requestId, target: { shotId } })).rejects.toMatchObject({
      code: 'REQUEST_CONFLICT',
    });
  });

  test('of a kind that does not fit the place is refused, and nothing is held', async () => {
    const line = { line_id: 'l1', kind: 'dialogue', speaker: '阿兰', text: '走吧' };
    const set = { lines: [line] };
    await studio.ask('patch', { kind: 'shot', id: shotId, baseVersion: 1, set });
    for (const target of [
      { shotId, lineId: 'l1' },
      { shotId, lineId: 'nobody' },
      { assetId: 'nobody', lookId: 'x' },
      {},
    ]) {
      await expect(generate({ target })).rejects.toMatchObject({
        code: expect.stringMatching(/^(INVALID_REQUEST|NOT_FOUND)$/),
      });
    }
    expect(await studio.world.account('anna')).toMatchObject({ held: 0 });
  });

  test('may be given what was made for the project, and no other file', async () => {
    await generate({ target: { shotId } });
    const other = await generate({});
    await studio.develop();
    const [mine] = (await studio.ask('takes', { target: { shotId } })).takes;
    const fileId = mine?.images[0]?.file_id ?? '';
    expect(await generate({ target: { shotId }, images: [fileId] })).toMatch(/^[0-9a-f]{32}$/);
    const foreign = (await studio.world.work(other)).images[0]?.file_id ?? '';
    for (const image of [foreign, fileId.replace(/works\//, 'works/../works/')]) {
      await expect(generate({ target: { shotId }, images: [image] })).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
      });
    }
    await expect(generate({ images: [fileId] })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});

describe('a member', () => {
  test('spends the owner’s credits up to a limit, and not one more', async () => {
    await studio.member(projectId, 'ben', { spendLimit: 25 });
    await generate({ target: { shotId } }, 'ben');
    await generate({ target: { shotId } }, 'ben');
    await expect(generate({ target: { shotId } }, 'ben')).rejects.toMatchObject({
      code: 'SPENDING_CAP_REACHED',
    });
    expect(await studio.world.account('anna')).toMatchObject({ held: 20 });
    const [task] = await studio.world.engine.find('task_queue', { filter: {} });
    expect(task).toMatchObject({ openid: 'anna', target: { by: 'ben' } });
  });

  test('without a limit, or who only looks, spends nothing', async () => {
    await studio.member(projectId, 'ben');
    await studio.member(projectId, 'eve', { role: 'viewer', spendLimit: 100 });
    for (const openid of ['ben', 'eve']) {
      await expect(generate({ target: { shotId } }, openid)).rejects.toMatchObject({
        code: 'STUDIO_FORBIDDEN',
      });
    }
    const set = { title: 'x' };
    await expect(
      studio.ask('patch', { kind: 'shot', id: shotId, baseVersion: 1, set }, 'eve'),
    ).rejects.toMatchObject({ code: 'STUDIO_FORBIDDEN' });
  });

  test('who was removed sees nothing any more, and an invitation is used once', async () => {
    const { code } = await studio.ask('invite', { projectId, role: 'editor' });
    await studio.ask('join', { code }, 'ben');
    await studio.ask('join', { code }, 'ben');
    await expect(studio.ask('join', { code }, 'eve')).rejects.toMatchObject({
      code: 'STUDIO_INVITE_INVALID',
    });
    expect((await studio.ask('listProjects', {}, 'ben')).projects).toHaveLength(1);
    await studio.ask('removeMember', { projectId, member: 'ben' });
    expect((await studio.ask('listProjects', {}, 'ben')).projects).toEqual([]);
    await expect(studio.ask('open', { projectId }, 'ben')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(studio.ask('join', { code }, 'ben')).rejects.toMatchObject({
      code: 'STUDIO_INVITE_INVALID',
    });
  });
});

describe('the take that stands', () => {
  const standing = async (): Promise<string> => {
    const { images } = await studio.ask('compose', { target: { shotId }, output: 'video' });
    return images[0]?.file_id ?? '';
  };
  const fileOf = async (id: string): Promise<string> =>
    (await studio.world.work(id)).images[0]?.file_id ?? '';

  test('is the newest until one is picked, and again when the pick is taken back', async () => {
    const frameId = await frame();
    const target = { frameId };
    const first = await generate({ target });
    await studio.develop();
    const second = await generate({ target });
    await studio.develop();
    expect(await standing()).toBe(await fileOf(second));
    await studio.ask('pick', { target, workId: first });
    expect(await standing()).toBe(await fileOf(first));
    await studio.ask('pick', { target, workId: null });
    await studio.ask('discard', { target, workId: second });
    expect(await standing()).toBe(await fileOf(first));
  });

  test('cannot be a stranger’s', async () => {
    const other = await generate({});
    await expect(studio.ask('pick', { target: { shotId }, workId: other })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

test('links are given to members for the project’s own takes only', async () => {
  const mine = await generate({ target: { shotId } });
  const other = await generate({});
  await studio.develop();
  await studio.member(projectId, 'eve', { role: 'viewer' });
  const { links } = await studio.ask('links', { projectId, workIds: [mine] }, 'eve');
  expect(links).toMatchObject([{ url: expect.stringMatching(/^https:/) }]);
  await expect(
    studio.ask('links', { projectId, workIds: [mine, other] }, 'eve'),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a picture names whoever is in it once, also where nothing is said of them', async () => {
  const fields = { kind: 'character', name: '林夏' };
  const { document } = await studio.ask('create', { kind: 'asset', parentId: projectId, fields });
  const shot = await studio.shot(episodeId, {
    description: '她推开门',
    scene_descriptions: [{ character_name: '林夏', description: '' }],
    cast: [{ asset_id: document.id, look_id: null }],
  });
  const { prompt } = await studio.ask('compose', { target: { shotId: shot }, output: 'image' });
  expect(prompt).toBe('她推开门。林夏');
});

test('the takes of a place are told page by page, newest first, each once', async () => {
  const frameId = await frame();
  const made: string[] = [];
  for (let n = 0; n < 5; n++) {
    made.unshift(await generate({ target: { frameId }, requestId: `request-${n}` }));
    await studio.develop();
  }
  await generate({ target: { shotId } });
  const told: string[] = [];
  let before: string | null | undefined;
  do {
    const wish = { target: { frameId }, limit: 2, ...(before ? { before } : {}) };
    const page = await studio.ask('takes', wish);
    expect(page.takes.length).toBeLessThanOrEqual(2);
    told.push(...page.takes.map(({ work_id }) => work_id));
    before = page.next;
  } while (before !== null);
  expect(told).toEqual(made);
  expect((await studio.ask('takes', { target: { shotId } })).takes).toHaveLength(6);
  const foreign = studio.ask('takes', { target: { frameId }, before: 'nobody' });
  await expect(foreign).rejects.toMatchObject({ details: [{ field: 'before' }] });
});
