/** Projects, episodes, shots and frames as several people edit them. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createStudioWorld, type StudioWorld } from '../../support/world/studio-world.ts';

let studio: StudioWorld;
let projectId: string;
let episodeId: string;
beforeEach(async () => {
  studio = await createStudioWorld();
  ({ projectId, episodeId } = await studio.begin());
});

const titles = async (): Promise<string[]> =>
  (await studio.ask('openEpisode', { episodeId })).shots.map(({ title }) => title);

describe('a project', () => {
  test('has an address made from its title that nobody else can take', async () => {
    const made = await studio.ask('createProject', { fields: { title: 'Night Walk 夜行' } });
    expect(made.project.slug).toMatch(/^night-walk-[0-9a-f]{8}$/);
    const slug = 'my-film';
    await studio.ask('createProject', { slug, fields: { title: 'a' } });
    await expect(
      studio.ask('createProject', { slug, fields: { title: 'b' } }, 'ben'),
    ).rejects.toMatchObject({ code: 'STUDIO_SLUG_TAKEN' });
  });

  test('asked for twice under one request id is one', async () => {
    const wish = { fields: { title: 'x' }, requestId: 'request-1' };
    const [a, b] = [
      await studio.ask('createProject', wish),
      await studio.ask('createProject', wish),
    ];
    expect(a.project.id).toBe(b.project.id);
    expect((await studio.ask('listProjects', {})).projects).toHaveLength(2);
  });

  test('does not exist for strangers, whatever they ask', async () => {
    const shotId = await studio.shot(episodeId);
    const asked = [
      ['open', { projectId }],
      ['openEpisode', { episodeId }],
      ['changes', { projectId, since: '2026-01-01T00:00:00Z' }],
      ['create', { kind: 'episode', parentId: projectId, fields: { title: 'x' } }],
      ['patch', { kind: 'shot', id: shotId, baseVersion: 1, set: { title: 'x' } }],
      ['move', { kind: 'shot', id: shotId, after: null }],
      ['delete', { kind: 'project', id: projectId }],
      ['writeScript', { episodeId, baseVersion: 0, from: 0, to: 0, text: 'x' }],
      ['takes', { target: { shotId } }],
      ['compose', { target: { shotId } }],
      ['pick', { target: { shotId }, workId: null }],
      ['cut', { episodeId }],
      ['history', { projectId }],
      ['invite', { projectId, role: 'editor' }],
      ['removeMember', { projectId, member: 'anna' }],
    ] as const;
    for (const [verb, fields] of asked) {
      expect(await studio.reply(verb, fields, 'mallory'), verb).toMatchObject({
        code: 'NOT_FOUND',
      });
    }
    expect(await studio.reply('listProjects', {}, null)).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('that is deleted comes back with all it had', async () => {
    await studio.shot(episodeId);
    await studio.ask('delete', { kind: 'project', id: projectId });
    await expect(studio.ask('open', { projectId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await studio.ask('restore', { kind: 'project', id: projectId });
    expect((await studio.ask('openEpisode', { episodeId })).shots).toHaveLength(1);
  });
});

describe('fields', () => {
  test('that are wrong are named, and nothing is written', async () => {
    const answer = await studio.reply('create', {
      kind: 'shot',
      parentId: episodeId,
      fields: { duration_ms: 1, nonsense: true, lines: [{ line_id: 'a' }] },
    });
    expect(answer).toMatchObject({ success: false, code: 'INVALID_REQUEST' });
    const { details = [] } = answer as { details?: { field: string }[] };
    expect(details.map(({ field }) => field)).toContain('duration_ms');
    expect((await studio.ask('openEpisode', { episodeId })).shots).toEqual([]);
  });

  test('of a change that are not named stay as they are', async () => {
    const id = await studio.shot(episodeId, { title: 'a', duration_ms: 8_000, note: 'n' });
    const patched = await studio.ask('patch', {
      ...{ kind: 'shot', id, baseVersion: 1 },
      set: { title: 'b' },
    });
    expect(patched).toMatchObject({
      outcome: 'written',
      document: { title: 'b', duration_ms: 8_000, note: 'n', version: 2 },
    });
  });
});

describe('two editors in one shot', () => {
  test('who change different fields both keep what they wrote', async () => {
    const id = await studio.shot(episodeId);
    const kind = 'shot';
    await studio.member(projectId, 'ben');
    await studio.ask('patch', { kind, id, baseVersion: 1, set: { title: 'anna' } });
    const late = { kind, id, baseVersion: 1, set: { note: 'ben' } } as const;
    expect(await studio.ask('patch', late, 'ben')).toMatchObject({
      outcome: 'written',
      document: { title: 'anna', note: 'ben', version: 3 },
    });
  });

  test('who change the same field are told both texts, and the first stays', async () => {
    const id = await studio.shot(episodeId);
    const kind = 'shot';
    await studio.ask('patch', { kind, id, baseVersion: 1, set: { title: 'first', note: 'n' } });
    const late = { kind, id, baseVersion: 1, set: { title: 'second', size: '特写' } } as const;
    expect(await studio.ask('patch', late)).toMatchObject({
      outcome: 'conflict',
      conflicts: [{ field: 'title', yours: 'second', theirs: 'first' }],
      document: { title: 'first', size: '', version: 2 },
    });
    const same = { kind, id, baseVersion: 1, set: { title: 'first' } } as const;
    expect(await studio.ask('patch', same)).toMatchObject({ outcome: 'written' });
  });

  test('leave a history of who changed what from what', async () => {
    const id = await studio.shot(episodeId, { title: 'a' });
    await studio.ask('patch', { kind: 'shot', id, baseVersion: 1, set: { title: 'b' } });
    const { operations } = await studio.ask('history', { projectId, documentId: id });
    expect(operations).toMatchObject([
      { op: 'patch', by: 'anna', fields: ['title'], before: { title: 'a' } },
      { op: 'create' },
    ]);
  });

  test('leave a history of a cut and of its episode, whose id it has', async () => {
    await studio.ask('cut', { episodeId });
    const { operations } = await studio.ask('history', { projectId, documentId: episodeId });
    expect(operations.map(({ kind, op }) => [kind, op])).toEqual(
      expect.arrayContaining([
        ['episode', 'create'],
        ['cut', 'create'],
      ]),
    );
  });
});

describe('places', () => {
  const add = (title: string, after?: string | null) =>
    studio
      .ask('create', { kind: 'shot', parentId: episodeId, fields: { title }, after })
      .then(({ document }) => document.id);

  test('are the server’s: appended, in front, and in between', async () => {
    const a = await add('a');
    await add('c');
    await add('b', a);
    await add('0', null);
    expect(await titles()).toEqual(['0', 'a', 'b', 'c']);
  });

  test('given at the same moment are never the same', async () => {
    const a = await add('a');
    await add('z');
    await Promise.all(['1', '2', '3', '4'].map((title) => add(title, a)));
    const shots = (await studio.ask('openEpisode', { episodeId })).shots;
    expect(new Set(shots.map(({ order }) => order)).size).toBe(6);
  });

  test('can be had for ever at one spot: others make room, in their order', async () => {
    const first = await add('a');
    const others = [await add('y'), await add('z')];
    let last = '';
    for (let i = 0; i < 28; i++) last = await add(`m${i}`, first);
    const { shots } = await studio.ask('openEpisode', { episodeId });
    expect(shots.slice(0, 2).map(({ id }) => id)).toEqual([first, last]);
    expect(shots.slice(-2).map(({ id }) => id)).toEqual(others);
    expect(new Set(shots.map(({ order }) => order)).size).toBe(31);
  });

  test('after what is not there are refused', async () => {
    await expect(add('x', 'nobody')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  test('of a deleted shot are kept until it is back', async () => {
    const a = await add('a');
    const b = await add('b');
    await add('c');
    await studio.ask('delete', { kind: 'shot', id: b });
    expect(await titles()).toEqual(['a', 'c']);
    await add('x', a);
    await studio.ask('restore', { kind: 'shot', id: b });
    expect((await titles()).filter((title) => title !== 'x')).toEqual(['a', 'b', 'c']);
  });
});

describe('a script', () => {
  const write = (text: string, at: { baseVersion: number; from: number; to: number }) =>
    studio.ask('writeScript', { episodeId, text, ...at });

  test('of 60,000 characters is written in pieces, and not one more', async () => {
    for (let piece = 0; piece < 3; piece++) {
      const at = piece * 20_000;
      await write('字'.repeat(20_000), { baseVersion: piece, from: at, to: at });
    }
    const { script, episode } = await studio.ask('openEpisode', { episodeId });
    expect(script.text.length).toBe(60_000);
    expect(episode).toMatchObject({ script_chars: 60_000 });
    await expect(write('多', { baseVersion: 3, from: 60_000, to: 60_000 })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      details: [{ field: 'text' }],
    });
  });

  test('that is another by now is told whole, and nothing is written', async () => {
    await write('第一稿', { baseVersion: 0, from: 0, to: 0 });
    expect(await write('另一稿', { baseVersion: 0, from: 0, to: 0 })).toEqual({
      ...{ outcome: 'conflict', version: 1 },
      ...{ yours: '另一稿', theirs: '第一稿' },
    });
  });
});

describe('changes', () => {
  test('since a moment are told, deletions too', async () => {
    const kept = await studio.shot(episodeId);
    const gone = await studio.shot(episodeId);
    studio.world.clock.advance(60_000);
    const { now } = await studio.ask('open', { projectId });
    studio.world.clock.advance(60_000);
    await studio.ask('delete', { kind: 'shot', id: gone });
    const { shots } = await studio.ask('changes', { projectId, since: now });
    expect(shots.map(({ id }) => id)).toEqual([gone]);
    expect(shots[0]?.deleted_at).not.toBeNull();
    expect(shots.map(({ id }) => id)).not.toContain(kept);
  });
});

test('an episode has at most 300 shots', async () => {
  await studio.shot(episodeId);
  const [one] = await studio.world.engine.find('studio_shots', { filter: {} });
  const copies = Array.from({ length: 299 }, (_, i) => ({ ...one, _id: `c${i}`, order: i + 1 }));
  await studio.world.engine.insert('studio_shots', copies);
  await expect(studio.shot(episodeId)).rejects.toMatchObject({ code: 'STUDIO_FULL' });
});

test('a project tells its address, and nothing of how it is kept, by every verb that tells it', async () => {
  const studio = await createStudioWorld();
  const { projectId } = await studio.begin();
  const set = { title: '新名' };
  const ref = { kind: 'project', id: projectId } as const;
  const { document: patched } = await studio.ask('patch', { ...ref, baseVersion: 1, set });
  const { document: deleted } = await studio.ask('delete', ref);
  const { document: restored } = await studio.ask('restore', ref);
  for (const document of [patched, deleted, restored]) {
    expect(document).toMatchObject({ slug: projectId, title: '新名' });
    expect(document).not.toHaveProperty('request_key');
  }
});
