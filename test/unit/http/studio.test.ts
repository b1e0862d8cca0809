/** The procedures of a studio, and tasks over HTTP that are for one of its shots. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../../support/world/api.ts';
import { createWorld, type World } from '../../support/world/world.ts';

let world: World;
let api: TestApi;
beforeEach(async () => {
  world = await createWorld();
  api = await createTestApi(world);
  await world.grant('anna', 1_000);
});

async function rpc(name: string, body: object, headers: Record<string, string> = {}) {
  return api.call('POST', `/api/rpc/${name}`, { body, headers });
}
const data = async (name: string, body: object) => (await rpc(name, body)).json.data;

async function begin() {
  const project = await data('createProject', { title: 'Night', slug: 'night' });
  const episode = await data('createEpisode', { projectId: project.id, title: '第一集' });
  const shot = await data('createShot', {
    episodeId: episode.id,
    title: '推门',
    description: '雨夜，她推开门',
    duration: 4.5,
    sceneDescriptions: [{ characterName: '阿兰', description: '浑身湿透' }],
  });
  return { project, episode, shot };
}

describe('the procedures', () => {
  test('make and list projects, episodes, shots and frames with their numbers', async () => {
    const { project, episode, shot } = await begin();
    expect(project).toMatchObject({ id: 'night', slug: 'night', title: 'Night' });
    expect(shot).toMatchObject({
      ...{ number: 1, title: '推门', duration: 4.5, episodeId: episode.id },
      sceneDescriptions: [{ characterName: '阿兰', description: '浑身湿透' }],
    });
    await data('createFrame', { shotId: shot.id });
    const last = await data('createFrame', { shotId: shot.id, type: 'last' });
    expect(last).toMatchObject({ number: 2, type: 'last' });
    expect(await data('listProjects', {})).toMatchObject([{ slug: 'night' }]);
    expect(await data('listEpisodes', { projectId: 'night' })).toMatchObject([{ number: 1 }]);
    expect(await data('listShots', { episodeId: episode.id })).toMatchObject([{ id: shot.id }]);
    expect(await data('listFrames', { shotId: shot.id })).toHaveLength(2);
  });

  test('make one document for a call that is sent twice', async () => {
    const { episode } = await begin();
    const headers = { 'idempotency-key': 'create-shot-2' };
    const body = { episodeId: episode.id, title: 'b' };
    const [one, two] = [
      await rpc('createShot', body, headers),
      await rpc('createShot', body, headers),
    ];
    expect(two.json.data.id).toBe(one.json.data.id);
    expect(await data('listShots', { episodeId: episode.id })).toHaveLength(2);
  });

  test('tell strangers of nothing, and name what is wrong', async () => {
    const { episode } = await begin();
    const { key } = await api.newKey({ scopes: ['tasks', 'image'] }, 'mallory');
    const asked = { key, body: { episodeId: episode.id } };
    expect((await api.call('POST', '/api/rpc/listShots', asked)).status).toBe(404);
    expect((await rpc('createProject', { title: 'x', slug: 'night' })).status).toBe(422);
    expect((await rpc('createShot', { episodeId: episode.id, duration: 0 })).status).toBe(400);
  });
});

describe('a task for a shot', () => {
  test('is named by the procedure, or by headers of any other route', async () => {
    const { shot } = await begin();
    const frame = await data('createFrame', { shotId: shot.id });
    const order = { modelId: 'wan2.7-image', prompt: 'x' };
    const { taskId } = await data('generate', { ...order, shotId: shot.id, frameId: frame.id });
    expect((await world.task(taskId)).target).toMatchObject({ slot: 'frame', part_id: frame.id });
    const headers = { 'x-shot-id': shot.id, prefer: 'respond-async' };
    const body = { model: 'wan2.7-image', prompt: 'x' };
    const begun = await api.call('POST', '/v1/images/generations', { body, headers });
    const id = begun.headers.get('x-task-id') ?? '';
    expect((await world.task(id)).target).toMatchObject({ shot_id: shot.id, part_id: null });
  });

  test('sent twice with another shot is a conflict', async () => {
    const { shot, episode } = await begin();
    const other = await data('createShot', { episodeId: episode.id });
    const body = { model: 'wan2.7-image', prompt: 'x' };
    const sent = (id: string) => ({
      body,
      headers: { 'x-shot-id': id, prefer: 'respond-async', 'idempotency-key': 'one-and-only' },
    });
    const first = await api.call('POST', '/v1/images/generations', sent(shot.id));
    const again = await api.call('POST', '/v1/images/generations', sent(shot.id));
    expect(again.headers.get('x-task-id')).toBe(first.headers.get('x-task-id'));
    const third = await api.call('POST', '/v1/images/generations', sent(other.id));
    expect(third.status).toBe(422);
  });

  test('of a stranger is not there, and of another kind refused', async () => {
    const { shot } = await begin();
    const order = { modelId: 'wan2.7-image', prompt: 'x' };
    const { key } = await api.newKey({ scopes: ['image', 'tasks'] }, 'mallory');
    const body = { ...order, shotId: shot.id };
    expect((await api.call('POST', '/api/rpc/generate', { key, body })).status).toBe(404);
    const text = { modelId: 'qwen-plus', prompt: 'x', shotId: shot.id };
    expect((await rpc('generate', text)).status).toBe(400);
    expect(await world.account('anna')).toMatchObject({ held: 0 });
  });
});
